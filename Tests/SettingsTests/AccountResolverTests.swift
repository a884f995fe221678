import RedisTypes
import TestSupport
import Testing
import UpstashREST

@testable import Settings

@Suite struct AccountResolverTests {
    private static let whole = [
        "UPSTASH_EMAIL": "env@example.com", "UPSTASH_API_KEY": "env-key",
        "UPSTASH_MANAGEMENT_URL": "https://a.example/v2",
    ]

    private static func file(_ name: String) -> String {
        "UPSTASH_EMAIL=\(name)@example.com\nUPSTASH_API_KEY=\(name)-key\n"
    }

    /// Resolves in a directory that has these files, private ones.
    private static func resolve(
        _ environment: [String: String] = [:], _ flags: AccountFlags = AccountFlags(), files: [String: String] = [:]
    ) async throws -> Result<AccountSettings, SettingsError> {
        try await withTemporaryDirectory { directory in
            for (name, text) in files { try PrivateFile.write(Array(text.utf8), to: "\(directory)/\(name)") }
            var environment = environment
            environment["HOME"] = directory
            let resolver = AccountResolver(flags: flags, environment: environment, workingDirectory: directory)
            do throws(SettingsError) { return .success(try resolver.resolve()) } catch { return .failure(error) }
        }
    }

    private static func email(
        _ environment: [String: String] = [:], _ flags: AccountFlags = AccountFlags(), files: [String: String] = [:]
    ) async throws -> String {
        try await resolve(environment, flags, files: files).get().email
    }

    @Test func theFirstPlaceThatNamesAnAccountWins() async throws {
        let files = [
            ".env": Self.file("dotenv"), ".config/upkeep/account.env": Self.file("kept"), "mine.env": Self.file("mine"),
        ]
        #expect(try await Self.email(Self.whole, AccountFlags(file: "mine.env"), files: files) == "mine@example.com")
        #expect(try await Self.email(Self.whole, files: files) == "env@example.com")
        #expect(try await Self.email(files: files) == "dotenv@example.com")
        #expect(try await Self.email([:], AccountFlags(envFile: .none), files: files) == "kept@example.com")
        #expect(try await Self.email(["UPKEEP_NO_ENV_FILE": "1"], files: files) == "kept@example.com")
    }

    /// A URL that stands elsewhere than the key would send it there.
    @Test func theURLComesWithTheKey() async throws {
        let files = [".env": "UPSTASH_MANAGEMENT_URL=https://evil.example/v2\n"]
        var environment = Self.whole
        #expect(try await Self.resolve(environment, files: files).get().url == "https://a.example/v2")
        environment["UPSTASH_MANAGEMENT_URL"] = nil
        #expect(try await Self.resolve(environment, files: files).get().url == nil)
        #expect(
            try await Self.resolve(files: files.merging([".config/upkeep/account.env": Self.file("kept")]) { $1 })
                == .failure(.halfAccount(place: "~/.env", missing: ["UPSTASH_EMAIL", "UPSTASH_API_KEY"])))
    }

    @Test func aURLThatIsTypedGoesWithAnyAccount() async throws {
        let flags = AccountFlags(url: "http://127.0.0.1:1/v2")
        #expect(try await Self.resolve(Self.whole, flags).get().url == "http://127.0.0.1:1/v2")
        let bad = try await Self.resolve(Self.whole, AccountFlags(url: "nowhere"))
        #expect(bad == .failure(.badURL(origin: "--management-url", .scheme)))
    }

    @Test(arguments: ["me", "a b@c", "a@b:c", "ü@example.com"])
    func whatIsNoEMailIsRefused(email: String) async throws {
        let result = try await Self.resolve(["UPSTASH_EMAIL": email, "UPSTASH_API_KEY": "k"])
        #expect(result == .failure(.badEmail(place: "the environment")))
    }

    @Test(arguments: ["two words", "${KEY}", "k\u{7}"])
    func aKeyThatIsNoneIsRefusedWithoutBeingShown(key: String) async throws {
        let result = try await Self.resolve(["UPSTASH_EMAIL": "a@b.c", "UPSTASH_API_KEY": key])
        guard case .failure(let error) = result, case .unusableToken(let origin, _) = error else {
            Issue.record("\(result)")
            return
        }
        #expect(origin == "UPSTASH_API_KEY in the environment")
        #expect(!"\(error)".contains(key))
    }

    @Test func anAccountPrintsNoKey() async throws {
        let account = try await Self.resolve(Self.whole).get()
        #expect(!"\(account)".contains("env-key") && !String(reflecting: account).contains("env-key"))
    }
}
