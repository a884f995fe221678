import Foundation
import RedisTypes
import Subprocess
import TestSupport
import Testing

#if canImport(System)
import System
#else
import SystemPackage
#endif

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Tokens of a gateway's list that are rotated by the real program, under load and under fire.
@Suite(.timeLimit(.minutes(10))) struct RotationTests {
    /// A gateway with a list of tokens, and `.env` with the token `ci` of it.
    private static func lend(_ body: (RotatedHome) async throws -> Void) async throws {
        try await Home.lend { home in
            let added = try await home.upkeep("token", "add", "ci", "--tokens", "list")
            try #require(added.status == .exited(0), "\(added.errorText)")
            let end = try await home.serve(["--tokens", "list", "--no-persistence"]) { gateway in
                let rotated = RotatedHome(home: home, url: gateway.url)
                try rotated.writeEnvFile(added.text.trimmingCharacters(in: .newlines))
                try await body(rotated)
                try gateway.send(.terminate)
            }
            #expect(end == .exited(0))
        }
    }

    /// An official SDK and our own program ask without a pause while the token is changed under them.
    @Test func nobodyIsRefusedWhileATokenIsRotated() async throws {
        try await Self.lend { scene in
            let home = scene.home
            let program = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "SDK/rotated.py").path
            async let python = home.bash(#"exec "\#(Python.path)" "\#(program)""#)
            async let own = home.bash(
                #"""
                first=$(cat .env) answered=0 refused=0
                until [ -e stop ]; do
                  now=$(cat .env)
                  if upkeep incr own --retries 0 > /dev/null; then answered=$((answered + 1)); touch ready-own
                  else refused=$((refused + 1)); fi
                  [ "$now" = "$first" ] || touch ack-own
                done
                echo "answered $((answered > 3)), refused $refused"
                """#)
            let rotate = try await home.bash(
                #"""
                until [ -e ready-python ] && [ -e ready-own ]; do :; done
                upkeep token rotate ci --tokens list --check '[ -e ack-python ] && [ -e ack-own ]' --grace 0s
                """#)
            try home.write("", to: "stop")
            #expect(rotate.status == .exited(0), "\(rotate.errorText)")
            let (sdk, tool) = try await (python, own)
            #expect(sdk.text == "answered True, refused 0, tokens 2\n", "\(sdk.errorText)")
            #expect(tool.text == "answered 1, refused 0\n", "\(tool.errorText)")
            try await scene.expectOneToken(named: ["ci.2"])
        }
    }

    /// Killed whenever its journal has been written so often, and then gone on with, or gone back from.
    @Test(arguments: [true, false]) func whatWasKilledEndsWithOneToken(isGoingOn: Bool) async throws {
        try await Self.lend { scene in
            var hasEnded = false
            var revision = 0
            while !hasEnded {
                revision += 1
                let before = try scene.names()
                let status = try await scene.rotate(killedAt: revision)
                if status == .exited(0) {
                    // It ended before there was anything to kill it at, or the shot came too late for this one.
                    hasEnded = scene.revision < revision
                    continue
                }
                try #require(status == .signaled(SIGKILL))
                var next = try await scene.goOn(isGoingOn ? "--resume" : "--rollback")
                if !isGoingOn, next.status == .exited(8) {
                    // The old one had ended: there is no way back, and one forward.
                    #expect(next.errorText.contains("no way back"), "\(next.errorText)")
                    next = try await scene.goOn("--resume")
                }
                try #require(next.status == .exited(0), "killed at \(revision): \(next.errorText)")
                let after = try scene.names()
                #expect(after.count == 1, "killed at \(revision): \(before) became \(after)")
                let ping = try await scene.home.upkeep("ping")
                #expect(ping.text == "PONG\n", "killed at \(revision): \(ping.errorText)")
                #expect(try scene.secretFiles() == [])
            }
        }
    }

    /// The program that takes the token is at it when the run is killed: whether it got it nobody knows.
    @Test func aProgramThatHasTheNewTokenGetsTheOldOneBack() async throws {
        try await Self.lend { scene in
            let old = try scene.token()
            let line = "cat > copy; [ -e killed ] || { touch killed; kill -9 $PPID; }"
            let run = try await scene.home.upkeep(
                "token", "rotate", "ci", "--tokens", "list", "--exec", line, "--to-env", ".env", "--grace", "0s")
            #expect(run.status == .signaled(SIGKILL))
            #expect(try scene.home.read("copy").trimmingCharacters(in: .newlines) != old)
            let back = try await scene.goOn("--rollback")
            #expect(back.status == .exited(0), "\(back.errorText)")
            #expect(try scene.home.read("copy") == old + "\n")
            #expect(try scene.token() == old)
            try await scene.expectOneToken(named: ["ci"])
        }
    }

    /// Of no secret is a trace but in its places: not in what is written, nor in arguments, environments and journals.
    @Test func noSecretIsWhereItDoesNotBelong() async throws {
        try await Self.lend { scene in
            let old = try scene.token()
            let spy =
                "cat > copy; tr '\\0' ' ' < /proc/$PPID/cmdline > argv; tr '\\0' ' ' < /proc/$$/cmdline >> argv; "
                + "env > variables; cat copy; cat .env >&2; base64 < copy; exit 1"
            let failed = try await scene.home.upkeep(
                "token", "rotate", "ci", "--tokens", "list", "--exec", spy, "--to-env", ".env", "--grace", "0s",
                environment: ["UPSTASH_REDIS_REST_TOKEN": old, "UPSTASH_REDIS_REST_URL": scene.url])
            #expect(failed.status == .exited(1), "\(failed.errorText)")
            #expect(failed.errorText.contains("<redacted>"))
            let new = try scene.token()
            #expect(new != old)
            let status = try await scene.home.upkeep("token", "rotate", "--status", "--json")
            let abandoned = try await scene.goOn("--abandon")
            #expect(abandoned.errorText.contains("token ci and token ci.2 are both valid"), "\(abandoned.errorText)")
            var texts = [
                failed.text, failed.errorText, status.text, status.errorText, abandoned.text, abandoned.errorText,
                try scene.home.read("argv"), try scene.home.read("variables"), try scene.home.read("list"),
            ]
            texts += scene.journals
            for text in texts {
                for secret in [old, new] {
                    #expect(!text.contains(secret))
                    #expect(!text.contains(Data("\(secret)\n".utf8).base64EncodedString().prefix(40)))
                }
            }
        }
    }

    /// Two at once: of one target the second is refused, of two targets neither is in the other's way.
    @Test func rotationsOfOneListTakeTurns() async throws {
        try await Self.lend { scene in
            let names = (0..<6).map { "t\($0)" }
            for name in names {
                let added = try await scene.home.upkeep("token", "add", name, "--tokens", "list")
                try scene.home.write(added.text, to: "\(name).old")
            }
            let words = names.map {
                "upkeep token rotate \($0) --tokens list --old-token-file \($0).old --to-file \(scene.home.directory)/\($0).new "
                    + "--url \(scene.url) --grace 0s"
            }
            let run = try await scene.home.bash(
                words.map { "\($0) & " }.joined()
                    + "status=0; for job in $(jobs -p); do wait $job || status=$?; done; exit $status")
            #expect(run.status == .exited(0), "\(run.errorText)")
            #expect(Set(try scene.names()) == Set(names.map { "\($0).2" } + ["ci"]))

            let twice = try await scene.home.bash(
                """
                upkeep token rotate ci --tokens list --grace 0s --check 'touch first; [ -e go ]' & first=$!
                until [ -e first ]; do :; done
                upkeep token rotate ci --tokens list --grace 0s; echo $?
                upkeep token rotate ci --tokens list --resume; echo $?
                touch go; wait $first; echo $?
                """)
            #expect(twice.text == "8\n8\n0\n", "\(twice.errorText)")
        }
    }

    /// The gateway is started anew at another address: `--url` of the run that goes on wins over the journal.
    @Test func aGatewayThatMovedIsFoundByItsNewAddress() async throws {
        try await Home.lend { home in
            let added = try await home.upkeep("token", "add", "ci", "--tokens", "list")
            let scene = RotatedHome(home: home, url: "http://127.0.0.1:1")
            try scene.writeEnvFile(added.text.trimmingCharacters(in: .newlines))
            let cut = try await home.bash(
                "upkeep token rotate ci --tokens list --grace 0s & sh -c 'until [ -e $0 ]; do :; done' "
                    + "\(home.state)/rotations/*.json; until grep -q '\"begun\":\"probe\"' \(home.state)/rotations/*.json; "
                    + "do :; done; kill -9 $!")
            #expect(cut.status == .exited(0), "\(cut.errorText)")
            let end = try await home.serve(["--tokens", "list", "--no-persistence"]) { gateway in
                let run = try await home.upkeep(
                    "token", "rotate", "ci", "--tokens", "list", "--resume", "--url", gateway.url)
                #expect(run.status == .exited(0), "\(run.errorText)")
                #expect(try scene.names() == ["ci.2"])
                try gateway.send(.terminate)
            }
            #expect(end == .exited(0))
        }
    }
}

/// A home with a `.env` and a list of tokens.
private struct RotatedHome {
    let home: Home
    let url: String

    func writeEnvFile(_ token: String) throws {
        try home.write(
            "# consumers read this\nUPSTASH_REDIS_REST_URL=\(url)\nUPSTASH_REDIS_REST_TOKEN=\(token)\n", to: ".env")
    }

    func token() throws -> String {
        let line = try home.read(".env").split(separator: "\n").first { $0.hasPrefix("UPSTASH_REDIS_REST_TOKEN=") }
        return String(try #require(line).dropFirst("UPSTASH_REDIS_REST_TOKEN=".count))
    }

    /// Of the tokens in the list.
    func names() throws -> [String] {
        try home.read("list").split(separator: "\n").dropFirst().compactMap {
            $0.split(separator: " ").first.map(String.init)
        }
    }

    func expectOneToken(named names: [String]) async throws {
        #expect(try self.names() == names)
        let ping = try await home.upkeep("ping")
        #expect(ping.text == "PONG\n", "\(ping.errorText)")
    }

    func goOn(_ flag: String) async throws -> Home.Finished {
        try await home.upkeep(
            Arguments(
                ["token", "rotate", "ci", "--tokens", "list", flag] + (flag == "--abandon" ? [] : ["--grace", "0s"])))
    }

    private var rotations: String { "\(home.state)/rotations" }

    var journals: [String] {
        files { $0.hasSuffix(".json") }.compactMap { try? home.read("\(rotations)/\($0)") }
    }

    func secretFiles() throws -> [String] { files { $0.hasSuffix(".secrets") } }

    private func files(_ isWanted: (String) -> Bool) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: rotations)) ?? []).filter(isWanted)
    }

    /// Runs until its journal has been written so often since now.
    func rotate(killedAt revision: Int) async throws -> TerminationStatus {
        let journals = journals
        let result = try await Subprocess.run(
            .path(FilePath(UpkeepBinary.path)),
            arguments: ["token", "rotate", "ci", "--tokens", "list", "--grace", "0s", "-q"],
            environment: .custom(home.environment), workingDirectory: FilePath(home.work), input: .none,
            output: .discarded, error: .discarded
        ) { execution in
            let process = execution.processIdentifier.value
            while Processes.exists(process) {
                let now = self.journals
                if now != journals, now.contains(where: { Self.revision(in: $0) >= revision }) {
                    kill(process, SIGKILL)
                    break
                }
                await Task.yield()
            }
        }
        return result.terminationStatus
    }

    /// Of the rotation that is the only one.
    var revision: Int { journals.map(Self.revision).max() ?? 0 }

    private static func revision(in journal: String) -> Int {
        journal.split(separator: "\"revision\":").last.flatMap { Int($0.prefix(while: \.isNumber)) } ?? 0
    }
}
