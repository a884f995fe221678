import RESP
import RedisTypes
import Testing

@Suite struct RESPReaderTests {
    @Test(arguments: ReplySample.all)
    func aReplyIsRead(sample: ReplySample) throws {
        #expect(try sample.wire.withUnsafeBytes { try RESPReader.values(in: $0) } == [sample.value])
    }

    @Test func repliesBackToBackAreReadInOrder() throws {
        let wire = ReplySample.all.flatMap(\.wire)
        #expect(try wire.withUnsafeBytes { try RESPReader.values(in: $0) } == ReplySample.all.map(\.value))
    }

    @Test(arguments: ReplySample.small)
    func aReplyCutShortIsNotTakenAndDoesNotMoveTheReader(sample: ReplySample) throws {
        for end in 0..<sample.wire.count {
            try sample.wire[..<end].withUnsafeBytes { bytes in
                var reader = RESPReader(bytes)
                let value = try reader.next()
                #expect(value == nil, "after \(end) bytes")
                #expect(reader.position == 0)
            }
        }
    }

    @Test func bytesThatEndInsideAReplyAreAnError() {
        #expect(throws: RESPError.missingTerminator(offset: 8)) {
            try Array(":1\r\n$3\r\n".utf8).withUnsafeBytes { try RESPReader.values(in: $0) }
        }
    }

    @Test(arguments: [(depth: 64, isTaken: true), (depth: 65, isTaken: false), (depth: 100_000, isTaken: false)])
    func nestingIsTakenUpToALimit(depth: Int, isTaken: Bool) throws {
        let wire = Array(String(repeating: "*1\r\n", count: depth).utf8) + Array(":1\r\n".utf8)
        if isTaken {
            var value = try #require(try wire.withUnsafeBytes { try RESPReader.values(in: $0) }.first)
            for _ in 0..<depth { value = try #require(value.array?.first) }
            #expect(value == 1)
        } else {
            #expect(throws: RESPError.tooDeep(offset: 64 * 4)) {
                try wire.withUnsafeBytes { try RESPReader.values(in: $0) }
            }
        }
    }

    /// A length is a claim: nothing is set aside for elements that have not come.
    @Test func aHugeCountWithoutElementsIsOnlyIncomplete() throws {
        let wire = Array("*1000000000\r\n*1000000000\r\n:1\r\n".utf8)
        try wire.withUnsafeBytes { bytes in
            var reader = RESPReader(bytes)
            let value = try reader.next()
            #expect(value == nil)
        }
    }
}
