import RecordFormats
import RedisTypes
import TestSupport
import Testing

@Suite struct RecordTableTests {
    private func table(_ kind: Record.Kind, _ format: Delimited, _ records: [Record]) throws -> [UInt8] {
        var writer = try #require(RecordTableWriter(kind, as: format))
        var output: [UInt8] = []
        writer.appendHeader(to: &output)
        for record in records { try writer.append(record, to: &output) }
        writer.finish(to: &output)
        return output
    }

    private func text(_ kind: Record.Kind, _ format: Delimited, _ records: Record...) throws -> String {
        String(decoding: try table(kind, format, records), as: UTF8.self)
    }

    private func reader(_ kind: Record.Kind, _ format: Delimited) throws -> CSVRecordReader {
        let mapping = try #require(RowMapping.table(of: kind))
        return CSVRecordReader(source: "in", mapping: mapping, delimiter: format.delimiter)
    }

    // MARK: What is written

    @Test func everyTypeHasItsColumns() throws {
        let one = try #require(Score("1.50"))
        let entry = Record.StreamEntry(StreamID(5, 1), [.init("f", "v"), .init("g", "")])
        #expect(
            try text(.string, .csv, Record(key: "a,b", value: .string("say \"hi\""), expiresAt: 7))
                == "key,value,expires_at_ms\r\n\"a,b\",\"say \"\"hi\"\"\",7\r\n")
        #expect(
            try text(.hash, .csv, Record(key: "h", value: .hash([.init("f", "1"), .init("g", "\n")])))
                == "key,field,value,expires_at_ms\r\nh,f,1,\r\nh,g,\"\n\",\r\n")
        #expect(
            try text(.list, .tsv, Record(key: "l", value: .list(["a\tb", "\"q\"", "c\\\r\n"]), expiresAt: 9))
                == "key\tindex\tvalue\texpires_at_ms\nl\t0\ta\\tb\t9\nl\t1\t\\\"q\"\t9\nl\t2\tc\\\\\\r\\n\t9\n")
        #expect(try text(.set, .tsv, Record(key: "s", value: .set(["m"]))) == "key\tmember\texpires_at_ms\ns\tm\t\n")
        #expect(
            try text(.sortedSet, .csv, Record(key: "z", value: .sortedSet([.init("m", one)])))
                == "key,member,score,expires_at_ms\r\nz,m,1.50,\r\n")
        #expect(
            try text(.stream, .csv, Record(key: "x", value: .stream(.init([entry]))))
                == "key,id,field,value,expires_at_ms\r\nx,5-1,f,v,\r\nx,5-1,g,,\r\n")
        #expect(
            try text(.json, .csv, Record(key: "j", value: .json("[1,2]")))
                == "key,value,expires_at_ms\r\nj,\"[1,2]\",\r\n")
        #expect(RecordTableWriter(.missing, as: .csv) == nil)
        #expect(RowMapping.table(of: .missing) == nil)
    }

    @Test func onlyTheLastPartKnowsTheExpiry() throws {
        let parts = [
            Record(key: "l", value: .list(["a", "b"]), part: .init(1)),
            Record(key: "l", value: .list([]), part: .init(2)),
            Record(key: "l", value: .list(["c"]), expiresAt: 7, part: .init(3, isLast: true)),
            Record(key: "m", value: .list(["a"]), part: .init(1)),
            Record(key: "m", value: .list([]), expiresAt: 8, part: .init(2, isLast: true)),
            Record(key: "n", value: .list(["a"]), part: .init(1)), Record(key: "o", value: .list(["a"]), expiresAt: 9),
        ]
        #expect(
            String(decoding: try table(.list, .csv, parts), as: UTF8.self) == """
                key,index,value,expires_at_ms\r\nl,0,a,\r\nl,1,b,7\r\nl,2,c,7\r\nm,0,a,8\r\nn,0,a,\r\no,0,a,9\r\n
                """)
    }

    @Test func aStringInPartsIsOneCell() throws {
        let parts = [
            Record(key: "a", value: .string("x"), part: .init(1)),
            Record(key: "a", value: .string("\"\t"), part: .init(2)),
            Record(key: "a", value: .string("y"), expiresAt: 7, part: .init(3, isLast: true)),
            Record(key: "b", value: .string("z")),
        ]
        #expect(
            String(decoding: try table(.string, .csv, parts), as: UTF8.self)
                == "key,value,expires_at_ms\r\na,\"x\"\"\ty\",7\r\nb,z,\r\n")
        #expect(
            String(decoding: try table(.string, .tsv, parts), as: UTF8.self)
                == "key\tvalue\texpires_at_ms\na\tx\\\"\\ty\t7\nb\tz\t\n")
    }

    @Test func whatHasNoPlaceIsCounted() throws {
        var hashes = try #require(RecordTableWriter(.hash, as: .csv))
        var output: [UInt8] = []
        try hashes.append(Record(key: "h", value: .hash([.init("f", "v", expiresAt: 5)])), to: &output)
        #expect(hashes.omissions == [.fieldExpiries: 1])
        var streams = try #require(RecordTableWriter(.stream, as: .csv))
        try streams.append(
            Record(key: "s", value: .stream(.init([], groups: [.init("g", lastID: StreamID(0, 0))]))), to: &output)
        #expect(streams.omissions == [.emptyStream: 1, .consumerGroups: 1])
    }

    @Test func anotherTypeIsRefused() throws {
        var writer = try #require(RecordTableWriter(.hash, as: .csv))
        var output: [UInt8] = []
        #expect(throws: RecordTableWriter.OtherKind(key: "s", kind: .string, expected: .hash)) {
            try writer.append(Record(key: "s", value: .string("v")), to: &output)
        }
        #expect(output == [])
    }

    // MARK: What comes back

    @Test(arguments: Record.Kind.allCases.filter { $0 != .missing }, Delimited.allCases)
    func randomRecordsComeBack(kind: Record.Kind, format: Delimited) throws {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<40 {
            var keys: Set<ByteString> = []
            let records = (0..<6).compactMap { _ in
                let record = Record.randomForTable(kind, using: &generator)
                return keys.insert(record.key).inserted ? record : nil
            }
            let parts = records.flatMap { $0.randomParts(using: &generator) }
            #expect(parts.assembled == records)
            let file = try table(kind, format, parts)
            let reader = try reader(kind, format)
            for size in [1, 64, file.count] {
                let reading = reader.reading(file, chunks: size)
                #expect(reading.errors == [])
                #expect(reading.records.map(\.record) == records)
            }
        }
    }

    @Test func aLargeKeyComesBackInParts() throws {
        let fields = (0..<10_000).map { Record.Field(ByteString("f\($0)"), ByteString($0)) }
        let record = Record(key: "h", value: .hash(fields), expiresAt: 5)
        let reading = try reader(.hash, .csv).reading(try text(.hash, .csv, record))
        #expect(reading.records.map(\.record.part) == [.init(1), .init(2), .init(3, isLast: true)])
        #expect(reading.records.map(\.record).assembled == [record])
    }

    @Test func theColumnsMayStandInAnyOrder() throws {
        let reading = try reader(.list, .csv).reading("expires_at_ms,value,note,key\n5,a,x,l\n,b,y,l\n")
        #expect(reading.records.map(\.record) == [Record(key: "l", value: .list(["a", "b"]), expiresAt: 5)])
    }

    @Test(arguments: Record.Kind.allCases.filter { $0 != .missing }, Delimited.allCases)
    func noDamageToOneByteBreaksTheReader(kind: Record.Kind, format: Delimited) throws {
        var generator = SeededGenerator(seed: 3)
        let records = (0..<3).map { _ in Record.randomForTable(kind, using: &generator) }
        let file = try table(kind, format, records)
        let reader = try reader(kind, format)
        for _ in 0..<300 {
            var damaged = file
            damaged[Int.random(in: 0..<file.count, using: &generator)] = .random(in: 0...255, using: &generator)
            let whole = reader.reading(damaged, chunks: damaged.count)
            #expect(reader.reading(damaged, chunks: 5) == whole)
            _ = reader.reading(Array(file[..<Int.random(in: 0..<file.count, using: &generator)]), chunks: 9)
        }
    }
}

extension Record {
    /// A record without what tables leave out.
    fileprivate static func randomForTable(_ kind: Kind, using generator: inout SeededGenerator) -> Record {
        var value = Value.random(kind, using: &generator)
        switch value {
        case .hash(let fields): value = .hash(fields.map { Field($0.name, $0.value) })
        case .stream(let stream):
            let entries =
                stream.entries.isEmpty ? [StreamEntry(StreamID(0, 1), [Field("", "\u{0}")])] : stream.entries
            value = .stream(Stream(entries))
        default: break
        }
        let expires = Bool.random(using: &generator)
        return Record(
            key: .random(using: &generator), value: value,
            expiresAt: expires ? .random(in: 1 ... .max, using: &generator) : nil)
    }

    fileprivate func randomParts(using generator: inout SeededGenerator) -> [Record] {
        if kind == .json || Bool.random(using: &generator) { return [self] }
        let cut = { (count: Int) in Int.random(in: 0...count, using: &generator) }
        let (first, second): (Value, Value)
        switch value {
        case .string(let string): (first, second) = string.bytes.cut(cut) { .string(ByteString($0)) }
        case .list(let items): (first, second) = items.cut(cut) { .list($0) }
        case .set(let items): (first, second) = items.cut(cut) { .set($0) }
        case .hash(let items): (first, second) = items.cut(cut) { .hash($0) }
        case .sortedSet(let items): (first, second) = items.cut(cut) { .sortedSet($0) }
        case .stream(let stream): (first, second) = stream.entries.cut(cut) { .stream(Stream($0)) }
        case .json, .missing: return [self]
        }
        return [
            Record(key: key, value: first, part: Part(1)),
            Record(key: key, value: second, expiresAt: expiresAt, part: Part(2, isLast: true)),
        ]
    }
}

extension Array {
    fileprivate func cut(_ place: (Int) -> Int, _ value: ([Element]) -> Record.Value) -> (Record.Value, Record.Value) {
        let place = place(count)
        return (value(Array(self[..<place])), value(Array(self[place...])))
    }
}
