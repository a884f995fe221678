import CZlib

/// zlib's `inflate`, which checks the CRC and the length of each member itself.
final class GzipDecoder: MemberDecoder {
    /// 32 KiB, the largest there is, and 16 for gzip's header instead of zlib's (`inflateInit2`).
    private static let windowBits: Int32 = 15 + 16

    /// Stays in its place: zlib's state points back to it.
    private let stream: UnsafeMutablePointer<z_stream>

    init() throws(CompressionError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let status = inflateInit2_(stream, Self.windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        // What zlib reports but a lack of memory is a version that does not fit, and the headers are the library's.
        guard status == Z_OK else { throw .outOfMemory }
    }

    deinit {
        inflateEnd(stream)
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    func begin() {
        inflateReset(stream)
    }

    func decode(
        _ input: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>
    ) throws(DecoderFailure) -> CodecStep {
        let inputCount = UInt32(clamping: input.count)
        let outputCount = UInt32(clamping: output.count)
        // Not written to: zlib declares its input without `const`.
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.pointee.avail_in = inputCount
        stream.pointee.next_out = output.baseAddress
        stream.pointee.avail_out = outputCount
        let status = inflate(stream, Z_NO_FLUSH)
        let consumed = Int(inputCount - stream.pointee.avail_in)
        let produced = Int(outputCount - stream.pointee.avail_out)
        switch status {
        // Z_BUF_ERROR: nothing to do until there is more input.
        case Z_OK, Z_BUF_ERROR: return CodecStep(consumed: consumed, produced: produced, isDone: false)
        case Z_STREAM_END: return CodecStep(consumed: consumed, produced: produced, isDone: true)
        case Z_MEM_ERROR: throw .outOfMemory
        default: throw .damaged(after: consumed)
        }
    }
}
