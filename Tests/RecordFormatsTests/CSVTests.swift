import RecordFormats
import RedisTypes
import TestSupport
import Testing

@Suite struct CSVParserTests {
    private func rows(_ file: String, _ delimiter: CSVParser.Delimiter = .comma, chunks: Int = 1000) throws
        -> [CSVParser.Row]
    {
        var parser = CSVParser(delimiter: delimiter)
        var rows: [CSVParser.Row] = []
        let bytes = Array(file.utf8)
        for start in stride(from: 0, to: bytes.count, by: chunks) {
            parser.append(Array(bytes[start..<min(start + chunks, bytes.count)]))
            while let row = try parser.next() { rows.append(row) }
        }
        parser.finish()
        while let row = try parser.next() { rows.append(row) }
        return rows
    }

    @Test(
        arguments: [
            ("", []), ("a", [["a"]]), ("a,b\n", [["a", "b"]]), ("a,b\r\nc,d\r\n", [["a", "b"], ["c", "d"]]),
            ("a,\n,b", [["a", ""], ["", "b"]]), (",", [["", ""]]), ("\"\"\n", [[""]]), ("\n\r\na\n\n", [["a"]]),
            ("\"a,b\",\"c\"\"d\",\"e\r\nf\"\n", [["a,b", "c\"d", "e\r\nf"]]), ("\"\"\"\"", [["\""]]),
            ("\u{FEFF}a,é\n", [["a", "é"]]), ("\u{FEFF}\"a\"", [["a"]]), ("a b , c", [["a b ", " c"]]),
            ("\"a\"\r\n\"b\"", [["a"], ["b"]]), ("\"\"\r\n", [[""]]),
        ] as [(String, [[ByteString]])])
    func rowsAreCutHoweverTheyArrive(file: String, fields: [[ByteString]]) throws {
        let whole = try rows(file)
        #expect(whole.map(\.fields) == fields)
        for size in [1, 2, 3] { #expect(try rows(file, chunks: size) == whole) }
    }

    @Test func tabsDelimitToo() throws {
        #expect(try rows("a\tb,c\n\"d\te\"\tf", .tab).map(\.fields) == [["a", "b,c"], ["d\te", "f"]])
    }

    @Test(
        arguments: [
            (#"a\tb"#, "a\tb"), (#"\n\r\\"#, "\n\r\\"), (#"\"q""#, "\"q\""), (#"a"b"#, "a\"b"),
            (#"c:\dir\"#, "c:\\dir\\"),
            (#"\N"#, "\\N"), (#"\\t"#, "\\t"), (#""\t""#, "\\t"), (#"\\\t"#, "\\\t"),
        ] as [(String, ByteString)])
    func betweenTabsBackslashesEscape(field: String, value: ByteString) throws {
        for (file, fields) in [
            (field, [value]), ("\(field)\n", [value]), ("\(field)\tx\r\n", [value, "x"]),
            ("x\t\(field)\n", ["x", value]),
        ] as [(String, [ByteString])] {
            for size in [1, 2, 1000] { #expect(try rows(file, .tab, chunks: size).map(\.fields) == [fields]) }
        }
    }

    @Test func betweenCommasBackslashesAreBytes() throws {
        #expect(try rows(#"\t,"\n",a\"#).map(\.fields) == [[#"\t"#, #"\n"#, #"a\"#]])
    }

    /// Rows are cut in one go where all their bytes are there, and by a state machine elsewhere.
    @Test func bothWaysOfCuttingAgree() throws {
        var generator = SeededGenerator(seed: 4)
        let letters = ["a", "bc", "\"", "\"\"", ",", "\t", "\n", "\r\n", "\r", "\\", "t", "\"a\nb\","]
        for _ in 0..<3000 {
            let file = (0..<Int.random(in: 1...12, using: &generator))
                .compactMap { _ in letters.randomElement(using: &generator) }.joined()
            for delimiter in [CSVParser.Delimiter.comma, .tab] {
                let whole = outcome(file, delimiter, chunks: 1000)
                #expect(outcome(file, delimiter, chunks: 1) == whole, "\(file.debugDescription)")
            }
        }
    }

    private func outcome(_ file: String, _ delimiter: CSVParser.Delimiter, chunks: Int) -> [String] {
        var parser = CSVParser(delimiter: delimiter)
        var outcome: [String] = []
        func drain() {
            while true {
                do throws(CSVParser.Failure) {
                    guard let row = try parser.next() else { return }
                    outcome.append("\(row)")
                } catch {
                    outcome.append("\(error)")
                    if error.endsReading { return }
                }
            }
        }
        let bytes = Array(file.utf8)
        for start in stride(from: 0, to: bytes.count, by: chunks) {
            parser.append(Array(bytes[start..<min(start + chunks, bytes.count)]))
            drain()
        }
        parser.finish()
        drain()
        return outcome
    }

    @Test func rowsKnowWhereTheyBegin() throws {
        let positions = try rows("a\n\n\"x\ny\",b\nc\n").map(\.position)
        #expect(positions.map(\.line) == [1, 3, 5])
        #expect(positions.map(\.column) == [1, 1, 1])
        #expect(positions.map(\.offset) == [0, 3, 11])
    }

    @Test func randomFieldsComeBack() throws {
        var generator = SeededGenerator(seed: 99)
        for _ in 0..<200 {
            let table = (0..<4).map { _ in (0..<3).map { _ in ByteString.random(using: &generator) } }
            var file: [UInt8] = []
            for row in table {
                for (index, field) in row.enumerated() {
                    if index > 0 { file.append(0x2C) }
                    let escaped = field.bytes.split(separator: 0x22, omittingEmptySubsequences: false)
                    file += [0x22] + escaped.joined(separator: [0x22, 0x22]) + [0x22]
                }
                file += [0x0D, 0x0A]
            }
            var parser = CSVParser()
            parser.append(file)
            parser.finish()
            var rows: [[ByteString]] = []
            while let row = try parser.next() { rows.append(row.fields) }
            #expect(rows == table)
        }
    }
}

@Suite struct CSVRecordReaderTests {
    private func reader(_ key: String = "k:{id}") throws -> CSVRecordReader {
        CSVRecordReader(source: "in.csv", mapping: RowMapping(key: try KeyTemplate(key)))
    }

    @Test func rowsBecomeHashesNamedByTheirTemplate() throws {
        let reading = try reader("{name}:{{{id}}}").reading("id,name,note\n1,Ada,\n2,Bob,\"a\nb\"\n")
        #expect(
            reading.records.map(\.record) == [
                Record(key: "Ada:{1}", value: .hash([.init("id", "1"), .init("name", "Ada"), .init("note", "")])),
                Record(key: "Bob:{2}", value: .hash([.init("id", "2"), .init("name", "Bob"), .init("note", "a\nb")])),
            ])
        #expect(reading.records.map(\.position.line) == [2, 3])
        #expect(reading.errors == [])
    }

    @Test(arguments: [
        ("id,x\n1,2\n3\n5,6\n", "3:1: this row has 1 fields, the header 2"),
        ("id,x\n1,2\n3,4,4\n5,6\n", "3:1: this row has 3 fields, the header 2"),
        ("id,x\n1,2\n3,\"4\"x\n5,6\n", "3:6: text after the closing quote"),
        ("id,x\n1,2\n3,4\"x\"\n5,6\n", "3:4: a quote inside a field that does not begin with one"),
        ("id,x\n1,2\n3,4\rx\n5,6\n", "3:5: a line feed must follow a carriage return"),
        ("id,x\n1,2\n,4\n5,6\n", "3:1: the key needs the field \"id\", which is empty"),
    ])
    func theRowsAroundABrokenOneAreRead(file: String, message: String) throws {
        let reader = try reader()
        for size in [1, 1000] {
            let reading = reader.reading(Array(file.utf8), chunks: size)
            #expect(reading.records.map(\.record.key) == ["k:1", "k:5"])
            #expect(reading.errors.map(\.description) == ["in.csv:\(message)"])
            #expect(reading.errors.map(\.endsReading) == [false])
        }
    }

    @Test(arguments: [
        ("", "1:1: a header row was expected"), ("\n\n", "1:1: a header row was expected"),
        ("id,id\n1,2\n", "1:1: two columns are named \"id\""), ("id,\n1,2\n", "1:1: column 2 has no name"),
        ("\nnumber,x\n1,2\n", "2:1: the key needs the field \"id\", and no column has that name"),
        ("id,\"x\n1,2\n", "1:4: this quote is never closed"),
        ("id\"x\n1\n", "1:3: a quote inside a field that does not begin with one"),
        ("id,x\n1,\"a\n2,b\n", "2:3: this quote is never closed"),
        ("id,x\r", "1:6: a line feed must follow a carriage return"),
    ])
    func whatCannotBeReadFurtherEndsTheReading(file: String, message: String) throws {
        let reading = try reader().reading(file)
        #expect(reading.records == [])
        #expect(reading.errors.map(\.description) == ["in.csv:\(message)"])
        #expect(reading.errors.map(\.endsReading) == [true])
    }

    @Test func noDamageToOneByteBreaksTheReader() throws {
        let file = Array("id,x\r\n1,\"a\"\"b\nc\"\r\n\"2\",\n".utf8)
        let reader = try reader()
        for index in file.indices {
            for byte in [0, 0x0A, 0x0D, 0x22, 0x2C, 0x61, 0xFF] as [UInt8] {
                var damaged = file
                damaged[index] = byte
                let whole = reader.reading(damaged, chunks: damaged.count)
                #expect(whole.records.count + whole.errors.count >= 1)
                for size in [1, 2, 5] { #expect(reader.reading(damaged, chunks: size) == whole) }
            }
            _ = reader.reading(Array(file[..<index]), chunks: 3)
        }
    }

    @Test func aRowLongerThanTheLimitEndsTheReading() throws {
        let mapping = RowMapping(key: try KeyTemplate("{id}"))
        let reader = CSVRecordReader(source: "in.csv", mapping: mapping, rowLimit: 10)
        let reading = reader.reading("id\n1\n\"aaaaaaaaaaaa\n")
        #expect(reading.records.map(\.record.key) == ["1"])
        #expect(reading.errors.map(\.description) == ["in.csv:3:1: this row is longer than 10 bytes"])
    }
}

@Suite struct KeyTemplateTests {
    @Test(arguments: [
        ("{", KeyTemplate.Malformed(.unclosedBrace, column: 1)), ("a{id", .init(.unclosedBrace, column: 2)),
        ("a}b{id}", .init(.strayBrace, column: 2)), ("{a{b}", .init(.unclosedBrace, column: 1)),
        ("é:{id}}", .init(.strayBrace, column: 7)), ("{{:{id}:{}", .init(.emptyName, column: 9)),
        ("plain", .init(.noField)), ("", .init(.noField)), ("{{id}}", .init(.noField)),
    ])
    func whatNamesNoKeyIsRefused(text: String, error: KeyTemplate.Malformed) {
        #expect(throws: error) { try KeyTemplate(text) }
    }

    @Test(arguments: [
        ("p:{id", "the { at column 3 has no }; {{ stands for the brace itself"),
        ("p:id}", "the } at column 5 has no {; }} stands for the brace itself"),
        ("p:{}", "there is no field's name in the braces at column 3"),
        ("p:id", "it names no field in braces, so that every row would have the same key"),
    ])
    func theErrorSaysWhatAndWhere(text: String, message: String) throws {
        let error = #expect(throws: KeyTemplate.Malformed.self) { try KeyTemplate(text) }
        #expect(error?.description == message)
    }

    @Test func fieldsComeInOrder() throws {
        #expect(try KeyTemplate("a:{x}:{y}{x}").fieldNames == ["x", "y", "x"])
    }
}
