import RedisTypes
import TestSupport
import Testing

@testable import UpstashREST

/// The words a server takes from a request (REST reference 1.3).
private func decode(_ request: CommandRequest) throws -> [ByteString] {
    if request.isJSON {
        var batch = CommandBatch()
        try request.body.withUnsafeBytes { try CommandBody.parseCommand($0, into: &batch) }
        return batch.command(0).words
    }
    let target = try RequestTarget(request.target.utf8)
    try #require(target.route == .path)
    try #require(target.token == nil)
    let body = request.body.isEmpty ? [] : [ByteString(request.body)]
    return target.words + body + target.queryWords
}

private let binary = ByteString([0xFF, 0x00, 0x80, 0x2F])

@Suite struct CommandRequestTests {
    @Test(
        arguments: [
            (["GET", "k"], #"["GET","k"]"#), (["SET", "käse", "\"\\\n\u{1}"], #"["SET","käse","\"\\\n\u0001"]"#),
            (["SET", "k", ""], #"["SET","k",""]"#), ([], "[]"),
        ] as [([ByteString], String)])
    func wordsThatAreUTF8TravelAsJSON(words: [ByteString], body: String) throws {
        let request = try CommandRequest(RedisCommand(words))
        #expect(request.target == "/")
        #expect(request.isJSON)
        #expect(String(decoding: request.body, as: UTF8.self) == body)
    }

    @Test(
        arguments: [
            (["subscribe", "chat"], "/subscribe/chat", .subscribe),
            (["subscribe", "a/b c", "d,e?f#g%"], "/subscribe/a%2Fb%20c/d%2Ce%3Ff%23g%25", .subscribe),
            (["psubscribe", "user:*"], "/psubscribe/user%3A%2A", .patternSubscribe),
            (["subscribe", binary, ""], "/subscribe/%FF%00%80%2F//", .subscribe),
            (["subscribe", "", "x"], "/subscribe//x", .subscribe), (["subscribe"], "/subscribe", .subscribe),
            (["monitor"], "/monitor", .monitor),
        ] as [([ByteString], String, RequestTarget.Route)])
    func namesOfAStreamTravelInThePath(words: [ByteString], path: String, route: RequestTarget.Route) throws {
        let request = try CommandRequest(streamOf: RedisCommand(words))
        #expect(request.target == path)
        #expect(String(decoding: request.body, as: UTF8.self) == "[]")
        #expect(request.isJSON)
        let target = try RequestTarget(request.target.utf8)
        #expect(target.route == route)
        #expect(target.words == Array(words.dropFirst()))
        #expect(target.token == nil && target.queryWords.isEmpty)
    }

    @Test func namesOfAStreamThatAreTooLongAreRefused() throws {
        let fitting = 8 * 1024 - "/subscribe/".utf8.count
        _ = try CommandRequest(streamOf: ["subscribe", ByteString(String(repeating: "x", count: fitting))])
        #expect(throws: UncarriableBytes(command: "SUBSCRIBE")) {
            try CommandRequest(streamOf: ["subscribe", ByteString(String(repeating: "x", count: fitting + 1))])
        }
    }

    @Test func bytesTravelInPathBodyAndQuery() throws {
        let request = try CommandRequest(["SET", "a/b +%", binary, "EX", "60", "XX"])
        #expect(request.target == "/SET/a%2Fb%20%2B%25?EX=60&XX")
        #expect(request.body == binary.bytes)
        #expect(!request.isJSON)
    }

    @Test(
        arguments: [
            ["SET", binary, "v"], ["SET", "k", binary], ["SET", "k", binary, "EX", "60", "NX"],
            ["SET", binary, binary],
            ["RESTORE", "k", "0", binary, "REPLACE"], ["MSET", "a", binary, "b", ""], ["MSET", "", binary, "", ""],
            ["SET", binary, ""], ["SET", "", binary], [binary], [binary, ""], ["SADD", "_token", binary, "_token"],
            ["SADD", "k", binary, "_token", "x=y", "a&b", "?", "#", "+", " ", "%41"], ["pipeline", binary],
            ["multi-exec", binary], ["ECHO", binary, "/", "//"], ["APPEND", "..", binary],
            ["LPUSH", "", "", binary, "", ""],
        ] as [[ByteString]])
    func aServerGetsTheWordsBack(words: [ByteString]) throws {
        #expect(try decode(CommandRequest(RedisCommand(words))) == words)
    }

    @Test func randomBytesComeBackExactly() throws {
        let special: [ByteString] = ["", "_token", "=", "&", "?", "/", "pipeline", "%", "+", "..", "OK", "é"]
        for seed in 0..<2000 {
            var generator = SeededGenerator(seed: UInt64(seed))
            let words = (0..<Int.random(in: 1...7, using: &generator)).map { _ in
                if Int.random(in: 0..<4, using: &generator) == 0, let word = special.randomElement(using: &generator) {
                    return word
                }
                let count = Int.random(in: 0...40, using: &generator)
                return ByteString((0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
            }
            let command = RedisCommand(["ECHO"] + words)
            #expect(try decode(CommandRequest(command)) == command.words, "seed \(seed)")
        }
    }

    @Test func theLongestWordBecomesTheBody() throws {
        let long = ByteString(Array(repeating: UInt8(0xFE), count: 1 << 20))
        for words: [ByteString] in [
            ["SET", "k", long, "EX", "9"], ["SET", long, binary], ["SADD", "k", "a", long, "b"],
        ] {
            let request = try CommandRequest(RedisCommand(words))
            #expect(request.body == long.bytes)
            #expect(try decode(request) == words)
        }
    }

    @Test func twoLongWordsWithBytesCannotBeCarried() {
        let long = ByteString(Array(repeating: UInt8(0xFE), count: 10_000))
        #expect(throws: UncarriableBytes(command: "MSET")) { try CommandRequest(["mset", long, long]) }
        #expect(throws: UncarriableBytes(command: "SET")) {
            try CommandRequest([
                "SET", ByteString(Array(repeating: UInt8(0x80), count: CommandRequest.maximumTargetBytes / 3)), long,
            ])
        }
    }

    @Test func anEmptyNameBeforeBytesCannotBeCarried() {
        #expect(throws: UncarriableBytes.self) { try CommandRequest(["", binary]) }
        #expect(throws: UncarriableBytes.self) { try CommandRequest(["", "", binary, "x"]) }
    }

    @Test(arguments: ["subscribe", "PSubscribe", "MONITOR"])
    func aPathThatWouldOpenAnEventStreamIsNotTaken(name: String) throws {
        #expect(throws: UncarriableBytes.self) { try CommandRequest([ByteString(name), binary]) }
        // As JSON it is a command like any other, which the server refuses.
        #expect(try CommandRequest([ByteString(name), "channel"]).target == "/")
    }

    @Test func batchesAreArraysOfCommands() throws {
        let commands: [RedisCommand] = [["SET", "a", "1"], ["INCR", "a"]]
        let pipeline = try CommandRequest(commands, asTransaction: false)
        #expect(pipeline.target == "/pipeline")
        #expect(String(decoding: pipeline.body, as: UTF8.self) == #"[["SET","a","1"],["INCR","a"]]"#)
        #expect(pipeline.isJSON)
        #expect(try CommandRequest(commands, asTransaction: true).target == "/multi-exec")
        #expect(try CommandRequest([], asTransaction: false).body == Array("[]".utf8))
    }

    @Test func aBatchWithBytesNamesTheCommandThatCannotBeCarried() {
        #expect(throws: UncarriableBytes(command: "APPEND")) {
            try CommandRequest([["GET", "a"], ["append", "a", binary]], asTransaction: true)
        }
    }
}
