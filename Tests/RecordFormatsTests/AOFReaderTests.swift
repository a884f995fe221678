import RedisTypes
import TestSupport
import Testing

@testable import RecordFormats

@Suite struct AOFReaderTests {
    private let reader = AOFReader(source: "in.aof")

    /// Two keys, one of them in another database, and no checksum.
    private static let preamble =
        Array("REDIS0006".utf8) + [0xFE, 0, 0, 1, 0x6B, 1, 0x76, 0xFE, 5, 0, 1, 0x6C, 1, 0x76, 0xFF]
        + [UInt8](repeating: 0, count: 8)
    private static let commands = Array("*2\r\n$4\r\nINCR\r\n$1\r\nn\r\nSELECT 5\nDEL l\nAUTH x\n".utf8)
    private static let record = SourcedRecord(
        Record(key: "k", value: .string("v")), at: SourcePosition(line: 1, column: 12, offset: 11))

    @Test func theRecordsComeFirstAndThenTheCommands() {
        let file = Self.preamble + Self.commands
        let offset = Self.preamble.count
        let commands = SourcedCommands(
            [["INCR", "n"]], at: SourcePosition(line: 1, column: offset + 1, offset: offset))
        let whole = Reading<AOFReader.Unit>(units: [.record(Self.record), .commands(commands)])
        #expect(reader.reading([file[...]]) == whole)
        for cut in file.indices { #expect(reader.reading([file[..<cut], file[cut...]]) == whole, "cut at \(cut)") }
        for size in [1, 2, 3, 7] { #expect(reader.reading(file, chunks: size) == whole) }
    }

    @Test func eitherMayBeMissing() {
        #expect(reader.reading([Self.preamble[...]]).units == [.record(Self.record)])
        #expect(reader.reading([Self.preamble[...]]).errors == [])
        #expect(reader.reading([Self.commands[...]]).units.count == 1)
        #expect(reader.reading("") == Reading())
        #expect(reader.reading("PING").errors.map(\.reason) == ["the file ends in the middle of a command"])
    }

    @Test func bothSayWhatTheyLeftOut() throws {
        var reader = reader
        reader.append(Self.preamble + Self.commands)
        reader.finish()
        while try reader.next() != nil {}
        #expect(reader.recordNotes == [.otherDatabase: 1])
        #expect(reader.commandNotes == [.otherDatabase: 1, .login: 1])
    }

    @Test func everyTruncationIsNoticed() {
        let file = Self.preamble + Self.commands
        // Where the parts end, and after each of the commands.
        let ends = [0, Self.preamble.count, Self.preamble.count + 21, file.count - 13, file.count - 7]
        for end in file.indices {
            let errors = reader.reading([file[..<end]]).errors
            #expect(errors.map(\.endsReading) == (ends.contains(end) ? [] : [true]), "cut at \(end)")
        }
    }

    @Test func nothingIsReadAfterABrokenPreamble() {
        var file = Self.preamble + Self.commands
        file[Self.preamble.count - 1] = 1
        for size in [1, 1000] {
            let reading = reader.reading(file, chunks: size)
            #expect(reading.units == [.record(Self.record)])
            #expect(reading.errors.map(\.reason) == ["the file's checksum is wrong"])
        }
    }

    @Test func noDamageBreaksTheReader() {
        var generator = SeededGenerator(seed: 9)
        for _ in 0..<3000 {
            var damaged = Self.preamble + Self.commands
            let place = Int.random(in: damaged.indices, using: &generator)
            damaged[place] ^= UInt8(1) << UInt8.random(in: 0..<8, using: &generator)
            let cut = Int.random(in: 0...damaged.count, using: &generator)
            #expect(reader.reading([damaged[..<cut], damaged[cut...]]) == reader.reading([damaged[...]]))
        }
    }

    @Test(arguments: [("REDIS0011", true), ("VALKEY080", true), ("VALKE", false), ("*1\r\n$4", false), ("", false)])
    func whatBeginsWithAnRDBFile(head: String, isRDB: Bool) {
        #expect(AOFReader.beginsWithRDB(head.utf8) == isRDB)
    }
}
