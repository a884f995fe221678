import RedisTypes
import TestSupport
import Testing

@testable import RecordFormats

@Suite struct RESPCommandReaderTests {
    private let reader = RESPCommandReader(source: "in.aof")

    /// All that a stream may hold: arrays, inline commands, annotations, empty lines, a transaction, binary words.
    private static let sample: [UInt8] = {
        var file = Array("#TS:1700000000\r\n\r\n*0\r\nSET inline \"a\\x00b\"\n".utf8)
        RESPCommandWriter.append(["SELECT", "0"] as RedisCommand, to: &file)
        RESPCommandWriter.append(["SET", "key", ByteString([0, 13, 10, 36, 255])] as RedisCommand, to: &file)
        RESPCommandWriter.append(["SET", "", ByteString(String(repeating: "long ", count: 40))], to: &file)
        file += "#TS:1700000001\r\n".utf8
        RESPCommandWriter.append(
            SourcedCommands([["INCR", "n"], ["RPUSH", "l", "1", "2", "3"]], at: SourcePosition()), to: &file)
        file += "  \n\tINCR  n \r\n".utf8
        RESPCommandWriter.append(["DEL", "key"] as RedisCommand, to: &file)
        return file
    }()

    private static let commands: [[RedisCommand]] = [
        [["SET", "inline", "a\0b"]], [["SET", "key", ByteString([0, 13, 10, 36, 255])]],
        [["SET", "", ByteString(String(repeating: "long ", count: 40))]],
        [["INCR", "n"], ["RPUSH", "l", "1", "2", "3"]], [["INCR", "n"]], [["DEL", "key"]],
    ]

    @Test func theSizeOfTheChunksMakesNoDifference() {
        let whole = reader.reading([Self.sample[...]])
        #expect(whole.units.map(\.commands) == Self.commands)
        #expect(whole.errors == [])
        for cut in Self.sample.indices {
            #expect(reader.reading([Self.sample[..<cut], Self.sample[cut...]]) == whole, "cut at \(cut)")
        }
        for size in [1, 2, 3, 7, 64] { #expect(reader.reading(Self.sample, chunks: size) == whole) }
        let twice = reader.reading(Self.sample + Self.sample, chunks: 5)
        #expect(twice.units.map(\.commands) == Self.commands + Self.commands)
    }

    @Test func positionsAreOffsets() {
        let positions = reader.reading(Self.sample, chunks: 9).units.map(\.position)
        #expect(positions.map(\.line) == Array(repeating: 1, count: 6))
        #expect(positions.map(\.column) == positions.map { $0.offset + 1 })
        #expect(positions.first?.offset == 22)
        let later = RESPCommandReader(source: "x", startingAt: 1000).reading([Self.sample[...]])
        #expect(later.units.map(\.position.offset) == positions.map { $0.offset + 1000 })
    }

    /// Between two units the file may end; everywhere else that is an error, and the units before it are whole.
    @Test func everyTruncationIsNoticed() {
        let whole = reader.reading([Self.sample[...]])
        for end in Self.sample.indices {
            let cut = reader.reading([Self.sample[..<end]])
            #expect(Array(whole.units.prefix(cut.units.count)) == cut.units)
            #expect(cut.errors.count <= 1 && cut.errors.allSatisfy { $0.endsReading })
            if cut.errors.isEmpty {
                let rest = reader.reading([Self.sample[end...]])
                #expect(cut.units.count + rest.units.count == whole.units.count, "cut at \(end)")
            }
        }
    }

    @Test(arguments: [
        ("*1\r\n$4\r\nPING\r\n*2\r\n$3\r\nGET\r\n$1\r\n", 1, "in.aof:1:15: the file ends in the middle of a command"),
        ("*", 0, "in.aof:1:1: the file ends in the middle of a command"),
        ("PING\nGET k", 1, "in.aof:1:6: the file ends in the middle of a command"),
        ("#TS:1", 0, "in.aof:1:1: the file ends in the middle of a command"),
        ("PING\n\r", 1, nil), ("", 0, nil), ("\n \r\n", 0, nil),
        (
            "PING\n*1\r\n$5\r\nMULTI\r\n*2\r\n$4\r\nINCR\r\n$1\r\nn\r\n", 1,
            "in.aof:1:6: the file ends inside of a transaction: this MULTI has no EXEC"
        ),
        ("MULTI\nINCR n\nEXE", 0, "in.aof:1:1: the file ends inside of a transaction: this MULTI has no EXEC"),
    ])
    func theEndOfTheFile(file: String, units: Int, message: String?) {
        let reading = reader.reading(file)
        #expect(reading.units.count == units)
        #expect(reading.messages == (message.map { [$0] } ?? []))
        #expect(reading.errors.allSatisfy { $0.endsReading })
    }

    @Test(arguments: [
        ("*1\n$4\nPING\n", "1:3: CR LF was expected after a length"),
        ("*1\r\r$4", "1:3: CR LF was expected after a length"),
        ("*\r\n", "1:2: a length was expected"), ("*-1\r\n", "1:2: a length was expected"),
        ("*1000001\r\n", "1:2: a length of more than 1000000"),
        ("*99999999999999999999\r\n", "1:2: a length of more than 1000000"),
        ("*00000000001\r\n", "1:2: a length of more than 1000000"),
        ("*1\r\n+PING\r\n", #"1:5: "$" and the length of a word were expected"#),
        ("*1\r\n$-1\r\n", "1:6: a length was expected"),
        ("*1\r\n$536870913\r\n", "1:6: a length of more than 536870912"),
        ("*1\r\n$3\r\nPING\r\n", "1:12: CR LF was expected after a word of 3 bytes"),
        ("*2\r\n$4\r\nPING\r\n*", #"1:15: "$" and the length of a word were expected"#),
        ("GET \"k\n", "1:5: this quote is not closed, or closes in the middle of a word"),
        ("GET\0\n", "1:4: a zero byte outside of a word"),
    ])
    func aMalformedFrameEndsTheReading(frame: String, message: String) {
        for size in [1, 4, 1000] {
            let reading = reader.reading(Array("\(frame)\r\n*1\r\n$4\r\nPING\r\n".utf8), chunks: size)
            #expect(reading.units == [])
            #expect(reading.messages == ["in.aof:\(message)"])
            #expect(reading.errors.map(\.endsReading) == [true])
        }
    }

    /// What is announced is not believed before it has come.
    @Test func lengthsThatAreNotKeptCostNothing() {
        let file = "*1000000\r\n$3\r\nDEL\r\n$536870912\r\nx"
        #expect(reader.reading(file).messages == ["in.aof:1:1: the file ends in the middle of a command"])
    }

    @Test func thereAreLimits() {
        let limits = CommandLimits(count: 3, wordBytes: 8, bytes: 12, inlineBytes: 20)
        let reader = RESPCommandReader(source: "x", limits: limits)
        for (file, reason) in [
            ("*4\r\n", "a length of more than 3"), ("*1\r\n$9\r\n", "a length of more than 8"),
            ("*2\r\n$6\r\n123456\r\n$7\r\n", "this command is longer than 12 bytes"),
            ("SET key 0123456789abc\n", "neither an array of words nor a line of at most 20 bytes"),
            ("MULTI\nGET 1\nGET 2\nGET 3\nGET 4\nEXEC\n", "a transaction of more than 3 commands or 12 bytes"),
            ("MULTI\nGET 123456\nGET 1\nEXEC\n", "a transaction of more than 3 commands or 12 bytes"),
        ] {
            for size in [1, 1000] {
                #expect(reader.reading(Array(file.utf8), chunks: size).errors.map(\.reason) == [reason])
            }
        }
        #expect(reader.reading("MULTI\nGET 1\nGET 2\nEXEC\n").lines == [["GET 1", "GET 2"]])
    }

    @Test func noDamageBreaksTheReader() {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<5000 {
            var damaged = Self.sample
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let place = Int.random(in: damaged.indices, using: &generator)
                damaged[place] ^= UInt8(1) << UInt8.random(in: 0..<8, using: &generator)
            }
            let whole = reader.reading([damaged[...]])
            let cut = Int.random(in: 0...damaged.count, using: &generator)
            #expect(reader.reading([damaged[..<cut], damaged[cut...]]) == whole)
            #expect(whole.errors.dropLast().allSatisfy { !$0.endsReading })
        }
    }

    @Test func whatIsWrittenIsRead() {
        var generator = SeededGenerator(seed: 6)
        let units = (0..<50).map { _ in
            let commands = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
                RedisCommand(
                    ["SET"]
                        + (0..<Int.random(in: 0...12, using: &generator)).map { _ in
                            let count = Int.random(in: 0...120, using: &generator)
                            return ByteString((0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) })
                        })
            }
            return SourcedCommands(commands, at: SourcePosition())
        }
        var file: [UInt8] = []
        for unit in units { RESPCommandWriter.append(unit, to: &file) }
        for size in [file.count, 4096, 3] {
            #expect(reader.reading(file, chunks: size).units.map(\.commands) == units.map(\.commands))
        }
    }
}
