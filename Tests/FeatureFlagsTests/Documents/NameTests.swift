import FeatureFlags
import RedisTypes
import Testing

@Suite struct NameTests {
    @Test(arguments: ["abc", "a-b_c.D9", String(repeating: "x", count: 64)])
    func aNameIsWhatTheSDKTakes(text: String) throws {
        #expect(try FlagName(text).text == text)
        #expect(FlagName(ByteString(text))?.text == text)
    }

    @Test(arguments: ["", "ab", "a:b", "naïve", "a b", "a/b", "abc\n", String(repeating: "x", count: 65)])
    func otherNamesAreRefused(text: String) {
        #expect(throws: FlagSyntaxError.name(text)) { try FlagName(text) }
        #expect(FlagName(ByteString(text)) == nil)
    }

    @Test func environmentsAreThree() throws {
        #expect(try FlagEnvironment("preview") == .preview)
        #expect(throws: FlagSyntaxError.environment("prodution", suggestion: "production")) {
            try FlagEnvironment("prodution")
        }
        #expect(FlagEnvironment.allCases.shuffled().sorted() == FlagEnvironment.allCases)
    }

    @Test func keysAreTheSDKs() throws {
        let keys = FlagKeys()
        let name = try FlagName("beta-ui")
        #expect(keys.names == "edge-flags:default:flags")
        #expect(keys.document(name, .production) == "edge-flags:default:flags:beta-ui:production")
        #expect(keys.history(name) == "edge-flags:default:history:beta-ui")
        let found = keys.name(ofDocument: "edge-flags:default:flags:beta-ui:preview")
        #expect(found?.name == name && found?.environment == .preview)
        #expect(keys.name(ofDocument: "edge-flags:default:flags:beta-ui:staging") == nil)
        #expect(keys.name(ofDocument: "edge-flags:default:flags") == nil)
        let other = FlagKeys(prefix: "a*[b]", tenant: "acme")
        #expect(other.documentPattern == #"a\*\[b\]:acme:flags:*"#)
    }

    @Test func aPercentageIsWhole() throws {
        #expect(try FlagPercentage("25%").number == 25)
        #expect(try FlagPercentage("100").number == 100)
        #expect(throws: FlagSyntaxError.percentage("0%", .zeroLetsEveryoneIn)) { try FlagPercentage("0%") }
        #expect(throws: FlagSyntaxError.percentage("101", .outOfRange)) { try FlagPercentage("101") }
        for text in ["", "%", "-1", "2.5", "٣", "1e1", "25 %"] {
            #expect(throws: FlagSyntaxError.percentage(text, .malformed)) { try FlagPercentage(text) }
        }
    }
}
