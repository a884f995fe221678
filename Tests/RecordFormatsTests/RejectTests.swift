import RedisTypes
import Testing

@testable import RecordFormats

@Suite struct RejectTests {
    /// - Parameter rejects: of the errors in their order; `nil` for one without bytes.
    private func expect<Reader: RejectKeeping>(
        _ rejects: [ByteString?], of reader: Reader, _ file: [UInt8]
    ) where Reader.Unit: Equatable {
        let readings = reader.readingInAllChunks(file)
        for reading in readings {
            #expect(reading.rejects == rejects)
            #expect(reading == readings[0])
        }
    }

    private func rows(_ shape: RowMapping.Shape = .hash, _ roles: RowMapping.Roles = .init()) throws -> RowMapping {
        try RowMapping(key: KeyTemplate("{id}"), shape: shape, roles: roles, types: [TypedColumn("n", .int)])
    }

    @Test(
        arguments: [
            ("id,n\n1,2\n3\n5,6\n", ["3"]), ("id,n\r\n3,4,\"a\r\nb\"\r\n5,6", ["3,4,\"a\r\nb\""]),
            ("id,n\n3", ["3"]), ("id,n\n3,4,", ["3,4,"]), ("\u{FEFF}id,n\n\n\r\n3\n\n4\n", ["3", "4"]),
            ("id,n\n1,x\n2,1\n,3\n4,\"y\"\r\n", ["1,x", ",3", "4,\"y\""]),
            ("id,n\n\"a\nb\",\"\"\"\"\n1,2\n", ["\"a\nb\",\"\"\"\""]),
            ("id,n\n3,\"4\"x,\"y\n5,6\n", ["3,\"4\"x,\"y"]), ("id,n\n3,4\"x\r\n5,6\n", ["3,4\"x"]),
            ("id,n\n\"a\nb\",\"4\"x\n5,6\n", ["\"a\nb\",\"4\"x"]), ("id,n\n3,4\rx\n", ["3,4\rx"]),
            ("id,n\n3,4\r\r\n5,6\n", ["3,4\r"]), ("id,n\n3,4\r", ["3,4\r"]), ("id,n\n3,4\"x\r", ["3,4\"x\r"]),
            ("id,n\n3\n\"4", ["3", nil]), ("id,id\n", [nil]), ("id,\"n\"x\n", [nil]), ("", [nil]),
        ] as [(String, [ByteString?])])
    func ofCSVTheWholeRowIsKept(file: String, rejects: [ByteString?]) throws {
        expect(rejects, of: CSVRecordReader(source: "in.csv", mapping: try rows()), Array(file.utf8))
    }

    @Test func bytesThatAreNoTextAreKeptToo() throws {
        let file = Array("id,n\n".utf8) + [0xFF, 0x00, 0x2C, 0xC3, 0x0A]
        expect(
            [ByteString([0xFF, 0x00, 0x2C, 0xC3])], of: CSVRecordReader(source: "in.csv", mapping: try rows()), file)
    }

    @Test(arguments: [#"1\t\t"#, #"1\"#, "1\t\\n\tx", "\"1\"x\t2", "1\tx\"y"])
    func betweenTabsARowIsKeptAsItIsEscaped(row: String) throws {
        let reader = CSVRecordReader(source: "in.tsv", mapping: try rows(), delimiter: .tab)
        for end in ["", "\n", "\r\n", "\n3\t4\n"] {
            expect([ByteString(row)], of: reader, Array("id\tn\n\(row)\(end)".utf8))
        }
    }

    @Test func ofAGroupOnlyTheBadRowIsKept() throws {
        let reader = CSVRecordReader(source: "in.csv", mapping: try rows(.sortedSet, .init(value: "v", score: "n")))
        let file = Array("id,n,v\na,1,x\na,no,y\na,2\na,3,z\nb,4,x\na,5,w\n".utf8)
        expect(["a,no,y", "a,2", "a,5,w"], of: reader, file)
        #expect(reader.reading([file[...]]).records.map(\.record.key) == ["a", "b"])
    }

    /// A row is in memory while it is skipped.
    @Test(
        arguments: [
            ("1\"345678\n2,3\n", ["1\"345678"], [false]), ("1\"3456789\n2,3\n", [nil], [true]),
            ("1,,,,,,,\n2,3\n", ["1,,,,,,,"], [false]), ("1,,,,,,,,\n2,3\n", [nil], [true]),
        ] as [(String, [ByteString?], [Bool])])
    func aBadRowHasALimitToo(rows file: String, rejects: [ByteString?], endsReading: [Bool]) throws {
        let reader = CSVRecordReader(source: "in.csv", mapping: try rows(), rowLimit: 8)
        let bytes = Array("id,n\n\(file)".utf8)
        expect(rejects, of: reader, bytes)
        #expect(reader.reading([bytes[...]]).errors.map(\.endsReading) == endsReading)
    }

    @Test(
        arguments: [
            ("[ {\"id\":1} , {\"no\": [2,\n 3]},7 ,{\"id\":4}]", ["{\"no\": [2,\n 3]}", "7"]),
            ("[\"é\\\"]\",tru\n]", ["\"é\\\"]\"", "tru"]), ("[{\"id\":1,\"n\":\"x\"}]", ["{\"id\":1,\"n\":\"x\"}"]),
            ("[{},", ["{}", nil]), ("{}", [nil]),
        ] as [(String, [ByteString?])])
    func ofAJSONArrayTheElementIsKept(file: String, rejects: [ByteString?]) throws {
        expect(rejects, of: JSONArrayReader(source: "in.json", form: .rows(try rows())), Array(file.utf8))
    }

    @Test(
        arguments: [
            ("{\"id\":1}\nx y\r\n\n [] \n", ["x y", " [] "]), ("\u{FEFF}{", ["{"]), ("0123456789\nx", [nil]),
            ("x\n0123456789\nx", ["x", nil]),
        ] as [(String, [ByteString?])])
    func ofJSONLinesTheLineIsKept(file: String, rejects: [ByteString?]) throws {
        let reader = JSONLinesReader(source: "in.jsonl", form: .rows(try rows()), lineLimit: 9)
        expect(rejects, of: reader, Array(file.utf8))
    }

    @Test(
        arguments: [
            ("PING\n SET a \"x\r\nSET a\0b\nEXEC\nGET a", [" SET a \"x", "SET a\0b", "EXEC"]),
            ("MULTI\nINCR a\nINCR 'b\nINCR 'c\nEXEC\n", ["INCR 'b"]), ("SELECT no\nMULTI\n", ["SELECT no", nil]),
        ] as [(String, [ByteString?])])
    func ofACommandTheLineIsKept(file: String, rejects: [ByteString?]) {
        expect(rejects, of: CommandLineReader(source: "in.redis"), Array(file.utf8))
    }

    @Test(
        arguments: [
            ("*1\r\n$4\r\nEXEC\r\nPING\n", ["*1\r\n$4\r\nEXEC\r\n"]),
            ("SUBSCRIBE  'a b' \r\nEXEC \nGET 'a\n", ["SUBSCRIBE  'a b' ", "EXEC ", nil]),
            ("MULTI\n*2\r\n$6\r\nSELECT\r\n$1\r\nx\r\nPING\nEXEC\n", ["*2\r\n$6\r\nSELECT\r\n$1\r\nx\r\n"]),
            ("EXEC\n*", ["EXEC", nil]),
        ] as [(String, [ByteString?])])
    func ofRESPTheCommandIsKept(file: String, rejects: [ByteString?]) {
        expect(rejects, of: RESPCommandReader(source: "in.resp"), Array(file.utf8))
        expect(rejects, of: AOFReader(source: "in.aof"), Array(file.utf8))
    }

    @Test(arguments: [0, 1, 8191, 8192, 8193, 70_000])
    func aCommentHoldsAnyBytesAndIsNotRun(count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        var file: [UInt8] = []
        RESPCommandWriter.appendComment(quoting: bytes, to: &file)
        var quoted: [UInt8] = []
        for line in file.split(separator: 0x0A) {
            let words = try CommandLineWords.split(line.dropFirst(2))
            quoted += words.flatMap(\.bytes)
        }
        #expect(quoted == bytes)
        let reading = RESPCommandReader(source: "in.resp").reading(file + Array("PING\n".utf8), chunks: 1000)
        #expect(reading.lines == [["PING"]])
        #expect(reading.errors == [])
    }
}
