import TestSupport
import Testing

@testable import UpstashREST

/// Server-sent events as the standard has them (WHATWG HTML, section 9.2.6).
@Suite(.timeLimit(.minutes(5))) struct EventStreamParserTests {
    private static func events(
        _ pieces: [ArraySlice<UInt8>], limit: Int = 1 << 20
    ) throws -> [String] {
        var parser = EventStreamParser(maximumEventBytes: limit)
        var events: [String] = []
        for piece in pieces {
            parser.feed(Array(piece))
            while let event = try parser.next() { events.append(String(decoding: event, as: UTF8.self)) }
        }
        return events
    }

    @Test(
        arguments: [
            ("", []), ("data: a\n\n", ["a"]), ("data: a\n\ndata: b\n\n", ["a", "b"]),
            ("data: a\r\n\r\ndata: b\r\n\r\n", ["a", "b"]), ("data: a\r\rdata: b\r\r", ["a", "b"]),
            ("data: a\r\n\ndata: b\n\r\ndata: c\r\n\rdata: d\n\r", ["a", "b", "c", "d"]),
            ("data: one\ndata: two\r\ndata: three\rdata:\n\n", ["one\ntwo\nthree\n"]),
            // A space after the colon, no more; no colon at all.
            ("data:a\n\n", ["a"]), ("data:  a \n\n", [" a "]), ("data\n\n", [""]), ("data\ndata\n\n", ["\n"]),
            ("data:\n\n", [""]), ("data: \n\n", [""]),
            (":\n\n", []), (": a comment\n\ndata: a\n\n", ["a"]), ("data: a\n: inside\ndata: b\n\n", ["a\nb"]),
            ("event: x\nid: 7\nretry: 10\ndata: a\n\n", ["a"]), ("event: x\n\nid\n\n", []),
            ("datum: a\n\ndata2: a\n\nDATA: a\n\n data: a\n\n", []),
            ("data: a:b: c\n\n", ["a:b: c"]), ("data: data: a\n\n", ["data: a"]), ("\n\n\ndata: a\n\n\n", ["a"]),
            // The end is not the end of an event.
            ("data: a", []), ("data: a\n", []), ("data: a\n\ndata: b\n", ["a"]), ("data: a\r\n\r", ["a"]),
            ("\u{FEFF}data: a\n\n", ["a"]), ("\u{FEFF}\u{FEFF}data: a\n\ndata: b\n\n", ["b"]),
            ("data: a\n\n\u{FEFF}data: b\n\n", ["a"]), ("data: \u{FEFF}a\n\n", ["\u{FEFF}a"]),
            ("data: \u{0}\u{1F}\u{7F}é€😀\n\n", ["\u{0}\u{1F}\u{7F}é€😀"]),
            ("data: \u{2028}a\u{85}b\n\n", ["\u{2028}a\u{85}b"]),
            (
                "data: subscribe,chat,1\n\n:\n\ndata: message,chat,{\"a\":1,\n"
                    + "data: \"b\":2}\n\n: the gateway is shutting down\n\n",
                ["subscribe,chat,1", "message,chat,{\"a\":1,\n\"b\":2}"]
            ),
        ] as [(String, [String])])
    func eventsAreTheSameHoweverTheyArrive(stream: String, events: [String]) throws {
        let bytes = Array(stream.utf8)
        #expect(try Self.events([bytes[...]]) == events)
        #expect(try Self.events(bytes.indices.map { bytes[$0...$0] }) == events)
        for middle in 0...bytes.count {
            #expect(try Self.events([bytes[..<middle], bytes[middle...]]) == events, "split at \(middle)")
            for end in middle...bytes.count where bytes.count < 40 {
                let pieces = [bytes[..<middle], bytes[middle..<end], bytes[end...]]
                #expect(try Self.events(pieces) == events, "split at \(middle) and \(end)")
            }
        }
    }

    @Test func bytesThatAreNoTextComeThrough() throws {
        var parser = EventStreamParser()
        let payload = (0...255).map { UInt8($0) }.filter { $0 != 0x0A && $0 != 0x0D }
        parser.feed(Array("data: ".utf8) + payload + [0x0A, 0x0A])
        #expect(try parser.next() == payload)
        #expect(try parser.next() == nil)
    }

    /// Lines of random length against a reader that takes the whole text at once.
    @Test func randomStreamsAreReadLikeWholeTexts() throws {
        var generator = SeededGenerator(seed: 31)
        let ends = ["\n", "\r\n"]
        let lines = ["data: x", "data: ", "data", ": c", "id: 1", "", "", "data:yy", "event: z"]
        for _ in 0..<300 {
            var text = ""
            var expected: [String] = []
            var event: [String] = []
            for _ in 0..<Int.random(in: 0..<20, using: &generator) {
                let line = lines[Int.random(in: 0..<lines.count, using: &generator)]
                text += line + ends[Int.random(in: 0...1, using: &generator)]
                switch line {
                case "data: x": event.append("x")
                case "data: ", "data": event.append("")
                case "data:yy": event.append("yy")
                case "" where !event.isEmpty:
                    expected.append(event.joined(separator: "\n"))
                    event = []
                default: break
                }
            }
            var rest = Array(text.utf8)[...]
            var pieces: [ArraySlice<UInt8>] = []
            while !rest.isEmpty {
                let length = Int.random(in: 1...8, using: &generator)
                pieces.append(rest.prefix(length))
                rest = rest.dropFirst(length)
            }
            #expect(try Self.events(pieces) == expected, "\(text.debugDescription)")
        }
    }

    // MARK: Limits

    @Test(arguments: [
        "data: 1234567890\n\n", "\u{FEFF}data: 1234567890\n\n", "data: 1234\ndata: 56789\n\n",
        "data:\ndata: 123456789\n\n",
        ":234567890\n\n", "data: 1234567890\n\ndata: 1234567890\n\n", "event: 890\n\n",
    ])
    func whatFitsExactlyIsTaken(stream: String) throws {
        let bytes = Array(stream.utf8)
        _ = try Self.events([bytes[...]], limit: 10)
        _ = try Self.events(bytes.indices.map { bytes[$0...$0] }, limit: 10)
    }

    @Test(arguments: [
        "data: 12345678901\n\n", "data: 1234\ndata: 567890\n\n", "data: 12345\ndata: 12345\n\n",
        ":2345678901\n\n", "event: 8901\n\n",
    ])
    func whatIsTooLargeIsAnError(stream: String) throws {
        let bytes = Array(stream.utf8)
        #expect(throws: EventTooLarge(limit: 10)) { try Self.events([bytes[...]], limit: 10) }
        #expect(throws: EventTooLarge(limit: 10)) {
            try Self.events(bytes.indices.map { bytes[$0...$0] }, limit: 10)
        }
    }

    /// What never ends is not collected.
    @Test(arguments: ["x", "data: x", ": x"]) func aLineWithoutAnEndIsAnError(start: String) throws {
        var parser = EventStreamParser(maximumEventBytes: 1000)
        #expect(throws: EventTooLarge(limit: 1000)) {
            for piece in [start] + Array(repeating: "0123456789", count: 101) {
                parser.feed(Array(piece.utf8))
                let event = try parser.next()
                #expect(event == nil)
            }
        }
    }

    /// Minutes, not a moment, if each piece cost what came before it.
    @Test func manyPiecesOfOneEventCostNoMoreThanOne() throws {
        let payload = Array(repeating: UInt8(ascii: "x"), count: 2_000_000)
        let line = Array("data: y\n".utf8)
        var pieces = [Array("data: ".utf8)[...]]
        for start in stride(from: 0, to: payload.count, by: 5) { pieces.append(payload[start..<(start + 5)]) }
        pieces.append(Array("\n".utf8)[...])
        for _ in 0..<300_000 { pieces.append(line[...]) }
        pieces.append(Array("\n".utf8)[...])
        let events = try Self.events(pieces, limit: 16 << 20)
        #expect(events.count == 1)
        #expect(events.first?.utf8.count == payload.count + 600_000)
    }
}
