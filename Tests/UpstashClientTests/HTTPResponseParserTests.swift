import NIOCore
import TestSupport
import Testing

@testable import UpstashClient

/// What a parser made of some bytes.
private struct Outcome: Equatable {
    var statuses: [Int] = []
    var headers: [String] = []
    var body: [UInt8] = []
    var ends = 0
    var isKeepAlive: Bool?
    var error: HTTPResponseParser.Malformed?

    var text: String { String(decoding: body, as: UTF8.self) }

    /// Feeds one response in the given pieces, and then the end of the connection.
    init(_ pieces: [ArraySlice<UInt8>], isHEAD: Bool = false, closing: Bool = false) {
        var parser = HTTPResponseParser()
        parser.beginResponse(isHEAD: isHEAD)
        var buffer = ByteBuffer()
        do throws(HTTPResponseParser.Malformed) {
            for piece in pieces {
                buffer.writeBytes(piece)
                while let event = try parser.next(in: &buffer) { take(event) }
            }
        } catch { self.error = error }
        if closing, let event = parser.endOfInput() { take(event) }
    }

    init(_ text: String, isHEAD: Bool = false, closing: Bool = false) {
        self.init([Array(text.utf8)[...]], isHEAD: isHEAD, closing: closing)
    }

    private mutating func take(_ event: HTTPResponseParser.Event) {
        switch event {
        case .head(let head):
            statuses.append(head.status)
            headers += head.headers.map { "\($0.name)=\($0.value)" }
            isKeepAlive = head.isKeepAlive
        case .body(let bytes): body += bytes.readableBytesView
        case .end: ends += 1
        }
    }
}

@Suite struct HTTPResponseParserTests {
    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A:b\r\nX-C: \t d e \t\r\n\r\nhello", "hello"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "hello"),
        (
            "HTTP/1.1 200 \r\ntransfer-encoding: chunked\r\n\r\n0001;a=b\r\nh\r\n4 \r\nello\r\n000\r\nX-T: 1\r\nY: 2\r\n\r\n",
            "hello"
        ),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0005\r\nContent-Length: 0005\r\n\r\nhello", "hello"),
        (
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
            ""
        ),
        ("HTTP/1.1 204 None\r\nContent-Length: 5\r\n\r\n", ""),
        ("HTTP/1.1 304 Same\r\nTransfer-Encoding: chunked\r\n\r\n", ""),
        ("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n\r\n\r\n", "\r\n\r\n"),
        ("HTTP/1.0 200\r\nContent-Length: 1\r\n\r\nx", "x"),
    ])
    func aResponseIsTheSameInAnyPieces(text: String, body: String) {
        let bytes = Array(text.utf8)
        let whole = Outcome([bytes[...]])
        #expect(whole.text == body)
        #expect(whole.ends == 1)
        #expect(whole.error == nil)
        for position in bytes.indices {
            #expect(Outcome([bytes[..<position], bytes[position...]]) == whole, "split at \(position)")
        }
        #expect(Outcome(bytes.indices.map { bytes[$0...$0] }) == whole)
        for position in bytes.indices.dropLast() {
            #expect(Outcome([bytes[...position]]).ends == 0, "complete after \(position)")
        }
    }

    @Test func namesAndValuesAreKeptAndTrimmed() {
        let outcome = Outcome(
            "HTTP/1.1 200 OK\r\nX-A:b\r\nx-c: \t d  e \t\r\nEmpty:\r\nX-A: : :\r\nContent-Length: 0\r\n\r\n")
        #expect(outcome.headers == ["X-A=b", "x-c=d  e", "Empty=", "X-A=: :", "Content-Length=0"])
    }

    @Test func withoutALengthTheBodyEndsWithTheConnection() {
        let text = "HTTP/1.1 200 OK\r\n\r\nhello"
        #expect(Outcome(text).ends == 0)
        let closed = Outcome(text, closing: true)
        #expect(closed.ends == 1)
        #expect(closed.text == "hello")
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n", "HTTP/1.1 200 OK\r\n", "",
        "HTTP/1.1 100 Continue\r\n\r\n",
    ])
    func theEndOfTheConnectionCompletesNothingElse(text: String) {
        let outcome = Outcome(text, closing: true)
        #expect(outcome.ends == 0)
        #expect(outcome.error == nil)
    }

    @Test func theAnswerToHEADHasNoBody() {
        let outcome = Outcome("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", isHEAD: true)
        #expect(outcome.ends == 1)
        #expect(outcome.error == nil)
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", true), ("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", false),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", false),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: x, Close\r\n\r\n", false),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: x\r\nconnection: close\r\n\r\n", false),
        ("HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: Keep-Alive\r\n\r\n", true),
    ])
    func theServerSaysWhetherTheConnectionStays(text: String, isKeepAlive: Bool) {
        #expect(Outcome(text).isKeepAlive == isKeepAlive)
    }

    @Test(
        arguments: [
            ("SSH-2.0", HTTPResponseParser.Malformed.notHTTP), ("\r\nHTTP/1.1 200 OK\r\n\r\n", .notHTTP),
            ("HTTP/2.0 200 OK\r\n\r\n", .notHTTP), ("HTTP/1.2 200 OK\r\n\r\n", .notHTTP),
            ("HTTP/1.1 20 OK\r\n\r\n", .notHTTP),
            ("HTTP/1.1 +20 OK\r\n\r\n", .notHTTP), ("HTTP/1.1 2000 OK\r\n\r\n", .notHTTP),
            ("HTTP/1.1 099 OK\r\n\r\n", .notHTTP),
            ("HTTP/1.1\r\n\r\n", .notHTTP), ("HTTP/1.1 101 Switch\r\n\r\n", .notHTTP),
            ("HTTP/1.1 200 OK\r\nNoColon\r\n\r\n", .notHTTP), ("HTTP/1.1 200 OK\r\n: v\r\n\r\n", .notHTTP),
            ("HTTP/1.1 200 OK\r\nA : v\r\n\r\n", .notHTTP), ("HTTP/1.1 200 OK\r\nA: v\r\n folded\r\n\r\n", .notHTTP),
            ("HTTP/1.1 200 OK\r\nA: v\rB: w\r\n\r\n", .notHTTP),
            ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", .badLength),
            ("HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n\r\n", .badLength),
            ("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", .badLength),
            ("HTTP/1.1 200 OK\r\nContent-Length: \r\n\r\n", .badLength),
            ("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n", .badLength),
            ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", .badLength),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", .badLength),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", .badLength),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", .badChunk),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n", .badChunk),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n", .badChunk),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\nx", .badChunk),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n", .badChunk),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n", .badChunk),
            (
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;\(String(repeating: "x", count: 5000))",
                .badChunk
            ),
            ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxy", .notHTTP),
            ("HTTP/1.1 200 OK\r\nA: \(String(repeating: "x", count: 70_000))", .headTooLarge),
            ("HTTP/1.1 200 OK\r\nA: \(String(repeating: "x", count: 70_000))\r\n\r\n", .headTooLarge),
        ])
    func whatIsAmbiguousIsRefused(text: String, error: HTTPResponseParser.Malformed) {
        #expect(Outcome(text).error == error)
    }

    @Test func oneConnectionAnswersManyRequests() throws {
        var parser = HTTPResponseParser()
        var buffer = ByteBuffer()
        for number in 0..<3 {
            parser.beginResponse(isHEAD: false)
            buffer.writeString("HTTP/1.1 20\(number) OK\r\nContent-Length: 1\r\n\r\n\(number)")
            var events: [String] = []
            while let event = try parser.next(in: &buffer) {
                switch event {
                case .head(let head): events.append("\(head.status)")
                case .body(let bytes): events.append(String(buffer: bytes))
                case .end: events.append("end")
                }
            }
            #expect(events == ["20\(number)", "\(number)", "end"])
        }
    }

    @Test func anyBytesAreReadWithoutHarm() {
        for seed in 0..<3000 {
            var generator = SeededGenerator(seed: UInt64(seed))
            var bytes = Array(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nabc\r\n0\r\n\r\n".utf8)
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(
                    in: .min ... .max, using: &generator)
            }
            let outcome = Outcome([bytes[...]], closing: true)
            #expect(outcome.ends <= 1)
        }
    }
}
