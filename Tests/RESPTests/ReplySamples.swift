import RedisTypes
import Testing

/// A reply in RESP2 and the value it is.
struct ReplySample: CustomTestStringConvertible, Sendable {
    var wire: [UInt8]
    var value: RedisValue

    var testDescription: String { ByteString(wire.prefix(60)).description }

    init(_ wire: String, _ value: RedisValue) {
        self.init(Array(wire.utf8), value)
    }

    init(_ wire: [UInt8], _ value: RedisValue) {
        self.wire = wire
        self.value = value
    }

    static let all: [ReplySample] = [
        ReplySample("+OK\r\n", .ok),
        ReplySample("+\r\n", .simpleString("")),
        ReplySample("-ERR unknown command\r\n", .error(RedisError("ERR unknown command"))),
        ReplySample(":0\r\n", 0),
        ReplySample(":-1\r\n", -1),
        ReplySample(":9223372036854775807\r\n", .integer(.max)),
        ReplySample(":-9223372036854775808\r\n", .integer(.min)),
        ReplySample("$-1\r\n", .null),
        ReplySample("*-1\r\n", .null),
        ReplySample("$0\r\n\r\n", ""),
        ReplySample("$3\r\nbar\r\n", "bar"),
        ReplySample("$6\r\n\r\n$1\r\n\r\n", "\r\n$1\r\n"),
        ReplySample(
            Array("$4\r\n".utf8) + [0x00, 0xFF, 0x0D, 0x80] + [0x0D, 0x0A],
            .bulkString(ByteString([0, 0xFF, 0x0D, 0x80]))),
        ReplySample("*0\r\n", []),
        ReplySample("*3\r\n:1\r\n$1\r\na\r\n$-1\r\n", [1, "a", nil]),
        ReplySample("*2\r\n*0\r\n*1\r\n*2\r\n+a\r\n-b\r\n", [[], [[.simpleString("a"), .error(RedisError("b"))]]]),
        ReplySample("*2\r\n$1\r\n0\r\n*2\r\n$2\r\nk1\r\n$2\r\nk2\r\n", ["0", ["k1", "k2"]]),
        ReplySample(
            Array("*100000\r\n".utf8) + Array(repeatElement(Array(":7\r\n".utf8), count: 100_000).joined()),
            .array(Array(repeating: 7, count: 100_000))),
    ]

    /// The samples whose every prefix can be tried in reasonable time.
    static let small = all.filter { $0.wire.count < 1000 }
}
