import Foundation
import RedisTypes
import Testing

@testable import Settings

@Suite struct ProfileStoreTests {
    let sandbox = try! Sandbox()
    var store: ProfileStore { sandbox.store }

    private func profile(_ name: String, token: Profile.Token = .secret(Secret("t0ken"))) -> Profile {
        Profile(name: name, url: "https://\(name).example", token: token)
    }

    @Test func noFileIsAnEmptyList() throws {
        #expect(try store.list() == ProfileList())
        #expect(!FileManager.default.fileExists(atPath: "\(sandbox.home)/.config"))
    }

    @Test func profilesComeBackAsTheyWere() throws {
        let profiles = [
            Profile(name: "dev", url: "https://a.example", token: .secret(Secret(#"a"b\c'd#e"#))),
            Profile(
                name: "prod.eu-1", url: "https://b.example/x",
                token: .command(["pass", "show", "a b\"\\\u{1}\n\t\u{7F}é🌱", ""]), isProduction: true,
                isReadOnly: true),
        ]
        for profile in profiles.reversed() { try store.add(profile) }
        #expect(try store.list() == ProfileList(profiles: profiles, defaultName: "prod.eu-1"))
        #expect(try store.show("dev") == profiles[0])
    }

    @Test func theFileIsPrivateAndReadable() throws {
        try store.add(profile("dev"))
        try store.add(profile("a.b", token: .command(["pass", "show", "x"])))
        #expect(try sandbox.mode(of: store.file) == 0o600)
        #expect(try sandbox.mode(of: "\(sandbox.home)/.config/upkeep") == 0o700)
        #expect(
            try sandbox.text(of: store.file) == """
                # upkeep profiles: upkeep profile --help. Keep this file private (0600).
                default = "dev"

                [profiles."a.b"]
                url = "https://a.b.example"
                token_command = ["pass", "show", "x"]
                production = false

                [profiles.dev]
                url = "https://dev.example"
                token = "t0ken"
                production = false

                """)
    }

    @Test func theFirstProfileBecomesTheDefault() throws {
        try store.add(profile("b"))
        try store.add(profile("a"))
        #expect(try store.list().defaultName == "b")
        try store.use("a")
        #expect(try store.list().defaultName == "a")
        #expect(try store.list().names == ["a", "b"])
    }

    @Test func aProfileIsReplacedOnlyOnRequest() throws {
        try store.add(profile("a"))
        let changed = profile("a", token: .secret(Secret("other")))
        #expect(try settingsError { try store.add(changed) } == .profileExists("a", file: store.file))
        #expect(try store.show("a") == profile("a"))
        try store.add(changed, replacing: true)
        #expect(try store.list() == ProfileList(profiles: [changed], defaultName: "a"))
    }

    @Test func removingTheDefaultLeavesNone() throws {
        for name in ["a", "b"] { try store.add(profile(name)) }
        try store.remove("a")
        #expect(try store.list() == ProfileList(profiles: [profile("b")]))
        try store.remove("b")
        #expect(try store.list() == ProfileList())
    }

    @Test func anUnknownNameComesWithASuggestion() throws {
        for name in ["staging", "prod"] { try store.add(profile(name)) }
        let expected = SettingsError.unknownProfile(
            "stagign", file: store.file, suggestion: "staging", known: ["prod", "staging"])
        #expect(try settingsError { try store.show("stagign") } == expected)
        #expect(try settingsError { try store.use("stagign") } == expected)
        #expect(try settingsError { try store.remove("stagign") } == expected)
        #expect(expected.hint == "did you mean staging?")
        #expect(expected.kind == .notFound)
    }

    @Test(arguments: ["", "-a", ".a", "a b", "a/b", "ä", "a\n", String(repeating: "a", count: 65)])
    func aBadNameIsNotWritten(name: String) throws {
        #expect(try settingsError { try store.add(profile(name)) } == .badProfileName(name))
        #expect(!FileManager.default.fileExists(atPath: store.file))
    }

    @Test(arguments: ["a", "0", "A.b_c-9", String(repeating: "a", count: 64)])
    func aGoodNameIs(name: String) throws {
        try store.add(profile(name))
        #expect(try store.list().names == [name])
    }

    @Test func whatCouldNotBeReadBackIsNotWritten() throws {
        let bad: [Profile] = [
            Profile(name: "a", url: "https://u:p@x", token: .secret(Secret("t"))),
            Profile(name: "a", url: "", token: .secret(Secret("t"))),
            profile("a", token: .secret(Secret(""))),
            profile("a", token: .secret(Secret("two words"))),
            profile("a", token: .command([])),
            profile("a", token: .command([""])),
            profile("a", token: .command(["x", "a\u{0}b"])),
        ]
        for profile in bad { #expect(throws: SettingsError.self) { try store.add(profile) } }
        #expect(!FileManager.default.fileExists(atPath: store.file))
    }

    @Test func aFileOthersCanReadIsNeitherReadNorReplaced() throws {
        try store.add(profile("a"))
        let before = try sandbox.text(of: store.file)
        try sandbox.setMode(0o644, of: store.file)
        let expected = SettingsError.openToOthers(store.file, .config, mode: 0o644)
        #expect(try settingsError { try store.list() } == expected)
        #expect(try settingsError { try store.add(profile("b")) } == expected)
        #expect(try settingsError { try store.remove("a") } == expected)
        #expect(expected.hint == "chmod 600 \(store.file)")
        #expect(try sandbox.text(of: store.file) == before)
    }

    @Test func concurrentChangesAreAllKept() async throws {
        let store = store
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 10..<30 {
                let profile = profile("p\(index)")
                group.addTask { try store.add(profile) }
            }
            try await group.waitForAll()
        }
        #expect(try store.list().names == (10..<30).map { "p\($0)" })
    }
}
