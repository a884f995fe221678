import Foundation
import Subprocess
import Testing

/// The verbs of the account against the management server, each in a process of its own: databases, credentials and
/// backups are real.
@Suite struct ManagementTests {
    private static func run(_ home: Home, _ line: String) async throws -> Home.Finished {
        let run = try await home.bash(line)
        #expect(run.status == .exited(0), "\(line): \(run.errorText)")
        return run
    }

    @Test func aDatabaseLivesAndDies() async throws {
        try await Home.lend { home in
            let end = try await home.serveManagement {
                let made = try await Self.run(home, "upkeep db create orders --region eu-west-1 --plan payg --use")
                #expect(made.text.contains("orders") && !made.text.contains("upk_7"))
                _ = try await Self.run(home, "upkeep set greeting hello")
                #expect(try await Self.run(home, "upkeep get greeting").text == "hello\n")

                let backup = try await Self.run(home, "upkeep db backup create orders nightly --wait")
                #expect(backup.errorText.contains("is completed"))
                _ = try await Self.run(home, "upkeep set greeting changed")
                let restore = try await Self.run(
                    home, "upkeep db backup restore orders nightly --confirm orders --wait")
                #expect(restore.errorText.contains("does not say whether it succeeded"))
                #expect(try await Self.run(home, "upkeep get greeting").text == "hello\n")

                let deleted = try await Self.run(home, "upkeep db delete orders --confirm orders")
                #expect(deleted.errorText.contains("is deleted"))
                #expect(try await Self.run(home, "upkeep db list --json").text == "[]\n")
                #expect(try await home.bash("upkeep db get orders").status == .exited(3))
            }
            #expect(end == .exited(0))
        }
    }

    /// The profile follows the reset, and what held before does not hold any more.
    @Test func aResetRevokesTheOldTokenAndProfilesFollow() async throws {
        try await Home.lend { home in
            _ = try await home.serveManagement {
                _ = try await Self.run(home, "upkeep db create orders --region eu-west-1 --use")
                _ = try await Self.run(home, "umask 077; upkeep auth token > old")
                _ = try await Self.run(home, "upkeep db use orders --profile reader --read-only --keep-default")
                let reset = try await Self.run(home, "upkeep db reset-password orders --confirm orders")
                let old = try home.read("old").trimmingCharacters(in: .newlines)
                #expect(!reset.text.contains(old) && !reset.errorText.contains(old))
                #expect(reset.errorText.contains("profile orders has the new token"))
                #expect(reset.errorText.contains("profile reader has the new token"))
                _ = try await Self.run(home, "upkeep set k v && upkeep get k --profile reader")
                let url = try await Self.run(home, "upkeep profile show orders | sed -n 's/^url *//p'").text
                let refused = try await home.bash(
                    "upkeep get k --url \(url.trimmingCharacters(in: .newlines)) --token-file old")
                #expect(refused.status == .exited(4), "\(refused.errorText)")
            }
        }
    }

    @Test func whatTheServiceRefusesIsTold() async throws {
        try await Home.lend { home in
            _ = try await home.serveManagement {
                let account = try home.read("\(home.directory)/.config/upkeep/account.env")
                // The key that only reads, in a file of its own.
                let lines = account.split(separator: "\n")
                    .filter { !$0.hasPrefix("UPSTASH_API_KEY=") }
                    .map { $0.replacing("UPSTASH_READONLY_API_KEY=", with: "UPSTASH_API_KEY=") }
                try home.write(lines.joined(separator: "\n") + "\n", to: "reader.env")
                let list = try await home.bash("upkeep db list --account-file reader.env")
                #expect(list.status == .exited(0), "\(list.errorText)")
                let create = try await home.bash("upkeep db create a --region eu-west-1 --account-file reader.env")
                #expect(create.status == .exited(4))
                #expect(create.errorText.contains("the management key may only read"))
                try home.write("UPSTASH_EMAIL=a@b.c\nUPSTASH_API_KEY=wrong\n\(lines.last ?? "")\n", to: "wrong.env")
                let wrong = try await home.bash("upkeep db list --account-file wrong.env")
                #expect(wrong.status == .exited(4))
                let bill = try await home.bash("upkeep bill show --forecast --max-month 0 --json")
                #expect(bill.status == .exited(0), "\(bill.errorText)")
                _ = try await Self.run(home, "upkeep db create a --region eu-west-1 --plan fixed_1gb")
                let over = try await home.bash("upkeep bill show --forecast --max-month 19.99")
                #expect(over.status == .exited(6))
                #expect(over.errorText.contains("will cost $20.00"))
            }
        }
    }
}
