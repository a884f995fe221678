import RecordFormats
import RedisTypes
import TestSupport
import Testing

@Suite struct RecordJSONTests {
    private func record(_ json: String) throws(JSONError) -> Record {
        var reader = JSONReader(Array(json.utf8)[...])
        let record = try Record(json: &reader)
        try reader.finish()
        return record
    }

    private static let canonical: [(Record, String)] = [
        (Record(key: "k", value: .string("v")), #"{"key":"k","type":"string","value":"v"}"#),
        (
            Record(key: ByteString([0xFF, 0]), value: .string(ByteString([0x80])), expiresAt: 1_735_689_600_000),
            #"{"key":{"base64":"/wA="},"type":"string","expires_at_ms":1735689600000,"value":{"base64":"gA=="}}"#
        ),
        (
            Record(key: "h", value: .hash([.init("b", "2"), .init("a", "\u{1}\"é")])),
            #"{"key":"h","type":"hash","value":[["b","2"],["a","\u0001\"é"]]}"#
        ),
        (Record(key: "l", value: .list(["x", "x", ""])), #"{"key":"l","type":"list","value":["x","x",""]}"#),
        (Record(key: "s", value: .set(["x", "y"])), #"{"key":"s","type":"set","value":["x","y"]}"#),
        (
            Record(key: "z", value: .sortedSet([.init("m", .one), .init("n", .infinite)])),
            #"{"key":"z","type":"zset","value":[["m","1"],["n","-inf"]]}"#
        ),
        (
            Record(
                key: "x", value: .stream(Record.Stream([.init(StreamID(1, 2), [.init("f", "v"), .init("f", "w")])]))),
            #"{"key":"x","type":"stream","value":[["1-2",[["f","v"],["f","w"]]]]}"#
        ),
        (Record(key: "e", value: .stream(Record.Stream([]))), #"{"key":"e","type":"stream","value":[]}"#),
    ]

    @Test(arguments: canonical) func everyTypeHasOneForm(record: Record, line: String) throws {
        var output: [UInt8] = []
        record.appendJSONLine(to: &output)
        #expect(String(decoding: output, as: UTF8.self) == line + "\n")
        #expect(try self.record(line) == record)
    }

    @Test func anyBytesComeBackAsTheyWere() throws {
        var generator = SeededGenerator(seed: 20_250_801)
        for _ in 0..<2000 {
            let record = Record.random(using: &generator)
            var output: [UInt8] = []
            record.appendJSON(to: &output)
            var reader = JSONReader(output[...])
            #expect(try Record(json: &reader) == record)
            try reader.finish()
        }
        let all = ByteString((0...255).map { UInt8($0) })
        for record in [
            Record(key: all, value: .list([all])),
            Record(key: "ascii", value: .set([ByteString(all.bytes.prefix(128))])),
        ] {
            var output: [UInt8] = []
            record.appendJSON(to: &output)
            var reader = JSONReader(output[...])
            #expect(try Record(json: &reader) == record)
        }
    }

    @Test(arguments: [
        (#"{"value":["a"],"type":"list","key":"k"}"#, Record(key: "k", value: .list(["a"]))),
        (
            #" { "expires_at_ms" : null , "key" : 7 , "type" : "string" , "value" : 1.50 } "#,
            Record(key: "7", value: .string("1.50"))
        ),
        (
            #"{"key":"h","type":"hash","value":{"b":"2","a":1,"c":{"base64":"/w=="}}}"#,
            Record(key: "h", value: .hash([.init("b", "2"), .init("a", "1"), .init("c", ByteString([0xFF]))]))
        ),
        (
            #"{"key":"z","type":"zset","value":[["m",1],["n","-inf"]]}"#,
            Record(key: "z", value: .sortedSet([.init("m", .one), .init("n", .infinite)]))
        ),
        (
            #"{"key":"x","type":"stream","value":[["1-2",{"f":"v"}]]}"#,
            Record(key: "x", value: .stream(Record.Stream([.init(StreamID(1, 2), [.init("f", "v")])])))
        ),
    ])
    func formsWrittenByHandAreRead(json: String, expected: Record) throws {
        #expect(try record(json) == expected)
    }

    @Test(arguments: [
        ("[]", 0, "an object was expected"),
        (#"{"type":"string","value":""}"#, 0, "\"key\" is missing"),
        (#"{"key":"k","value":""}"#, 0, "\"type\" is missing"),
        (#"{"key":"k","type":"string"}"#, 0, "\"value\" is missing"),
        (#"{"key":"k","key":"l"}"#, 11, "\"key\" appears twice"),
        (#"{"key":"k","ttl":5}"#, 11, "unknown member \"ttl\""),
        (#"{"key":true}"#, 7, "a string, a number or {\"base64\":…} was expected"),
        (#"{"key":{"base64":"/w"}}"#, 17, "this is not base64 with padding"),
        (#"{"key":{"base64":"/x=="}}"#, 17, "this is not base64 with padding"),
        (#"{"key":{"base64":"AA==","x":1}}"#, 7, "\"base64\" stands alone in its object"),
        (#"{"key":{"hex":"ff"}}"#, 7, "a string, a number or {\"base64\":…} was expected"),
        (#"{"type":"jsn"}"#, 8, "unknown type \"jsn\"; the types are string, hash, list, set, zset, stream and json"),
        (#"{"type":5}"#, 8, "a type was expected"),
        (#"{"expires_at_ms":1.5}"#, 17, "a whole number of milliseconds since 1970 was expected"),
        (#"{"expires_at_ms":0}"#, 17, "a whole number of milliseconds since 1970 was expected"),
        (#"{"expires_at_ms":"5"}"#, 17, "a whole number of milliseconds since 1970 was expected"),
        (#"{"expires_at_ms":9223372036854775808}"#, 17, "a whole number of milliseconds since 1970 was expected"),
        (#"{"type":"hash","value":"x"}"#, 23, "an array was expected"),
        (#"{"type":"hash","value":[]}"#, 23, "a hash needs at least one field"),
        (#"{"type":"hash","value":{}}"#, 23, "a hash needs at least one field"),
        (#"{"type":"hash","value":[["f"]]}"#, 24, "[field, value] was expected"),
        (#"{"type":"hash","value":[["f","v","w"]]}"#, 33, "a whole number of milliseconds since 1970 was expected"),
        (#"{"type":"hash","value":[["f","v",1,2]]}"#, 24, "[field, value, expires at] was expected"),
        (#"{"key":"k","type":"list","last":true,"value":["x"]}"#, 0, "\"part\" is missing"),
        (#"{"key":"k","type":"list","part":0,"value":["x"]}"#, 32, "a part's number, from 1, was expected"),
        (#"{"key":"k","type":"json","part":1,"value":1}"#, 25, "a key of this type has no parts"),
        (#"{"key":"k","type":"none","value":1}"#, 33, "a key that is not there has no value"),
        (#"{"key":"k","type":"list","last_id":"1-1","value":["x"]}"#, 25, "\"last_id\" is for streams"),
        (#"{"key":"k","type":"stream","entries_added":1,"value":[]}"#, 27, "\"entries_added\" needs \"last_id\""),
        (
            #"{"key":"k","type":"stream","last_id":"1","value":[]}"#, 37,
            "an ID such as \"1526919030474-0\" was expected"
        ),
        (#"{"key":"k","type":"stream","groups":[{"last_id":"1-1"}]}"#, 37, "a group needs a \"name\""),
        (#"{"key":"k","type":"stream","groups":[{"name":"g","x":1}]}"#, 49, "unknown member \"x\" of a group"),
        (#"{"type":"hash","value":["f","v"]}"#, 24, "[field, value] was expected"),
        (#"{"type":"hash","value":[["f","1"],["f","2"]]}"#, 23, "the field \"f\" appears twice"),
        (#"{"type":"hash","value":{"f":1,"f":2}}"#, 23, "the field \"f\" appears twice"),
        (#"{"type":"list","value":[]}"#, 23, "a list needs at least one element"),
        (#"{"type":"list","value":[null]}"#, 24, "a string, a number or {\"base64\":…} was expected"),
        (#"{"type":"set","value":["a","a"]}"#, 22, "the member \"a\" appears twice"),
        (#"{"type":"zset","value":[]}"#, 23, "a zset needs at least one member"),
        (#"{"type":"zset","value":[["m","nan"]]}"#, 29, "a score is a decimal number, inf or -inf"),
        (#"{"type":"zset","value":[["m",1],["m",2]]}"#, 32, "the member \"m\" appears twice"),
        (#"{"type":"stream","value":[["5",[["f","v"]]]]}"#, 26, "an ID such as \"1526919030474-0\" was expected"),
        (#"{"type":"stream","value":[["0-0",[["f","v"]]]]}"#, 26, "stream IDs must ascend from 0-1"),
        (#"{"type":"stream","value":[["2-0",{"f":1}],["1-9",{"f":1}]]}"#, 42, "stream IDs must ascend from 0-1"),
        (#"{"type":"stream","value":[["1-1",[]]]}"#, 33, "an entry needs at least one field"),
    ])
    func whatIsNoRecordIsRefusedWithItsPlace(json: String, offset: Int, reason: String) {
        #expect(throws: JSONError(at: offset, reason)) { try record(json) }
    }

    @Test(arguments: [
        "1", "-1.5", "+2", ".5", "5.", "1e5", "1E-5", "inf", "-inf", "+inf", "1e+20", "0e999", "4.9e-324",
    ])
    func scoresKeepTheirText(text: String) {
        #expect(Score(ByteString(text))?.text == ByteString(text))
    }

    @Test(arguments: [
        "", "-", ".", "1e999", "-1e999", "1e-999", "e5", "1e", "1e+", "nan", "infinity", "0x10", "1 ", " 1", "1,5",
        "--1",
    ])
    func whatIsNoNumberIsNoScore(text: String) {
        #expect(Score(ByteString(text)) == nil)
    }

    @Test(arguments: ["", "5", "5-", "-5", "5-*", "*", "5-1-1", "+5-1", "5-18446744073709551616", "a-1"])
    func whatNamesNoEntryIsNoStreamID(text: String) {
        #expect(StreamID(ByteString(text)) == nil)
    }
}

extension Score {
    /// For tests: a score that is one by its spelling.
    fileprivate static let one = Score("1")!
    fileprivate static let infinite = Score("-inf")!
}
