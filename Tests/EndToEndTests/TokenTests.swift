import Subprocess
import Testing

@Suite struct TokenTests {
    /// A token that nobody received must not be valid.
    @Test func aTokenThatCannotBeWrittenIsTakenBack() async throws {
        try await Home.withInstance { home in
            let full = try await home.bash("upkeep token create --user app --rights read-only > /dev/full")
            #expect(full.status == .exited(1) && full.errorText.contains("it was taken back"), "\(full.errorText)")
            let users = try await home.upkeep("exec", "--json", "ACL", "USERS")
            #expect(users.text == "[\"default\"]\n")
            let kept = try await home.bash("upkeep token create --user app --rights read-only > token; cat token")
            #expect(kept.status == .exited(0) && kept.text.count > 40)
            let again = try await home.bash("upkeep token create --user app > /dev/full")
            #expect(again.status == .exited(1))
            // The one that is in use stays.
            let check = try await home.bash(
                "chmod 600 token; upkeep token check --token-file token --url $(upkeep local status --json | sed 's/.*\"url\":\"//; s/\".*//')"
            )
            #expect(check.status == .exited(0), "\(check.errorText)")
        }
    }
}
