import Compression
import TestSupport
import Testing

@Suite struct RoundTripTests {
    @Test(arguments: CompressionFormat.allCases)
    func whatWasCompressedComesBack(format: CompressionFormat) throws {
        for sample in Samples.all {
            let file = try compressed(sample, format)
            #expect(CompressionFormat(firstBytes: file) == format)
            #expect(try decompressed(file, format) == sample)
        }
    }

    @Test(arguments: CompressionFormat.allCases)
    func theSizeOfTheChunksMakesNoDifference(format: CompressionFormat) throws {
        var generator = SeededGenerator(seed: 3)
        for sample in Samples.all {
            let file = try compressed(sample, format)
            for _ in 0..<5 {
                let most = [200_000, 4096, 100].randomElement(using: &generator) ?? 1
                let sizes = (0..<100).map { _ in Int.random(in: 1...most, using: &generator) }
                #expect(try decompressed(compressed(sample, format, pieces: sizes), format) == sample)
                #expect(try decompressed(file, format, pieces: sizes.reversed()) == sample)
            }
        }
        let small = try compressed(Samples.records(3), format)
        #expect(try decompressed(small, format, pieces: [1]) == Samples.records(3))
    }

    @Test(arguments: CompressionFormat.allCases)
    func theSameBytesMakeTheSameFile(format: CompressionFormat) throws {
        let sample = Samples.records(1000)
        #expect(try compressed(sample, format) == compressed(sample, format, pieces: [17, 1, 5000]))
    }

    @Test func gzipSaysNothingOfTheTime() throws {
        let header = try compressed([1, 2, 3], .gzip).prefix(8)
        #expect(header == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0])
    }

    @Test func zstdCarriesAChecksum() throws {
        // RFC 8878, 3.1.1.1.1: bit 2 of the descriptor.
        let descriptor = try compressed([1, 2, 3], .zstd)[4]
        #expect(descriptor & 0b100 != 0)
    }

    @Test(arguments: CompressionFormat.allCases)
    func whatWasFlushedCanBeRead(format: CompressionFormat) throws {
        var compressor = try Compressor(format)
        var decompressor = try Decompressor(format)
        let samples = [Samples.records(2), Samples.noise(100_000), [1], Samples.records(5000), []]
        var file: [UInt8] = []
        for sample in samples {
            let start = file.count
            try compressor.append(sample, to: &file)
            try compressor.flush(to: &file)
            decompressor.append(Array(file[start...]))
            var read: [UInt8] = []
            while let chunk = try decompressor.next() { read += chunk }
            #expect(read == sample)
        }
        let start = file.count
        try compressor.finish(to: &file)
        decompressor.append(Array(file[start...]))
        decompressor.finish()
        #expect(try decompressor.next() == nil)
        #expect(try decompressed(file, format) == samples.flatMap(\.self))
    }

    @Test(arguments: CompressionFormat.allCases)
    func whatFollowsTheEndIsAnotherMember(format: CompressionFormat) throws {
        var compressor = try Compressor(format)
        var file: [UInt8] = []
        for piece in ["one ", "two ", "three"] {
            try compressor.append(Array(piece.utf8), to: &file)
            try compressor.finish(to: &file)
            let end = file
            try compressor.finish(to: &file)
            try compressor.flush(to: &file)
            try compressor.append([], to: &file)
            #expect(file == end)
        }
        #expect(try decompressed(file, format) == Array("one two three".utf8))
    }
}
