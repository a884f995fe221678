import RESP
import RedisTypes
import Testing

@Suite struct RESPScannerTests {
    @Test(arguments: ReplySample.all)
    func aWholeReplyIsFoundAtOnce(sample: ReplySample) throws {
        var scanner = RESPScanner()
        #expect(try sample.wire.withUnsafeBytes { try scanner.scan($0) } == sample.wire.count)
    }

    @Test(arguments: ReplySample.small)
    func aReplyThatArrivesByteByByteEndsWithItsLastByte(sample: ReplySample) throws {
        var scanner = RESPScanner()
        for end in 0...sample.wire.count {
            let length = try sample.wire[..<end].withUnsafeBytes { try scanner.scan($0) }
            #expect(length == (end == sample.wire.count ? end : nil), "after \(end) bytes")
        }
    }

    @Test(arguments: ReplySample.small)
    func aReplyInTwoPiecesIsFoundWhereverItIsCut(sample: ReplySample) throws {
        for cut in 0..<sample.wire.count {
            var scanner = RESPScanner()
            #expect(try sample.wire[..<cut].withUnsafeBytes { try scanner.scan($0) } == nil)
            #expect(try sample.wire.withUnsafeBytes { try scanner.scan($0) } == sample.wire.count, "cut at \(cut)")
        }
    }

    @Test func repliesBackToBackAreTakenApart() throws {
        let wire = ReplySample.all.flatMap(\.wire)
        var scanner = RESPScanner()
        var start = 0
        for sample in ReplySample.all {
            let length = try wire[start...].withUnsafeBytes { try scanner.scan($0) }
            #expect(length == sample.wire.count)
            start += length ?? 0
        }
        #expect(start == wire.count)
    }

    @Test func aLargeStringInSmallPiecesIsFound() throws {
        let wire = Array("$5000000\r\n".utf8) + [UInt8](repeating: 0x0D, count: 5_000_000) + [0x0D, 0x0A]
        var scanner = RESPScanner()
        for end in stride(from: 0, to: wire.count, by: 65_536) {
            #expect(try wire[..<end].withUnsafeBytes { try scanner.scan($0) } == nil)
        }
        #expect(try wire.withUnsafeBytes { try scanner.scan($0) } == wire.count)
    }

    /// What is skipped is never gathered: a few bytes stay of any reply, however it is cut.
    @Test(arguments: ReplySample.all, [1, 2, 3, 7, 1000])
    func aReplyThatIsDiscardedWhileItArrivesEndsWhereItWouldHave(sample: ReplySample, step: Int) throws {
        let wire = sample.wire + Array(":1\r\n".utf8)
        var scanner = RESPScanner()
        var (start, end, kept) = (0, 0, 0)
        var total: Int?
        while total == nil {
            end = min(end + step, wire.count)
            try wire[start..<end].withUnsafeBytes { bytes in
                if let length = try scanner.scan(bytes) {
                    total = start + length
                } else {
                    #expect(scanner.minimumLength <= sample.wire.count)
                    start += scanner.discard(from: bytes.count)
                    kept = max(kept, end - start)
                }
            }
        }
        #expect(total == sample.wire.count)
        #expect(kept <= 32)
    }

    @Test func theAnnouncedLengthCountsBeforeTheBytesAreThere() throws {
        var scanner = RESPScanner()
        _ = try Array("*2\r\n$1\r\na\r\n$5000000\r\nabc".utf8).withUnsafeBytes { try scanner.scan($0) }
        #expect(scanner.minimumLength == 21 + 5_000_002)
    }

    @Test func aHeaderWithoutAnEndIsAnError() {
        var scanner = RESPScanner()
        #expect(throws: RESPError.badLength(offset: 1)) {
            try Array(("$" + String(repeating: "1", count: 100)).utf8).withUnsafeBytes { try scanner.scan($0) }
        }
    }

    @Test(arguments: [
        ("*3\r\n:1", 3, 4), ("*0\r\n", 0, 4), ("*-1\r\n", -1, 5), ("*12\r\n", 12, 5),
    ])
    func theHeaderOfAnArrayIsRead(wire: String, count: Int, length: Int) throws {
        let header = try Array(wire.utf8).withUnsafeBytes { try RESPScanner.arrayHeader($0) }
        #expect(header?.count == count)
        #expect(header?.length == length)
    }

    @Test func nestingOfAnyDepthIsFound() throws {
        let wire = Array(String(repeating: "*1\r\n", count: 100_000).utf8) + Array(":1\r\n".utf8)
        var scanner = RESPScanner()
        #expect(try wire.withUnsafeBytes { try scanner.scan($0) } == wire.count)
    }

    static let malformed: [(wire: String, error: RESPError)] = [
        ("?\r\n", .unknownType(UInt8(ascii: "?"), offset: 0)),
        ("\n\r\n", .unknownType(0x0A, offset: 0)),
        ("HTTP/1.1 400 Bad Request\r\n", .unknownType(UInt8(ascii: "H"), offset: 0)),
        ("%1\r\n+a\r\n+b\r\n", .unknownType(UInt8(ascii: "%"), offset: 0)),
        ("*1\r\n_\r\n", .unknownType(UInt8(ascii: "_"), offset: 4)),
        ("+OK\rX", .missingTerminator(offset: 3)),
        ("$3\r\nabcd\r\n", .missingTerminator(offset: 7)),
        ("$3\r\nabc\n\r", .missingTerminator(offset: 7)),
        ("$\r\n", .badLength(offset: 1)),
        ("*\r\n", .badLength(offset: 1)),
        ("$-2\r\n", .badLength(offset: 1)),
        ("*-\r\n", .badLength(offset: 1)),
        ("$+3\r\nabc\r\n", .badLength(offset: 1)),
        ("$ 3\r\nabc\r\n", .badLength(offset: 1)),
        ("$3x\r\nabc\r\n", .badLength(offset: 1)),
        ("$536870913\r\n", .badLength(offset: 1)),
        ("*1073741825\r\n", .badLength(offset: 1)),
        ("$99999999999999999999\r\n", .badLength(offset: 1)),
        (":\r\n", .badLength(offset: 1)),
        (":1a\r\n", .badLength(offset: 1)),
        (":--1\r\n", .badLength(offset: 1)),
        (":9223372036854775808\r\n", .badLength(offset: 1)),
        ("*2\r\n:1\r\n:x\r\n", .badLength(offset: 9)),
    ]

    @Test(arguments: malformed)
    func whatIsNotRESPIsAnErrorWithItsPlace(wire: String, error: RESPError) {
        var scanner = RESPScanner()
        #expect(throws: error) { try Array(wire.utf8).withUnsafeBytes { try scanner.scan($0) } }
    }

    @Test(arguments: malformed)
    func theReaderFindsTheSameErrorsByItself(wire: String, error: RESPError) {
        #expect(throws: error) { try Array(wire.utf8).withUnsafeBytes { try RESPReader.values(in: $0) } }
    }
}
