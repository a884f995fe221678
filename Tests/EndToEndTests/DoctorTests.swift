import Foundation
import Subprocess
import Testing

/// What `upkeep doctor` says to type is typed, and then it finds nothing more.
@Suite struct DoctorTests {
    private static let token = "AXcanary0123456789abcdefghij"

    @Test func theFixesMendWhatWasFound() async throws {
        try await Home.lend { home in
            let prepared = try await home.bash(
                """
                set -e
                printf %s \(Self.token) | upkeep profile add dev --url http://dev.example --production
                chmod 644 ~/.config/upkeep/config.toml && chmod 755 ~/.config/upkeep
                printf 'ls\\nexport T=\(Self.token)\\ncd\\n' > "$HOME/it's a history"
                printf -- '- cmd: ls\\n  when: 1\\n- cmd: echo \(Self.token)\\n  when: 2\\n  paths:\\n    - a\\n' > fish
                mkdir -p ~/.local/share/fish && mv fish ~/.local/share/fish/fish_history
                printf 'UPSTASH_REDIS_REST_URL=https://x.example\\nUPSTASH_REDIS_REST_TOKEN=\(Self.token)\\n' > .env
                mkdir sub && cp .env 'sub/.env.the one'
                git init -q . && git add .env sub
                git -c user.name=a -c user.email=a@b.example commit -qm first
                """)
            #expect(prepared.status == .exited(0), "\(prepared.errorText)")
            let files = "export HISTFILE=\"$HOME/it's a history\"; "
            let found = try await home.bash(files + "upkeep doctor --offline")
            #expect(found.status == .exited(7), "\(found.text)")
            #expect(found.text.contains("error      permissions") && found.text.contains("error      history"))
            // A configuration that is open is not read: whose the tokens are is known in the next round.
            var told = ""
            for _ in 0..<2 {
                let round = try await home.bash(files + "upkeep doctor --offline")
                #expect(!round.text.contains(Self.token) && !round.errorText.contains(Self.token))
                told += round.text
                for line in round.text.split(separator: "\n") where line.hasPrefix("  fix: ") {
                    let fix = String(line.dropFirst("  fix: ".count))
                    let run = try await home.bash(fix)
                    #expect(run.status == .exited(0), "\(fix): \(run.errorText)")
                }
            }
            #expect(told.contains("error      tls") && told.contains("git has it with"))
            let commit = try await home.bash(
                "git add .gitignore && git -c user.name=a -c user.email=a@b.example commit -qm second")
            #expect(commit.status == .exited(0))
            let mended = try await home.bash(files + "upkeep doctor --offline")
            #expect(mended.status == .exited(0), "\(mended.text)")
            #expect(try home.read("\(home.directory)/it's a history") == "ls\ncd\n")
            #expect(
                try home.read("\(home.directory)/.local/share/fish/fish_history").hasPrefix("- cmd: ls\n  when: 1\n"))
            #expect(try await home.upkeep("profile", "show", "dev", "--json").text.contains("https://dev.example"))
        }
    }

    /// The file that the next `git add .` would take.
    @Test func aFileThatGitDoesNotIgnoreYetIsTold() async throws {
        try await Home.lend { home in
            try home.write(
                "UPSTASH_REDIS_REST_URL=https://x.example\nUPSTASH_REDIS_REST_TOKEN=\(Self.token)\n", to: ".env")
            #expect(try await home.bash("git init -q .").status == .exited(0))
            let found = try await home.upkeep("doctor", "--offline")
            #expect(found.status == .exited(7) && found.text.contains("git does not ignore it"))
            #expect(try await home.bash("printf '%s\\n' .env >> .gitignore").status == .exited(0))
            #expect(try await home.upkeep("doctor", "--offline").status == .exited(0))
        }
    }

    /// A repository may name programs that git starts; `doctor` starts none of them.
    @Test func nothingOfTheRepositoryIsRun() async throws {
        try await Home.lend { home in
            let script =
                "git init -q . && echo A=1 > .env && git add .env && git config core.fsmonitor 'touch ran; false'"
            let prepared = try await home.bash(script)
            let run = try await home.upkeep("doctor", "--offline")
            #expect(prepared.status == .exited(0) && run.status == .exited(0))
            #expect(!FileManager.default.fileExists(atPath: "\(home.work)/ran"))
        }
    }

    @Test func brokenRepositoriesAreNotSearched() async throws {
        try await Home.lend { home in
            try FileManager.default.createDirectory(atPath: "\(home.work)/.git", withIntermediateDirectories: false)
            let run = try await home.upkeep("doctor", "--offline")
            #expect(run.status == .exited(0) && run.text.contains("unchecked  git"))
            let without = try await home.upkeep("doctor", "--offline", environment: ["PATH": "/nowhere"])
            #expect(without.status == .exited(0) && without.text.contains("unchecked  git"))
        }
    }
}
