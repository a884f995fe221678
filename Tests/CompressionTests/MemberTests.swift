import Compression
import Testing

@Suite struct MemberTests {
    @Test(arguments: CompressionFormat.allCases)
    func membersBackToBackAreOneFile(format: CompressionFormat) throws {
        let samples = [Samples.records(2), [], Samples.noise(70_000), [1], Samples.records(10_000), []]
        let file = try samples.flatMap { try compressed($0, format) }
        for size in [1, 2, 5, 4096, .max] {
            #expect(try decompressed(file, format, pieces: [size]) == samples.flatMap(\.self))
        }
    }

    @Test func zerosAfterGzipAreIgnored() throws {
        let file = try compressed([1, 2, 3], .gzip)
        for count in [1, 2, 512, 200_000] {
            for size in [1 << 10, .max] {
                let padded = file + [UInt8](repeating: 0, count: count)
                #expect(try decompressed(padded, .gzip, pieces: [size]) == [1, 2, 3])
            }
        }
        let padded = file + [0, 0]
        #expect(throws: CompressionError.trailingBytes(.gzip, at: padded.count)) {
            try decompressed(padded + file, .gzip)
        }
        #expect(throws: CompressionError.trailingBytes(.zstd, at: 16)) {
            try decompressed(try compressed([1, 2, 3], .zstd) + [0], .zstd)
        }
    }

    @Test func framesToBeSkippedAreSkipped() throws {
        let skipped: [UInt8] = [0x53, 0x2A, 0x4D, 0x18, 5, 0, 0, 0] + Array("notes".utf8)
        let nothing: [UInt8] = [0x50, 0x2A, 0x4D, 0x18, 0, 0, 0, 0]
        let frame = try compressed([1, 2, 3], .zstd)
        for size in [1, .max] {
            let file = skipped + frame + nothing + skipped + frame + nothing
            #expect(try decompressed(file, .zstd, pieces: [size]) == [1, 2, 3, 1, 2, 3])
            #expect(try decompressed(skipped, .zstd, pieces: [size]) == [])
        }
        #expect(throws: CompressionError.truncated(.zstd)) { try decompressed(frame + skipped.dropLast(), .zstd) }
    }

    /// A frame header of RFC 8878, 3.1.1.1, with a window of 2^(10 + exponent) bytes.
    private static func frame(exponent: UInt8) -> [UInt8] {
        // No content size, no checksum; the last block is raw and holds one byte.
        [0x28, 0xB5, 0x2F, 0xFD, 0, exponent << 3, 0b0000_1001, 0, 0, 0x2A]
    }

    @Test func aWindowAboveTheLimitIsRefused() throws {
        #expect(try decompressed(Self.frame(exponent: 17), .zstd) == [0x2A])
        #expect(throws: CompressionError.windowTooLarge) { try decompressed(Self.frame(exponent: 18), .zstd) }
        #expect(throws: CompressionError.windowTooLarge) { try decompressed(Self.frame(exponent: 31), .zstd) }
    }

    @Test func aDictionaryIsAskedFor() {
        // The descriptor says that the identifier of a dictionary, 7, has one byte.
        let file: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 1, 0, 7, 0b0000_1001, 0, 0, 0x2A]
        #expect(throws: CompressionError.dictionaryNeeded) { try decompressed(file, .zstd) }
    }

    @Test(arguments: CompressionFormat.allCases)
    func aSmallFileThatExpandsComesInChunks(format: CompressionFormat) throws {
        let piece = [UInt8](repeating: 0, count: 1 << 20)
        let pieces = 200
        var compressor = try Compressor(format)
        var file: [UInt8] = []
        for _ in 0..<pieces { try compressor.append(piece, to: &file) }
        try compressor.finish(to: &file)
        #expect(file.count < 300_000)

        var decompressor = try Decompressor(format)
        decompressor.append(file)
        decompressor.finish()
        var total = 0
        while let chunk = try decompressor.next() {
            total += chunk.count
            let isBounded = (1...Decompressor.maximumChunk).contains(chunk.count)
            if !isBounded { Issue.record("a chunk of \(chunk.count) bytes") }
        }
        #expect(total == pieces * piece.count)
    }
}
