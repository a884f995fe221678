import RedisTypes
import Testing

@testable import UpstashREST

private func parse(_ body: String, _ encoding: ReplyEncoding = .base64) throws(ReplyBodyError) -> ReplyBody.Content {
    try parse(Array(body.utf8), encoding)
}

private func parse(_ body: [UInt8], _ encoding: ReplyEncoding = .base64) throws(ReplyBodyError) -> ReplyBody.Content {
    let result: Result<ReplyBody.Content, ReplyBodyError> = body.withUnsafeBytes { bytes in
        do throws(ReplyBodyError) { return .success(try ReplyBody.parse(bytes, encoding: encoding)) } catch {
            return .failure(error)
        }
    }
    return try result.get()
}

@Suite struct ReplyBodyTests {
    /// REST reference, sections 3.3 and 4.
    @Test(
        arguments: [
            (#"{"result":"OK"}"#, RedisValue.ok),
            (#"{"result":"T0s="}"#, "OK"),
            (#"{"result":"UE9ORw=="}"#, "PONG"),
            (#"{"result":""}"#, ""),
            (#"{"result":"AP+A"}"#, .bulkString(ByteString([0, 0xFF, 0x80]))),
            (#"{"result":7}"#, 7),
            (#"{"result":-1}"#, -1),
            (#"{"result":9223372036854775807}"#, .integer(.max)),
            (#"{"result":-9223372036854775808}"#, .integer(.min)),
            // Nothing Redis sends, but every digit is kept.
            (#"{"result":9223372036854775808}"#, "9223372036854775808"),
            (#"{"result":1.50}"#, "1.50"),
            (#"{"result":null}"#, nil),
            (#"{"result":[]}"#, []),
            (#"{"result":["MA==",["azE=","azI="]]}"#, ["0", ["k1", "k2"]]),
            (#"{"result":["dg==",null,3,"OK"]}"#, ["v", nil, 3, .ok]),
            (#"{"result":true}"#, 1),
            (#"{"result":false}"#, 0),
            (#"{"result":{"a":"dg==","b":[1]}}"#, ["a", "v", "b", [1]]),
            (" {\t\"result\" :\r\n7 } \n", 7),
            (#"{"result":7,"cost":{"units":[1,2.5,null]}}"#, 7),
            (#"{"took":0.1,"result":7}"#, 7),
            // Not base64: only what the result holds is encoded.
            (#"{"result":1,"id":"a-b.c"}"#, 1),
            (#"{"tags":["x!",{"y":"z?"}],"result":"dg=="}"#, "v"),
        ] as [(String, RedisValue)])
    func repliesKeepTheirBytesAndTypes(body: String, expected: RedisValue) throws {
        #expect(try parse(body) == .one(expected))
    }

    @Test(
        arguments: [
            (#"{"result":"OK"}"#, RedisValue.ok), (#"{"result":"T0s="}"#, "T0s="),
            (#"{"result":"caf\u00e9 ☕"}"#, "café ☕"),
        ] as [(String, RedisValue)])
    func withoutBase64StringsAreText(body: String, expected: RedisValue) throws {
        #expect(try parse(body, .plain) == .one(expected))
    }

    @Test func errorTextIsNeverEncoded() throws {
        #expect(try parse(#"{"error":"ERR wrong \"x\""}"#) == .one(.error(RedisError(#"ERR wrong "x""#))))
        #expect(try parse(#"{"error":"NOSCRIPT x","result":null}"#) == .one(.error(RedisError("NOSCRIPT x"))))
        #expect(try parse(#"{"error":null,"result":1}"#) == .one(1))
    }

    @Test func aPipelineAnswersWithOneObjectForEachCommand() throws {
        #expect(
            try parse(#"[{"result":"OK"},{"error":"WRONGTYPE no"},{"result":["azE="]}]"#)
                == .many([.ok, .error(RedisError("WRONGTYPE no")), ["k1"]]))
        #expect(try parse("[]") == .many([]))
    }

    @Test(arguments: [
        "<html>502</html>", "", "   ", "null", "7", "\"OK\"", "{}", #"{"message":"no"}"#, #"{"error":{"code":1}}"#,
        #"[7]"#, #"[{"result":1},2]"#, #"[{"id":1}]"#, #"{"result":1} x"#, #"{"result":1}{"result":2}"#, "{7:1}",
        #"{"result":{7:1}}"#,
    ])
    func whatIsNoReplyIsRefused(body: String) {
        #expect(throws: ReplyBodyError.self) { try parse(body) }
    }

    @Test func textThatIsNotBase64IsNotTakenForBytes() {
        #expect(throws: ReplyBodyError.notBase64) { try parse(#"{"result":"hello"}"#) }
        #expect(throws: ReplyBodyError.notBase64) { try parse(#"{"result":["azE=","PONG!"]}"#) }
    }

    @Test func bytesThatAreNotUTF8AreNotJSON() {
        #expect(throws: ReplyBodyError.self) { try parse(Array("{\"result\":\"".utf8) + [0xFF] + Array("\"}".utf8)) }
    }

    @Test(arguments: [
        #"{"result":"T0s="}"#, #"{"result":-12}"#, #"{"result":[["azE=",null],1]}"#, #"{"error":"ERR \u00e9"}"#,
        #"[{"result":"OK"},{"error":"ERR"},{"result":[]}]"#,
    ])
    func aBodyCutAnywhereIsRefused(body: String) {
        let bytes = Array(body.utf8)
        for length in bytes.indices {
            #expect(throws: ReplyBodyError.self, "cut after \(length)") { try parse(Array(bytes[..<length])) }
        }
    }

    @Test func nestingIsBounded() throws {
        func nested(_ depth: Int) -> String {
            #"{"result":"# + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}"
        }
        #expect(try parse(nested(RedisValue.maximumDepth)) != .one(nil))
        #expect(throws: ReplyBodyError.self) { try parse(nested(RedisValue.maximumDepth + 1)) }
        // The same depth as in RESP, counted in arrays, whatever the innermost holds.
        let deepest = nested(64).replacing("[]", with: "[1]")
        #expect(try parse(deepest) != .one(nil))
        // As deep as anyone likes, without running out of stack.
        #expect(throws: ReplyBodyError.self) { try parse(nested(1_000_000)) }
        #expect(throws: ReplyBodyError.self) {
            try parse(#"{"result":"# + String(repeating: #"{"a":"#, count: 100_000))
        }
    }
}

@Suite struct TruncatedPipelineTests {
    private let body = Array(
        #" [ {"result":"OK"}, {"error":"ERR ]} no"},{"result":["azE=",{"a":1}]},{"result":12}]"#.utf8)
    private let replies: [RedisValue] = [.ok, .error(RedisError("ERR ]} no")), ["k1", ["a", 1]], 12]

    /// A reply counts from its closing brace on.
    @Test func wholeRepliesAreReadWhereverTheBodyIsCut() {
        var ends: [Int] = []
        for object in [
            #"{"result":"OK"}"#, #"{"error":"ERR ]} no"}"#, #"{"result":["azE=",{"a":1}]}"#, #"{"result":12}"#,
        ] {
            ends.append(body.firstRange(of: Array(object.utf8))?.upperBound ?? 0)
        }
        for length in 0...body.count {
            let whole = body[..<length].withUnsafeBytes { ReplyBody.wholeReplies(inTruncated: $0, encoding: .base64) }
            #expect(whole == Array(replies.prefix(ends.count { $0 <= length })), "cut after \(length)")
        }
    }

    @Test(arguments: ["", "{", #"{"result":1}"#, "<html>", "[7,", #"["#])
    func whatIsNoPipelineHasNone(body: String) {
        #expect(Array(body.utf8).withUnsafeBytes { ReplyBody.wholeReplies(inTruncated: $0, encoding: .base64) }.isEmpty)
    }
}
