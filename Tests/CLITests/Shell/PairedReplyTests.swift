import RedisTypes
import Testing

@testable import CLI

@Suite struct PairedReplyTests {
    @Test(
        arguments: [
            (["HGETALL", "h"], true), (["ZRANGE", "z", "0", "-1", "withscores"], true), (["CONFIG", "get", "*"], true),
            (["LRANGE", "l", "0", "-1"], false), (["ZRANGE", "z", "0", "-1"], false), (["HKEYS", "h"], false),
        ] as [(RedisCommand, Bool)])
    func namesAndValuesAreColumnsOfATable(command: RedisCommand, isPaired: Bool) {
        let reply = RedisValue.array(["a", "1", "bb", "2"].map { .bulkString($0) })
        let text = String(decoding: ReplyRenderer(format: .table).bytes(reply, for: command), as: UTF8.self)
        #expect(text.split(separator: "\n").count == (isPaired ? 2 : 4), "\(text)")
    }

    @Test func entriesOfStreamsAreRows() {
        let fields = RedisValue.array([.bulkString("f"), .bulkString("v")])
        let entries = RedisValue.array([
            .array([.bulkString("1-0"), fields]), .array([.bulkString("2-0"), fields]),
        ])
        func table(_ reply: RedisValue, _ command: RedisCommand) -> String {
            String(decoding: ReplyRenderer(format: .table).bytes(reply, for: command), as: UTF8.self)
        }
        #expect(table(entries, ["XRANGE", "s", "-", "+"]) == "1-0  f  v\n2-0  f  v\n")
        let read = RedisValue.array([.array([.bulkString("s"), entries])])
        #expect(table(read, ["XREAD", "STREAMS", "s", "0"]) == "s  1-0  f  v\ns  2-0  f  v\n")
    }
}
