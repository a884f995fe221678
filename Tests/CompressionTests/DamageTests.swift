import Compression
import Testing

@Suite struct DamageTests {
    @Test(arguments: CompressionFormat.allCases)
    func aFileThatEndsEarlyIsRefused(format: CompressionFormat) throws {
        let file = try compressed(Samples.records(4), format)
        for count in file.indices {
            let cut = Array(file[..<count])
            #expect(throws: CompressionError.truncated(format)) { try decompressed(cut, format) }
            #expect(throws: CompressionError.truncated(format)) { try decompressed(cut, format, pieces: [1]) }
            if cut.isEmpty { continue }
            #expect(throws: CompressionError.truncated(format)) { try decompressed(file + cut, format) }
        }
    }

    @Test(arguments: CompressionFormat.allCases)
    func noDamageToOneByteYieldsOtherBytes(format: CompressionFormat) throws {
        let sample = Samples.records(3)
        let file = try compressed(sample, format)
        for index in file.indices {
            for byte in UInt8.min...UInt8.max {
                var damaged = file
                damaged[index] = byte
                // Some bytes of a header mean nothing to a reader.
                guard let bytes = try? decompressed(damaged, format) else { continue }
                #expect(bytes == sample)
                #expect(try decompressed(damaged, format, pieces: [3, 1]) == sample)
            }
            var damaged = file
            damaged[index] ^= 1
            let whole = try? decompressed(damaged, format)
            #expect((try? decompressed(damaged, format, pieces: [3, 1])) == whole)
        }
    }

    @Test(arguments: CompressionFormat.allCases)
    func whatIsNotInTheFormatIsRefused(format: CompressionFormat) {
        for file in ["x", "Px", #"{"key":"a"}"#, "\0\0\0\0", "REDIS0011"] {
            #expect(throws: CompressionError.otherFormat(format)) { try decompressed(Array(file.utf8), format) }
        }
    }

    @Test(arguments: CompressionFormat.allCases)
    func whatFollowsTheDataIsRefused(format: CompressionFormat) throws {
        let sample = Samples.records(100)
        let file = try compressed(sample, format)
        for tail in [[1], [0x1F, 0], [0x28, 0], [0x50, 0], [0, 0, 1], Array("text".utf8)] as [[UInt8]] {
            let zeros = format == .gzip ? tail.prefix { $0 == 0 }.count : 0
            let error = CompressionError.trailingBytes(format, at: file.count + zeros)
            #expect(throws: error) { try decompressed(file + tail, format) }
            #expect(throws: error) { try decompressed(file + tail, format, pieces: [1]) }
        }
    }

    @Test(arguments: CompressionFormat.allCases)
    func whatCameBeforeTheDamageIsHandedOut(format: CompressionFormat) throws {
        let sample = Samples.records(20_000)
        let file = try compressed(sample, format)
        var decompressor = try Decompressor(format)
        decompressor.append(Array(file.dropLast(10)))
        decompressor.finish()
        var bytes: [UInt8] = []
        #expect(throws: CompressionError.truncated(format)) {
            while let chunk = try decompressor.next() { bytes += chunk }
        }
        #expect(bytes.count > sample.count / 2)
        #expect(sample.starts(with: bytes))
        for _ in 0..<2 {
            #expect(throws: CompressionError.truncated(format)) { try decompressor.next() }
        }
    }

    @Test(arguments: CompressionFormat.allCases)
    func aWrongChecksumIsNamedWithItsPlace(format: CompressionFormat) throws {
        var file = try compressed(Samples.records(20_000), format)
        // Both end in four bytes that are checked: gzip in the length, zstd in the checksum.
        file[file.count - 1] ^= 1
        do throws(CompressionError) {
            _ = try decompressed(file, format)
            Issue.record("the damage was not noticed")
        } catch {
            guard case .damaged(format, let offset) = error else { throw error }
            #expect((file.count - (1 << 16)...file.count).contains(offset))
        }
    }

    @Test(arguments: [
        (CompressionError.otherFormat(.gzip), "this is not gzip data"),
        (.damaged(.gzip, near: 1234), "the gzip data is damaged near byte 1234"),
        (.truncated(.zstd), "the file ends in the middle of its zstd data"),
        (.trailingBytes(.zstd, at: 99), "the zstd data ends at byte 99, and something else follows it"),
        (.windowTooLarge, "the zstd data needs a window of more than 128 MiB, which is the limit"),
        (.dictionaryNeeded, "the zstd data needs the dictionary that it was compressed with"),
        (.outOfMemory, "there is not enough memory for its compression"),
    ])
    func anErrorSaysWhy(error: CompressionError, words: String) {
        #expect(error.description == words)
    }
}
