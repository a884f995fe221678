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
        ("\"", 0), ("'", 0), ("\"a", 0), ("a 'a", 2), ("a\"", 1), ("\"a\"b", 0), ("'a'b", 0), ("\"a\\\"", 0),
        ("'a\\'", 0), ("\"\\", 0), ("\"a\"'b'", 0),
    ])
    func aQuoteThatIsOpenOrClosesInsideAWordIsRefused(line: String, offset: Int) {
        #expect(throws: CommandLineWords.Unbalanced(offset: offset)) { try CommandLineWords.split(line.utf8) }
    }
}
