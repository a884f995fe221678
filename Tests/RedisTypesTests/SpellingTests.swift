import Testing

@testable import RedisTypes

@Suite struct SpellingTests {
    @Test(arguments: [
        ("tokn", "token"), ("TOKEN", "token"), ("tokne", "token"), ("token-command", "token_command"),
        ("prodution", "production"), ("ulr", "url"), ("readonly", "read_only"), ("xyz", nil), ("", nil),
    ])
    func theClosestKeyIsSuggested(word: String, suggestion: String?) {
        let keys = ["url", "token", "token_command", "production", "read_only"]
        #expect(Spelling.closest(to: word, in: keys) == suggestion)
    }

    @Test func theClosestOfSeveralComesFirst() {
        #expect(Spelling.closest(3, to: "HGETX", in: ["HGET", "HGETEX", "GETEX", "SET"]) == ["HGET", "HGETEX"])
        #expect(Spelling.closest(3, to: "GTE", in: ["GET", "GEO", "TTL", "GT"]) == ["GET", "GT"])
        #expect(Spelling.closest(0, to: "GTE", in: ["GET"]) == [])
    }

    @Test func nothingIsSuggestedForAVeryLongWord() {
        let word = String(repeating: "a", count: 100_000)
        #expect(Spelling.closest(to: word, in: [word]) == nil)
    }

    @Test(arguments: [
        ("dev", "dev"), ("", "\"\""), ("a b", "\"a b\""), ("\u{1B}[31m", #""\x1b[31m""#), ("a\"b", #""a\"b""#),
    ])
    func whatWasTypedCannotTroubleATerminal(text: String, shown: String) {
        #expect(Spelling.shown(text) == shown)
    }

    @Test(arguments: [("/a/b.c", "/a/b.c"), ("a b", "'a b'"), ("it's", #"'it'\''s'"#), ("-f", "'-f'"), ("", "''")])
    func pathsCanBePastedIntoAShell(path: String, word: String) {
        #expect(Spelling.shellWord(path) == word)
    }
}
