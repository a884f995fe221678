import RedisTypes
import Testing
import UpstashREST

@testable import Settings

@Suite struct ProfileDocumentTests {
    private func decode(_ text: String) throws -> ProfileList {
        try ProfileDocument(Array(text.utf8), file: "config.toml").decode()
    }

    private static let dev = "[profiles.dev]\nurl = \"https://x.example\"\n"

    @Test func theDocumentedFileIsRead() throws {
        let list = try decode(
            """
            # mine
            default = "dev"
            [profiles.dev]
            url = "https://x.example" # here
            token = 'AX=='
            production = false
            [profiles]
            "eu.prod" = { url = "https://y.eu", token_command = ["pass", "p"], production = true, read_only = true }
            """)
        #expect(
            list
                == ProfileList(
                    profiles: [
                        Profile(name: "dev", url: "https://x.example", token: .secret(Secret("AX=="))),
                        Profile(
                            name: "eu.prod", url: "https://y.eu", token: .command(["pass", "p"]),
                            isProduction: true, isReadOnly: true),
                    ], defaultName: "dev"))
    }

    @Test(arguments: [
        ("x = 1", 1, "x", ConfigProblem.unknownKey(suggestion: nil, known: ["default", "profiles"])),
        ("[profile.dev]", 1, "profile", .unknownKey(suggestion: "profiles", known: ["default", "profiles"])),
        ("defualt = \"dev\"", 1, "defualt", .unknownKey(suggestion: "default", known: ["default", "profiles"])),
        ("default = 1", 1, "default", .wrongType(expected: "a string", found: "integer")),
        ("\ndefault = \"-x\"", 2, "default", .badName),
        ("profiles = []", 1, "profiles", .wrongType(expected: "a table", found: "array")),
        ("[profiles]\ndev = \"x\"", 2, "profiles.dev", .wrongType(expected: "a table", found: "string")),
        ("[profiles.\"a b\"]", 1, "profiles.\"a b\"", .badName),
        ("[profiles.\"\\u001B[2J\"]", 1, "profiles.\"\\x1b[2J\"", .badName),
        ("[profiles.\"\"]", 1, "profiles.\"\"", .badName),
        ("\n[profiles.dev]\ntoken = \"x\"", 2, "profiles.dev.url", .missing),
        (dev, 1, "profiles.dev.token", .missing),
        (dev + "token = 5", 3, "profiles.dev.token", .wrongType(expected: "a string", found: "integer")),
        (dev + "token = 1979-05-27", 3, "profiles.dev.token", .wrongType(expected: "a string", found: "date")),
        (
            dev + "token = 1979-05-27 07:32:00Z", 3, "profiles.dev.token",
            .wrongType(expected: "a string", found: "date and time")
        ),
        (dev + "token = 1e5", 3, "profiles.dev.token", .wrongType(expected: "a string", found: "float")),
        (dev + "token = \"x\"\ntoken_command = [\"x\"]", 4, "profiles.dev.token", .twoTokens),
        (
            dev + "token_command = \"pass x\"", 3, "profiles.dev.token_command",
            .wrongType(expected: "an array of strings", found: "string")
        ),
        (
            dev + "token_command = [\"x\", 1]", 3, "profiles.dev.token_command",
            .wrongType(expected: "an array of strings", found: "integer")
        ),
        (dev + "token_command = []", 3, "profiles.dev.token_command", .emptyCommand),
        (dev + "token_command = [\"\"]", 3, "profiles.dev.token_command", .emptyCommand),
        (
            dev + "token = \"x\"\nproduction = \"yes\"", 4, "profiles.dev.production",
            .wrongType(expected: "true or false", found: "string")
        ),
        (
            dev + "token = \"x\"\nreadonly = true", 4, "profiles.dev.readonly",
            .unknownKey(
                suggestion: "read_only", known: ["url", "token", "token_command", "production", "read_only"])
        ),
    ])
    func aBadKeyIsNamed(text: String, line: Int, key: String, problem: ConfigProblem) throws {
        let error = try settingsError { try decode(text) }
        #expect(error == .config("config.toml", line: line, key: key, problem))
        #expect(error.message.hasPrefix("config.toml:\(line): \(key): "))
    }

    @Test(arguments: [
        ("x", 1), ("[profiles.dev]\nurl = https://SECRET", 2), ("\n\ndefault = \"SECRET", 3), ("[", 1),
        (dev + "token = 99999999999999999999SECRET", 3), (dev + "token = 0123456", 3),
        ("default = \"a\"\ndefault = \"SECRET\"", 2), ("a = \"\\q\"", 1),
    ])
    func whatIsNotTOMLIsPlacedAndNotQuoted(text: String, line: Int) throws {
        let error = try settingsError { try decode(text) }
        guard case .notTOML("config.toml", line, _, _) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(!dumped(error).contains("SECRET"))
    }

    @Test(arguments: [
        (
            "[profiles.dev]\nurl = https://x", "config.toml:2:7: this is not a value",
            "strings are quoted: url = \"https://example.upstash.io\""
        ),
        (dev + "\nurl = 'b'", "config.toml:4:1: this is defined already, on line 2", nil),
        (
            "[[profiles]]", "config.toml:1:1: there are no arrays of tables here",
            "one pair of brackets: [profiles.NAME]"
        ),
        (
            "default = \"C:\\x\"", "config.toml:1:14: a string has no such escape",
            "'single quotes' leave every backslash as it is"
        ),
    ])
    func whatIsNotTOMLIsExplained(text: String, message: String, hint: String?) throws {
        let error = try settingsError { try decode(text) }
        #expect(error.message == message)
        #expect(error.hint == hint)
    }

    @Test(arguments: [#"default = "a\u0000b""#, #"default = "a\U00000000b""#, "default = 'a\u{0}b'", #""a\u0000" = 1"#])
    func aNulCannotCutAValueShort(text: String) throws {
        #expect(try settingsError { try decode(text) } == .config("config.toml", line: 1, key: nil, .nulCharacter))
    }

    @Test func bytesThatAreNotUTF8AreRefused() throws {
        let error = try settingsError { try ProfileDocument([0x61, 0xFF], file: "c").decode() }
        #expect(error == .config("c", key: nil, .notUTF8))
    }

    @Test(arguments: [
        ("x = ", "["), ("x = ", "{a="), ("x = ", "[{a.b="), ("", "a."), ("", "'a' . "), ("[", "a."),
        ("x = ", "[ # ]\n"),
        ("x = ", "[ \"]\", "), ("x = ", "[ ']', "), ("x = ", "[ \"\"\"]\n]\"\"\", "), ("x = ", #"[ "\\\"]", "#),
        ("x = ", "[ \"\"\"]\"\"\"\"\", "),
    ])
    func endlessNestingIsAnError(start: String, part: String) throws {
        let text = start + String(repeating: part, count: 60_000 / part.utf8.count)
        let error = try settingsError { try decode(text) }
        guard case .config("config.toml", line: _?, key: nil, .tooDeep) = error else {
            Issue.record("\(error)")
            return
        }
    }

    @Test(arguments: [
        "# " + String(repeating: ".", count: 78), "# [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
        dev + "token = \"" + String(repeating: "[.", count: 99) + "\"",
        dev + "token = '" + String(repeating: "{.\\", count: 99) + "'",
        dev + "token = '''" + String(repeating: "'{.", count: 99) + "'''",
        (0..<99).map { "[profiles.a\($0)]\nurl = \"https://x.y.z\"\ntoken = \"t\"\n" }.joined(),
    ])
    func whatOnlyLooksDeepIsRead(text: String) throws {
        #expect(throws: Never.self) { try decode(text) }
    }

    @Test func aURLInTheFileIsCheckedAndNotQuoted() throws {
        let text = "[profiles.dev]\nurl = \"redis://default:SECRET@x:6379\"\ntoken = \"x\""
        let error = try settingsError { try decode(text) }
        #expect(error == .badURL(origin: "profiles.dev.url in config.toml", .redisProtocol))
    }

    @Test func aTokenInTheFileIsCheckedAndNotQuoted() throws {
        let error = try settingsError { try decode(Self.dev + "token = \"SECRET SECRET\"") }
        #expect(error == .unusableToken(origin: "profiles.dev.token in config.toml", .whitespace))
    }
}
