import RedisTypes
import Testing

@Suite struct CommandLineWordsTests {
    @Test(
        arguments: [
            ("", []), ("  \t ", []), ("a", ["a"]), ("a b", ["a", "b"]), ("\ta\tb\r\n", ["a", "b"]), ("\"\"", [""]),
            ("'' \"\"", ["", ""]),
            ("a\u{0B}b \u{0C}\u{0B}c\u{0C}", ["a\u{0B}b", "c\u{0C}"]), ("\"a\"\u{0B}'b'\u{0C}", ["a", "b"]),
            (#""a b" c"#, ["a b", "c"]), (#"foo"bar""#, ["foobar"]), (#"'it\'s'"#, ["it's"]), (#"'\n'"#, [#"\n"#]),
            (#""\n\r\t\b\a""#, ["\n\r\t\u{08}\u{07}"]), (#""\0""#, ["0"]), (#""\x41\x0aB""#, ["A\nB"]),
            (#""\x4""#, ["x4"]),
            (#"\x41 a\b"#, [#"\x41"#, #"a\b"#]), ("a\0b", ["a", "b"]),
        ] as [(String, [ByteString])])
    func aLineIsSplitIntoWords(line: String, words: [ByteString]) throws {
        #expect(try CommandLineWords.split(line.utf8) == words)
    }

    @Test(arguments: [
        ("\"", 0, true), ("'", 0, true), ("\"a", 0, true), ("a 'a", 2, true), ("a\"", 1, true), ("\"a\"b", 0, false),
        ("'a'b", 0, false), ("\"a\\\"", 0, true), ("'a\\'", 0, true), ("\"\\", 0, true), ("\"a\"'b'", 0, false),
    ])
    func aQuoteThatIsOpenOrClosesInsideAWordIsRefused(line: String, offset: Int, isOpen: Bool) {
        let error = CommandLineWords.Unbalanced(offset: offset, isOpen: isOpen)
        #expect(throws: error) { try CommandLineWords.split(line.utf8) }
        #expect(throws: error) { try CommandLineWords.ranges(Array(line.utf8)) }
    }

    @Test(
        arguments: [
            ("", []), ("  ", []), ("get k", ["get", "k"]), (" a\t'b c'  d ", ["a", "'b c'", "d"]),
            ("x\"y z\" w", ["x\"y z\"", "w"]),
        ] as [(String, [String])])
    func wordsAreFoundWithTheirQuotes(line: String, words: [String]) throws {
        let bytes = Array(line.utf8)
        #expect(try CommandLineWords.ranges(bytes).map { String(decoding: bytes[$0], as: UTF8.self) } == words)
    }
}
