import RecordFormats
import RedisTypes
import TestSupport
import Testing

@Suite struct JSONLinesReaderTests {
    private let reader = JSONLinesReader(source: "in.jsonl")

    @Test func theSizeOfTheChunksMakesNoDifference() {
        var generator = SeededGenerator(seed: 7)
        let records = (0..<40).map { _ in Record.random(using: &generator) }
        var file: [UInt8] = [0xEF, 0xBB, 0xBF]
        for (index, record) in records.enumerated() {
            record.appendJSON(to: &file)
            file += Array(index % 3 == 0 ? "\r\n".utf8 : index % 7 == 0 ? "\n \t\n\n".utf8 : "\n".utf8)
        }
        let whole = reader.reading(file, chunks: file.count)
        #expect(whole.records.map(\.record) == records)
        #expect(whole.errors == [])
        for size in [1, 2, 3, 7, 64, 1000] {
            #expect(reader.reading(file, chunks: size) == whole)
        }
    }

    @Test(arguments: [
        ("{", "in.jsonl:1:2: the text ends too early"),
        ("\n\nx\n", "in.jsonl:3:1: an object was expected"),
        ("\u{FEFF}[]", "in.jsonl:1:1: an object was expected"),
        (#"{"key":"é","nope":1}"#, "in.jsonl:1:13: unknown member \"nope\""),
        ("{\"key\":\"k\",\n\"type\":\"string\"}", "in.jsonl:1:12: the text ends too early"),
        (#"{"key":"k","type":"string","value":"v"} {}"#, "in.jsonl:1:41: text after the end of the value"),
    ])
    func aBrokenLineIsNamedWithItsPlace(file: String, message: String) {
        #expect(reader.reading(file).errors.first?.description == message)
    }

    @Test func theLinesAroundABrokenOneAreRead() {
        let good = #"{"key":"k","type":"string","value":"v"}"#
        let reading = reader.reading("\(good)\nbroken\r\n\(good)")
        #expect(reading.records.map(\.position.line) == [1, 3])
        #expect(reading.errors.map(\.description) == ["in.jsonl:2:1: an object was expected"])
        #expect(reading.errors.map(\.endsReading) == [false])
    }

    @Test func aLineLongerThanTheLimitEndsTheReading() {
        let reader = JSONLinesReader(source: "in.jsonl", lineLimit: 50)
        let good = #"{"key":"k","type":"string","value":"v"}"#
        let file = "\(good)\n\(String(repeating: "x", count: 51))\n\(good)\n"
        for size in [1, 20, 1000] {
            let reading = reader.reading(Array(file.utf8), chunks: size)
            #expect(reading.records.count == 1)
            #expect(reading.errors.map(\.description) == ["in.jsonl:2:1: this line is longer than 50 bytes"])
            #expect(reading.errors.map(\.endsReading) == [true])
        }
    }

    @Test func noDamageToOneByteBreaksTheReader() {
        let file = Array(
            #"{"key":{"base64":"/wA="},"type":"zset","expires_at_ms":17,"value":[["a\u00e9\n","1.5e3"],["b",-2]]}"#.utf8
        )
        for index in file.indices {
            for byte in [0, 0x0A, 0x22, 0x2C, 0x5B, 0x5C, 0x5D, 0x7B, 0x7D, 0x80, 0xFF, file[index] ^ 1] as [UInt8] {
                var damaged = file
                damaged[index] = byte
                let whole = reader.reading(damaged, chunks: damaged.count)
                #expect(whole.records.count + whole.errors.count >= 1)
                #expect(reader.reading(damaged, chunks: 5) == whole)
            }
            let cut = reader.reading(Array(file[..<index]), chunks: 16)
            #expect(cut.records == [])
            #expect(cut.errors.count == (index == 0 ? 0 : 1))
        }
    }

    @Test func rowsBecomeHashes() throws {
        let mapping = RowMapping(key: try KeyTemplate("p:{id}"))
        let reader = JSONLinesReader(source: "in.jsonl", form: .rows(mapping))
        let reading = reader.reading(
            #"{"id":1,"name":"Ada","tags":["x", "y"],"ok":true,"none":null}"# + "\n{}\n{\"id\":null}")
        #expect(
            reading.records.map(\.record) == [
                Record(
                    key: "p:1",
                    value: .hash([
                        .init("id", "1"), .init("name", "Ada"), .init("tags", #"["x","y"]"#), .init("ok", "true"),
                    ]))
            ])
        #expect(
            reading.errors.map(\.description) == [
                "in.jsonl:2:1: this row has no fields", "in.jsonl:3:1: this row has no fields",
            ])
    }

    private func rows(
        _ lines: String..., shape: RowMapping.Shape, roles: RowMapping.Roles = .init(), types: [TypedColumn] = []
    ) throws -> Reading<SourcedRecord> {
        let mapping = try RowMapping(key: KeyTemplate("{id}"), shape: shape, roles: roles, types: types)
        return JSONLinesReader(source: "in.jsonl", form: .rows(mapping)).reading(lines.joined(separator: "\n"))
    }

    @Test func rowsOfOneKeyBecomeAList() throws {
        let reading = try rows(
            #"{"id":1,"v":"a"}"#, #"{"v":2.50,"id":1}"#, #"{"id":1,"w":{"x": []}}"#, #"{"id":1,"v":null}"#,
            #"{"id":2,"v":true}"#,
            shape: .list)
        #expect(
            reading.records.map(\.record) == [
                Record(key: "1", value: .list(["a", "2.50", #"{"x":[]}"#])), Record(key: "2", value: .list(["true"])),
            ])
        #expect(
            reading.errors.map(\.description) == [
                "in.jsonl:4:9: the value needs the field \"v\", which is null"
            ])
    }

    @Test func anObjectKeepsWhatItsMembersAre() throws {
        let reading = try rows(
            #"{"id":1,"s":"1","n":1.0,"b":true,"o":{"a":[1, 2]},"z":null,"t":"no"}"#, #"{"id":"2","t":null}"#,
            shape: .json,
            types: [TypedColumn("t", .bool), TypedColumn("id", .skip)])
        #expect(
            reading.records.map(\.record) == [
                Record(key: "1", value: .json(#"{"s":"1","n":1.0,"b":true,"o":{"a":[1,2]},"z":null,"t":false}"#)),
                Record(key: "2", value: .json(#"{"t":null}"#)),
            ])
    }

    @Test func aDocumentIsWhatTheMemberIs() throws {
        let reading = try rows(
            #"{"id":1,"v":"a"}"#, #"{"id":2,"v":[1, {}]}"#, #"{"id":3,"v":null}"#, #"{"id":4}"#, shape: .json,
            roles: .init(value: "v"))
        #expect(reading.records.map(\.record.value) == [.json("\"a\""), .json("[1,{}]"), .json("null")])
        #expect(
            reading.errors.map(\.description) == [
                "in.jsonl:4:1: the value needs the field \"v\", which is not here"
            ])
    }

    @Test func aMemberThatDoesNotFitIsNamedWithItsPlace() throws {
        let reading = try rows(
            #"{"id":1,"n":1,"until":5}"#, #"{"id":1, "n":1.5}"#, #"{"id":2,"n":2,"until":"soon"}"#, shape: .hash,
            roles: .init(expiry: ExpiryColumn("until", .milliseconds)), types: [TypedColumn("n", .int)])
        #expect(
            reading.records.map(\.record) == [
                Record(key: "1", value: .hash([.init("id", "1"), .init("n", "1")]), expiresAt: 5)
            ])
        #expect(
            reading.errors.map(\.description) == [
                "in.jsonl:2:10: the column \"n\" takes a whole number of 64 bits, not \"1.5\"",
                "in.jsonl:3:15: the column \"until\" takes a whole number of milliseconds since 1970, not \"soon\"",
            ])
    }

    @Test func aRowThatIsHeldBackIsNoRejectThatIsHeldBack() throws {
        var file: [UInt8] = []
        for row in [#"{"id":1,"v":"a"}"#, #"{"id":1,"v":"b"}"#] {
            JSONReject.append(source: "x", position: nil, reason: "y", original: Array(row.utf8), to: &file)
        }
        let reading = try rows(String(decoding: file, as: UTF8.self), shape: .list)
        #expect(reading.records.map(\.record) == [Record(key: "1", value: .list(["a", "b"]))])
        #expect(reading.errors == [])
    }
}
