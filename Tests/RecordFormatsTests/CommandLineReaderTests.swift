import RecordFormats
import RedisTypes
import TestSupport
import Testing

@Suite struct CommandLineReaderTests {
    private let reader = CommandLineReader(source: "in.redis")

    private static let sample = Array(
        "\u{FEFF}SET a \"x y\"\r\n\n \t\nSET 'b' \"\\x00\\n\"\n# no comment\nMULTI\nINCR n\n\nINCR m\nEXEC\nSET é ü"
            .utf8)

    @Test func theSizeOfTheChunksMakesNoDifference() {
        let whole = reader.reading([Self.sample[...]])
        #expect(
            whole.lines == [["SET a x y"], ["SET b \0\n"], ["# no comment"], ["INCR n", "INCR m"], ["SET é ü"]])
        #expect(whole.units.map(\.position.line) == [1, 4, 5, 6, 11])
        #expect(whole.units.map(\.position.column) == [1, 1, 1, 1, 1])
        #expect(whole.units.map(\.position.offset).first == 3)
        #expect(whole.errors == [])
        for cut in Self.sample.indices {
            #expect(reader.reading([Self.sample[..<cut], Self.sample[cut...]]) == whole, "cut at \(cut)")
        }
        for size in [1, 2, 3, 7] { #expect(reader.reading(Self.sample, chunks: size) == whole) }
    }

    @Test func theLinesAroundABrokenOneAreRead() {
        let reading = reader.reading("PING\nSET a \"x\n  SET a 'b'c\nSET a\0b\nSET a b\n")
        #expect(reading.lines == [["PING"], ["SET a b"]])
        #expect(
            reading.messages == [
                "in.redis:2:7: this quote is not closed, or closes in the middle of a word",
                "in.redis:3:9: this quote is not closed, or closes in the middle of a word",
                "in.redis:4:6: a zero byte outside of a word",
            ])
        #expect(reading.errors.map(\.endsReading) == [false, false, false])
        #expect(reading.errors.map(\.position.offset) == [11, 22, 32])
    }

    @Test func aBrokenLineBreaksTheTransactionAroundIt() {
        let reading = reader.reading("MULTI\nINCR a\nINCR \"b\nINCR 'c\nEXEC\nINCR d\n")
        #expect(reading.lines == [["INCR d"]])
        #expect(reading.messages == ["in.redis:3:6: this quote is not closed, or closes in the middle of a word"])
    }

    @Test func aLineLongerThanTheLimitEndsTheReading() {
        let reader = CommandLineReader(source: "in.redis", lineLimit: 10)
        for size in [1, 1000] {
            let reading = reader.reading(Array("GET a\nGET 01234567\nGET b\n".utf8), chunks: size)
            #expect(reading.lines == [["GET a"]])
            #expect(reading.messages == ["in.redis:2:1: this line is longer than 10 bytes"])
            #expect(reading.errors.map(\.endsReading) == [true])
        }
    }

    @Test func noDamageBreaksTheReader() {
        var generator = SeededGenerator(seed: 8)
        for _ in 0..<5000 {
            var damaged = Self.sample
            let place = Int.random(in: damaged.indices, using: &generator)
            damaged[place] ^= UInt8(1) << UInt8.random(in: 0..<8, using: &generator)
            let whole = reader.reading([damaged[...]])
            let cut = Int.random(in: 0...damaged.count, using: &generator)
            #expect(reader.reading([damaged[..<cut], damaged[cut...]]) == whole)
            #expect(whole.units.count + whole.errors.count >= 2)
        }
    }
}
