import RESP
import RedisTypes
import Testing

@Suite struct RESPEncoderTests {
    @Test(arguments: [
        (RedisCommand("PING"), "*1\r\n$4\r\nPING\r\n"),
        (RedisCommand("SET", "", "ä"), "*3\r\n$3\r\nSET\r\n$0\r\n\r\n$2\r\nä\r\n"),
        (RedisCommand("ECHO", "a\r\nb"), "*2\r\n$4\r\nECHO\r\n$4\r\na\r\nb\r\n"),
        (RedisCommand("ECHO", "twelve bytes"), "*2\r\n$4\r\nECHO\r\n$12\r\ntwelve bytes\r\n"),
    ])
    func aCommandIsAnArrayOfBulkStrings(command: RedisCommand, wire: String) {
        var output: [UInt8] = []
        RESPEncoder.append(command, to: &output)
        #expect(output == Array(wire.utf8))
    }

    /// Lengths of one, two, three and more digits are written by different code.
    @Test(arguments: [0, 1, 9, 10, 11, 99, 100, 101, 999, 1000, 65_536, 1_000_000])
    func aStringOfAnyLengthComesBack(length: Int) throws {
        var output: [UInt8] = []
        RESPEncoder.append(.bulkString(ByteString([UInt8](repeating: 0x0A, count: length))), to: &output)
        #expect(Array(output.prefix { $0 != 0x0D }) == Array("$\(length)".utf8))
        #expect(
            try output.withUnsafeBytes { try RESPReader.values(in: $0) }
                == [.bulkString(ByteString([UInt8](repeating: 0x0A, count: length)))])
    }

    @Test func aBatchIsEncodedLikeItsCommandsOneByOne() {
        let commands: [RedisCommand] = [
            ["PING"], ["SET", "k", ByteString([0, 0xFF])], ["ECHO", ""],
            RedisCommand((0..<120).map { ByteString($0) }),
        ]
        let batch = CommandBatch(commands)
        for (index, command) in commands.enumerated() {
            var whole: [UInt8] = []
            var single: [UInt8] = []
            RESPEncoder.append(batch, index, to: &whole)
            RESPEncoder.append(command, to: &single)
            #expect(whole == single)
        }
    }

    @Test(arguments: ReplySample.all)
    func aValueIsWrittenAsRedisWritesIt(sample: ReplySample) throws {
        var output: [UInt8] = []
        RESPEncoder.append(sample.value, to: &output)
        #expect(try output.withUnsafeBytes { try RESPReader.values(in: $0) } == [sample.value])
        if sample.wire != Array("*-1\r\n".utf8) { #expect(output == sample.wire) }
    }

    @Test(arguments: [
        (RedisValue.simpleString("two\r\nlines"), "+two  lines\r\n"),
        (RedisValue.error(RedisError("ERR a\nb\r")), "-ERR a b \r\n"),
    ])
    func aLineBreakCannotEndALineEarly(value: RedisValue, wire: String) {
        var output: [UInt8] = []
        RESPEncoder.append(value, to: &output)
        #expect(output == Array(wire.utf8))
    }
}
