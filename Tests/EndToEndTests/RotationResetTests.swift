import Foundation
import Subprocess
import TestSupport
import Testing

/// The platform's reset, of a database of this machine.
@Suite struct RotationResetTests {
    @Test func aResetGivesAPlaceTheNewToken() async throws {
        try await Home.lend { home in
            let end = try await home.serveManagement {
                let account = ["--account-file", "\(home.directory)/.config/upkeep/account.env"]
                func upkeep(_ words: String...) async throws -> Home.Finished {
                    try await home.upkeep(Arguments(words + account))
                }
                let made = try await upkeep("db", "create", "orders", "--region", "eu-west-1", "--use")
                try #require(made.status == .exited(0), "\(made.errorText)")
                let old = try await home.upkeep("auth", "token", "--profile", "orders").text
                let words = ["token", "rotate", "--database", "orders", "--to-profile", "orders"] + account
                let dry = try await home.upkeep(Arguments(words + ["--dry-run"]))
                #expect(dry.status == .exited(0) && dry.errorText.contains("there is no way back"), "\(dry.errorText)")
                // Nobody typed its name.
                #expect(try await home.upkeep(Arguments(words)).status == .exited(2))
                #expect(try await home.upkeep("auth", "token", "--profile", "orders").text == old)
                // After the reset it would be too late.
                let nowhere = try await home.upkeep(Arguments(words + ["--to-env", "no/.env", "--confirm", "orders"]))
                #expect(nowhere.status != .exited(0) && nowhere.errorText.contains("no/.env"), "\(nowhere.errorText)")
                #expect(try await home.upkeep("ping", "--profile", "orders").text == "PONG\n")
                let run = try await home.upkeep(Arguments(words + ["--confirm", "orders"]))
                #expect(run.status == .exited(0), "\(run.errorText)")
                #expect(!run.errorText.contains("--rollback") && run.errorText.contains("account.env --resume"))
                let new = try await home.upkeep("auth", "token", "--profile", "orders").text
                #expect(new != old)
                for secret in [old, new] {
                    #expect(!run.errorText.contains(secret.trimmingCharacters(in: .newlines)))
                }
                #expect(try await home.upkeep("ping", "--profile", "orders").text == "PONG\n")
                #expect(try await upkeep("token", "rotate", "--database", "orders", "--rollback").status == .exited(2))
            }
            #expect(end == .exited(0))
        }
    }
}
