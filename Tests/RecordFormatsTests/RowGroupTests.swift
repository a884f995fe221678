import RecordFormats
import RedisTypes
import TestSupport
import Testing

@Suite struct RowGroupTests {
    private func reader(
        _ shape: RowMapping.Shape, _ roles: RowMapping.Roles = .init(value: "v"), mayReturn: Bool = false
    ) throws -> CSVRecordReader {
        var mapping = try RowMapping(key: KeyTemplate("{id}"), shape: shape, roles: roles)
        mapping.mayReturn = mayReturn
        return CSVRecordReader(source: "in.csv", mapping: mapping)
    }

    @Test(arguments: [4095, 4096, 4097, 8192, 8193])
    func aKeyOfManyRowsComesInParts(rows: Int) throws {
        let file = "id,v,ms\n" + (0..<rows).map { "a,\($0),\($0 == 3 ? "7" : "")\n" }.joined() + "b,x,\n"
        let roles = RowMapping.Roles(value: "v", expiry: ExpiryColumn("ms", .milliseconds))
        let reading = try reader(.list, roles).reading(file)
        let parts = (rows + 4095) / 4096
        #expect(reading.errors == [])
        #expect(
            reading.records.map(\.record.part)
                == (parts == 1 ? [nil] : (1...parts).map { .init($0, isLast: $0 == parts) }) + [nil])
        #expect(reading.records.map(\.record.expiresAt) == Array(repeating: nil, count: parts - 1) + [7, nil])
        #expect(reading.records.map(\.position.line) == (0..<parts).map { $0 * 4096 + 2 } + [rows + 2])
        #expect(
            reading.records.map(\.record).assembled.map(\.value) == [
                .list((0..<rows).map { ByteString($0) }), .list(["x"]),
            ])
    }

    @Test func aKeyOfLongRowsComesInPartsToo() throws {
        let long = String(repeating: "x", count: 200 << 10)
        let reading = try reader(.set).reading("id,v\n" + (0..<7).map { "a,\($0)\(long)\n" }.joined())
        #expect(
            reading.records.map(\.record.part) == [.init(1), .init(2), .init(3, isLast: true)])
        #expect(
            reading.records.map(\.record.value).map { if case .set(let items) = $0 { items.count } else { 0 } } == [
                3, 3, 1,
            ])
    }

    @Test func anEntryIsNotTorn() throws {
        let long = String(repeating: "x", count: 200 << 10)
        let rows = (0..<8).map { "a,1-\($0 / 6 + 1),f\($0),\(long)\n" }.joined()
        let reading = try reader(.stream, .init(value: "v", id: "at", field: "f")).reading("id,at,f,v\n" + rows)
        #expect(reading.errors == [])
        let entries = reading.records.map { record -> [Int] in
            if case .stream(let stream) = record.record.value { stream.entries.map(\.fields.count) } else { [] }
        }
        #expect(entries == [[6], [2]])
        #expect(reading.records.map(\.record.part) == [.init(1), .init(2, isLast: true)])
    }

    @Test func idsAscendFromPartToPart() throws {
        let rows = (1...4097).map { "a,1-\($0),x\n" }.joined() + "a,1-4097,x\n"
        let reading = try reader(.stream, .init(id: "at")).reading("id,at,v\n" + rows)
        #expect(reading.records.map(\.record.part) == [.init(1), .init(2, isLast: true)])
        #expect(
            reading.errors.map(\.description) == [
                "in.csv:4099:1: the IDs of a stream ascend: \"1-4097\" is not above \"1-4097\", the one before it"
            ])
    }

    @Test func aKeyThatReturnsIsAnErrorOfEachSuchRow() throws {
        let file = "id,v\na,1\nb,2\na,3\nb,4\na,5\nc,6\n"
        let reading = try reader(.list).reading(file)
        #expect(
            reading.records.map(\.record) == [
                Record(key: "a", value: .list(["1"])), Record(key: "b", value: .list(["2", "4"])),
                Record(key: "c", value: .list(["6"])),
            ])
        let reason = """
            the key "a" had rows before those of another key; the rows of a key must follow each other: sort the file \
            by key, or import with --on-conflict merge
            """
        #expect(reading.errors.map(\.description) == ["in.csv:4:1: \(reason)", "in.csv:6:1: \(reason)"])
        #expect(reading.errors.map(\.endsReading) == [false, false])
    }

    @Test func aKeyMayReturnWhereTheMappingSaysSo() throws {
        let reading = try reader(.list, mayReturn: true).reading("id,v\na,1\nb,2\na,3\n")
        #expect(reading.records.map(\.record.key) == ["a", "b", "a"])
        #expect(reading.errors == [])
    }

    @Test func everyKeyOfManyIsRemembered() throws {
        let file = "id,v\n" + (0..<5000).map { "k\($0),x\n" }.joined() + (0..<5000).map { "k\($0),x\n" }.joined()
        let reading = try reader(.set).reading(file)
        #expect(reading.records.count == 5000)
        // The last key's group is still open when the first returns.
        #expect(reading.errors.count == 4999)
    }

    @Test func aBadRowLeavesItsGroupWhole() throws {
        let file = "id,v,s\na,x,1\na\na,y,no\na,\"z\"q,2\na,w,3\n"
        let reading = try reader(.sortedSet, .init(value: "v", score: "s")).reading(file)
        let scores = [Score("1"), Score("3")].compactMap { $0 }
        #expect(
            reading.records.map(\.record) == [
                Record(key: "a", value: .sortedSet(zip(["x", "w"], scores).map { .init($0, $1) }))
            ])
        #expect(reading.errors.map(\.position.line) == [3, 4, 5])
        #expect(reading.errors.map(\.position.column) == [1, 1, 6])
    }

    @Test func theLastKeyOfAFileThatBreaksOffIsNotGiven() throws {
        let reading = try reader(.list).reading("id,v\na,1\nb,2\nb,\"3\n")
        #expect(reading.records.map(\.record.key) == ["a"])
        #expect(reading.errors.map(\.description) == ["in.csv:4:3: this quote is never closed"])
        let mapping = try RowMapping(key: KeyTemplate("{id}"), shape: .list)
        let json = JSONArrayReader(source: "in.json", form: .rows(mapping))
        #expect(json.reading(#"[{"id":1,"v":1},{"id":1,"v":2}"#).records == [])
        #expect(json.reading(#"[{"id":1,"v":1},{"id":1,"v":2}]"#).records.count == 1)
    }

    @Test func noDamageToOneByteBreaksTheReader() throws {
        let file = Array("id,at,s,v,ms\r\n\"a\",1-1,1.5,\"x\ny\",7\r\na,1-2,-inf,,\nb,2-0,0,\"\",9\n".utf8)
        let expiry = ExpiryColumn("ms", .milliseconds)
        let readers = [
            try reader(.list, .init(value: "v", expiry: expiry)),
            try reader(.sortedSet, .init(value: "v", score: "s", expiry: expiry)),
            try reader(.stream, .init(id: "at", expiry: expiry)),
            try reader(.stream, .init(value: "v", id: "at", field: "s")),
            try reader(.hash, .init(value: "v", field: "s", expiry: expiry)), try reader(.string),
            try reader(.json, .init()),
        ]
        for (reader, index) in readers.flatMap({ reader in file.indices.map { (reader, $0) } }) {
            for byte in [0, 0x0A, 0x0D, 0x22, 0x2C, 0x2D, 0x61, 0xFF, file[index] ^ 1] as [UInt8] {
                var damaged = file
                damaged[index] = byte
                let whole = reader.reading(damaged, chunks: damaged.count)
                #expect(whole.records.count + whole.errors.count >= 1)
                for size in [1, 7] { #expect(reader.reading(damaged, chunks: size) == whole) }
            }
            _ = reader.reading(Array(file[..<index]), chunks: 3)
        }
    }
}

extension [Record] {
    /// Keys in parts put together.
    var assembled: [Record] {
        reduce(into: []) { records, record in
            guard let part = record.part, part.number > 1, var whole = records.popLast() else {
                records.append(Record(key: record.key, value: record.value, expiresAt: record.expiresAt))
                return
            }
            whole.expiresAt = record.expiresAt
            whole.value = whole.value.followed(by: record.value)
            records.append(whole)
        }
    }
}

extension Record.Value {
    fileprivate func followed(by next: Record.Value) -> Record.Value {
        switch (self, next) {
        case (.string(let first), .string(let second)): .string(ByteString(first.bytes + second.bytes))
        case (.list(let first), .list(let second)): .list(first + second)
        case (.set(let first), .set(let second)): .set(first + second)
        case (.hash(let first), .hash(let second)): .hash(first + second)
        case (.sortedSet(let first), .sortedSet(let second)): .sortedSet(first + second)
        case (.stream(let first), .stream(let second)): .stream(.init(first.entries + second.entries))
        default: .missing
        }
    }
}
