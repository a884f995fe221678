import Testing
import YAMLText

@Suite struct YAMLWriterTests {
    @Test(arguments: [
        "a: 1\nb: true\nc: null\nd: 2.50\n",
        "flags:\n  beta-ui:\n    enabled: true\n    rules:\n      - country in DE,AT\n      - accessor: plan\n        compare: eq\n",
        "words: [DE, AT, CH]\nmixed: [1, true, null, x]\n",
        "sentences:\n  - two words\n  - x\n",
        "empty: {}\nlist: []\ntext: \"\"\n",
        "lists:\n  - [a, b]\n  - - two words\n    - c\n  - {}\n  - []\n",
        "- a: 1\n  b:\n    c: 2\n- d: 3\n",
        "text: |\n  one\n    two\n\n  three\nmore: |-\n  a\n  b\n",
        "- |\n  one\n  two\n- x: |-\n    three\n    four\n",
        "scalar\n", "[]\n", "{}\n", "null\n", "|-\n  two\n  lines\n",
    ])
    func whatIsWrittenInItsOwnStyleStaysAsItIs(text: String) throws {
        #expect(YAMLWriter.text(of: try YAMLReader.read(Array(text.utf8)).value) == text)
    }

    @Test(arguments: [
        "word", "two words", "a-b_c.d/e", "user@example.com", "http://x/y?z#w", "it's", "a\"b", "50%", "ünïcödé", "日本",
        "a:b",
        "(x)", "$x", "true north", "10 %", "3rd", "x, y", "a [b]", "plan eq pro => false", #"age gt "9""#, "<html>",
        "=== x",
    ])
    func aStringThatCanBeMistakenForNothingElseIsPlain(text: String) {
        #expect(YAMLWriter.text(of: .string(text)) == "\(text)\n")
    }

    @Test(arguments: [
        ("", #""""#), ("yes", #""yes""#), ("NO", #""NO""#), ("y", #""y""#), ("on", #""on""#), ("true", #""true""#),
        ("null", #""null""#), ("~", #""~""#), ("1.0", #""1.0""#), ("007", #""007""#), ("1_000", #""1_000""#),
        ("12:30:45", #""12:30:45""#), ("2026-01-02", #""2026-01-02""#), ("0x1F", #""0x1F""#), (".inf", #"".inf""#),
        ("-1", #""-1""#), ("- x", #""- x""#), ("a: b", #""a: b""#), ("a #b", #""a #b""#), ("a:", #""a:""#),
        (" a", #"" a""#), ("a ", #""a ""#), ("@x", #""@x""#), ("*x", #""*x""#), ("&x", #""&x""#), ("!x", #""!x""#),
        ("#x", ##""#x""##), ("[x", #""[x""#), ("{x", #""{x""#), ("%x", #""%x""#), ("`x", #""`x""#), ("'x", #""'x""#),
        ("\"x", #"'"x'"#), (#"\x"#, #"'\x'"#), ("\"it's", #"'"it''s'"#), ("a\tb", #""a\tb""#), ("\0", #""\x00""#),
        ("\u{85}", #""\x85""#), ("\u{2028}", #""\u2028""#), ("\u{FEFF}", #""\ufeff""#), ("\u{202E}x", #""\u202ex""#),
        ("\r\n", #""\r\n""#), ("\n", #""\n""#), ("a\n", #""a\n""#), ("a \nb", #""a \nb""#), (" a\nb", #"" a\nb""#),
        ("a\n\n", #""a\n\n""#), ("---", #""---""#), ("...", #""...""#), ("<<", #""<<""#), ("=", #""=""#),
        ("\u{E000}\u{1F600}", "\u{E000}\u{1F600}"), ("\u{10FFFE}", "\u{10FFFE}"), ("\u{FFFE}", #""\ufffe""#),
    ])
    func otherStringsAreQuotedOrEscaped(text: String, written: String) throws {
        // One line is still one line of text.
        if text == "a\n" { return }
        #expect(YAMLWriter.text(of: .string(text)) == "\(written)\n")
        #expect(try YAMLReader.read(Array("\(written)\n".utf8)).value == .string(text))
    }

    @Test func aKeyIsQuotedLikeAnyString() throws {
        let pairs = ["yes", "1", "", "a: b", "two\nlines", "null"].map { YAMLPair($0, .integer(1)) }
        let text = YAMLWriter.text(of: .mapping(pairs))
        #expect(text == "\"yes\": 1\n\"1\": 1\n\"\": 1\n\"a: b\": 1\n\"two\\nlines\": 1\n\"null\": 1\n")
        #expect(try YAMLReader.read(Array(text.utf8)).value == .mapping(pairs))
    }

    @Test func aCommentStandsAboveItsEntry() throws {
        let inner = [YAMLPair("b", .integer(1), comment: "two\n\nlines: 'x\r- y"), YAMLPair("c", .null, comment: "")]
        let value = YAMLValue.mapping([
            YAMLPair("a", .mapping(inner), comment: "one"), YAMLPair("l", .sequence([.mapping(inner)])),
        ])
        let text = YAMLWriter.text(of: value)
        #expect(
            text == """
                # one
                a:
                  # two
                  #
                  # lines: 'x- y
                  b: 1
                  #
                  c: null
                l:
                  - # two
                    #
                    # lines: 'x- y
                    b: 1
                    #
                    c: null

                """)
        #expect(try notation(text) == #"{"a": {"b": int 1, "c": null}, "l": [{"b": int 1, "c": null}]}"#)
    }

    @Test func aLongKeyIsAnnounced() throws {
        let key = String(repeating: "k", count: 5000)
        let value = YAMLValue.sequence([.mapping([YAMLPair(key, .mapping([YAMLPair(key, .string("v"))]))])])
        let text = YAMLWriter.text(of: value)
        #expect(text == "- ? \(key)\n  :\n    ? \(key)\n    : v\n")
        #expect(try YAMLReader.read(Array(text.utf8)).value == value)
    }

    @Test func aListOfWordsStandsOnOneLineWhileItFits() {
        let words = (0..<30).map { YAMLValue.string("w\($0)") }
        #expect(YAMLWriter.text(of: .mapping([YAMLPair("k", .sequence(words))])).hasPrefix("k:\n  - w0\n  - w1\n"))
        #expect(YAMLWriter.text(of: .sequence([.sequence(Array(words.prefix(3)))])) == "- [w0, w1, w2]\n")
        let others = YAMLValue.sequence([.string("yes"), .string("a:b")])
        #expect(YAMLWriter.text(of: .sequence([others])) == "- - \"yes\"\n  - a:b\n")
    }
}
