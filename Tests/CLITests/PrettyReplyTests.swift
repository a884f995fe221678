import RedisTypes
import Testing

@testable import CLI

@Suite struct PrettyReplyTests {
    /// The samples of the CLI conventions, B4.
    @Test(
        arguments: [
            (.ok, "OK"), (.simpleString("PONG"), "PONG"), ("hello \"world\"", #""hello \"world\"""#), ("", "\"\""),
            (1, "(integer) 1"),
            (.null, "(nil)"), (.array([]), "(empty array)"),
            (
                .error(RedisError("WRONGTYPE Operation against a key holding the wrong kind of value")),
                "(error) WRONGTYPE Operation against a key holding the wrong kind of value"
            ),
            (["one", .null, 7], "1) \"one\"\n2) (nil)\n3) (integer) 7"),
            (["9", ["z", "st"]], "1) \"9\"\n2) 1) \"z\"\n   2) \"st\""),
            (
                [["1-1", ["f", "v", "g", "w"]], ["1-2", ["f", "v2"]]],
                """
                1) 1) "1-1"
                   2) 1) "f"
                      2) "v"
                      3) "g"
                      4) "w"
                2) 1) "1-2"
                   2) 1) "f"
                      2) "v2"
                """
            ),
            ([1, [], .null], "1) (integer) 1\n2) (empty array)\n3) (nil)"),
        ] as [(RedisValue, String)])
    func aReplyLooksAsInRedisCli(reply: RedisValue, text: String) {
        #expect(Self.pretty(reply) == text + "\n")
    }

    @Test func indexesAreAlignedToTheWidestOfTheirArray() {
        let lines = { (count: Int) in
            Self.pretty(.array((1...count).map { .bulkString(ByteString("e\($0)")) })).split(separator: "\n").map(
                String.init)
        }
        #expect(lines(1) == ["1) \"e1\""])
        #expect(lines(9).last == "9) \"e9\"")
        #expect(lines(11).suffix(3) == [" 9) \"e9\"", "10) \"e10\"", "11) \"e11\""])
        #expect(lines(99).first == " 1) \"e1\"")
        #expect(lines(100).prefix(1) + lines(100).suffix(2) == ["  1) \"e1\"", " 99) \"e99\"", "100) \"e100\""])
        let pairs = Self.pretty(.array((1...10).map { [.integer($0), "x"] })).split(separator: "\n")
        #expect(pairs.prefix(3) == [" 1) 1) (integer) 1", "    2) \"x\"", " 2) 1) (integer) 2"])
        #expect(pairs.suffix(2) == ["10) 1) (integer) 10", "    2) \"x\""])
    }

    @Test func everyByteComesBackFromItsQuotedForm() throws {
        for byte in UInt8.min ... .max {
            for bytes in [[byte], [0x61, byte, 0x30, 0x66], [byte, byte, 0x5C, byte]] {
                var quoted: [UInt8] = []
                Escaping.appendQuoted(bytes, to: &quoted)
                #expect(quoted.allSatisfy { (0x20...0x7E).contains($0) })
                #expect(try CommandLineWords.split(quoted) == [ByteString(bytes)])
            }
        }
    }

    private static func pretty(_ reply: RedisValue) -> String {
        var output: [UInt8] = []
        PrettyReply.append(reply, to: &output)
        return String(decoding: output, as: UTF8.self)
    }
}

@Suite(.tool) struct RedisCLIComparisonTests {
    /// Lua tables, which Redis turns into replies of any shape.
    @Test(arguments: [
        "return redis.status_reply('FINE')", "return 'x'", "return 5", "return -5", "return false", "return {}",
        "return {{}}", "return {{},{{}},{{{}}},{{{{}}}}}",
        "return {1,{2,{3,{4,{},false},'x'},{}},redis.status_reply('OK')}",
        "local t = {} for i = 1, 9 do t[i] = i end return t",
        "local t = {} for i = 1, 10 do t[i] = {i, {i}} end return t",
        "local t = {} for i = 1, 100 do t[i] = {i, {'a', {}}} end return t",
        "local t = {} for i = 1, 1000 do t[i] = i end return {t, t}",
        "local t = '' for i = 0, 255 do t = t .. string.char(i) end return t",
    ])
    func everyShapeOfReplyIsPrintedAsRedisCliPrintsIt(script: String) async throws {
        let ours = await ToolRun("exec", "EVAL", script, "0", isTerminal: true)
        #expect(ours.outcome == .ok)
        #expect(try await RedisCLI.pretty(["EVAL \"\(script)\" 0"]) == ours.bytes)
    }

    @Test(arguments: [
        "LRANGE list 0 -1", "HGETALL hash", "ZRANGE zset 0 -1 WITHSCORES", "XRANGE stream - +", "SMEMBERS set",
        "GET text",
        "GET binary", "GET missing", "TYPE zset", "SCAN 0 MATCH hash COUNT 1000", "LRANGE missing 0 -1", "STRLEN text",
        "PING",
        "PING \"a b\"", "ECHO \"\"", "MGET text missing number", "GEODIST x y z",
    ])
    func everyCommandIsAnsweredAsByRedisCli(line: String) async throws {
        try await Fixture.load()
        let words = try CommandLineWords.split(line.utf8).map { ArgumentBytes.text(of: $0.bytes) }
        let ours = await ToolRun(["exec"] + words, isTerminal: true)
        #expect(try await RedisCLI.pretty([line]) == ours.bytes)
    }

    @Test(arguments: [
        "a b", " a\tb ", "'a b'", "\"a b\"", "a\"b c\"", "'it\\'s'", "'\\n'", "\"\\n\\r\\t\\b\\a\"",
        "\"\\x41\\xff\\x0\\xzz\"",
        "\"\\\\\\\"\"", "\"\\q\"", "\\x41", "a\\b", "\"\"", "''", "\"a\" \"b\"", "a'b'", "é", "\"é\"", "\"'\"", "'\"'",
        "--x -1",
        "#not-first", "\"\\x\"", "\"\\", "a\u{0B}b \u{0C}c\u{0C}", "\"a\"\u{0B}'b'\u{0C}",
    ])
    func wordsAreSplitAsRedisCliSplitsThem(line: String) async throws {
        try await ToolSandbox.redis("DEL", "words")
        let theirs = try await RedisCLI.pretty(["RPUSH words \(line)", "LRANGE words 0 -1"])
        guard let words = try? CommandLineWords.split("LIST \(line)".utf8).dropFirst() else {
            #expect(String(decoding: theirs, as: UTF8.self).hasPrefix("Invalid argument(s)"))
            return
        }
        let expected = words.map { RedisValue.bulkString($0) }
        #expect(try await ToolSandbox.redis("LRANGE", "words", "0", "-1") == .array(Array(expected)))
    }

    @Test(arguments: ["\"a", "'a", "\"a\"b", "'a'b", "\"a\"\"b\"", "'", "\"", "a\"b\"c", "\"\\\""])
    func unbalancedQuotesAreRefusedWhereRedisCliRefusesThem(line: String) async throws {
        #expect(throws: CommandLineWords.Unbalanced.self) { try CommandLineWords.split(line.utf8) }
        let theirs = String(decoding: try await RedisCLI.pretty(["ECHO \(line)"]), as: UTF8.self)
        #expect(theirs.hasPrefix("Invalid argument(s)"))
    }
}
