import RedisTypes
import Testing

@Suite struct CommandLineWordsTests {
    @Test(
        arguments: [
            ("", []), ("  \t ", []), ("a", ["a"]), ("a b", ["a", "b"]), ("\ta\u{0B}b\r\n", ["a", "b"]), ("\"\"", [""]),
            ("'' \"\"", ["", ""]),
            (#""a b" c"#, ["a b", "c"]), (#"foo"bar""#, ["foobar"]), (#"'it\'s'"#, ["it's"]), (#"'\n'"#, [#"\n"#]),
            (#""\n\r\t\b\a""#, ["\n\r\t\u{08}\u{07}"]), (#""\0""#, ["0"]), (#""\x41\x0aB""#, ["A\nB"]),
            (#""\x4""#, ["x4"]),
            (#"\x41 a\b"#, [#"\x41"#, #"a\b"#]), ("a\0b", ["a", "b"]),
        ] as [(String, [ByteString])])
    func aLineIsSplitIntoWords(line: String, words: [ByteString]) throws {
        #expect(try CommandLineWords.split(line.utf8) == words)
    }

    @Test(arguments: ["\"", "'", "\"a", "'a", "a\"", "\"a\"b", "'a'b", "\"a\\\"", "'a\\'", "\"\\", "\"a\"'b'"])
    func aQuoteThatIsOpenOrClosesInsideAWordIsRefused(line: String) {
        #expect(throws: CommandLineWords.Unbalanced.self) { try CommandLineWords.split(line.utf8) }
    }
}
