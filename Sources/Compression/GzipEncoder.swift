import CZlib

/// zlib's `deflate` at the level of the gzip tool. The header has no name and no time, so that the same bytes always
/// make the same file.
final class GzipEncoder: MemberEncoder {
    private static let level: Int32 = 6
    /// 32 KiB, the largest there is, and 16 for gzip's header instead of zlib's (`deflateInit2`).
    private static let windowBits: Int32 = 15 + 16
    /// zlib's own choice (`DEF_MEM_LEVEL`).
    private static let memoryLevel: Int32 = 8

    /// Stays in its place: zlib's state points back to it.
    private let stream: UnsafeMutablePointer<z_stream>

    init() throws(CompressionError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let status = deflateInit2_(
            stream, Self.level, Z_DEFLATED, Self.windowBits, Self.memoryLevel, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        // What zlib reports but a lack of memory is a version that does not fit, and the headers are the library's.
        guard status == Z_OK else { throw .outOfMemory }
    }

    deinit {
        deflateEnd(stream)
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    func encode(
        _ input: UnsafeBufferPointer<UInt8>, _ goal: EncoderGoal, into output: UnsafeMutableBufferPointer<UInt8>
    ) throws(CompressionError) -> CodecStep {
        let inputCount = UInt32(clamping: input.count)
        let outputCount = UInt32(clamping: output.count)
        // Not written to: zlib declares its input without `const`.
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.pointee.avail_in = inputCount
        stream.pointee.next_out = output.baseAddress
        stream.pointee.avail_out = outputCount
        // What does not fit into the count of this call is not its end.
        let takesAll = Int(inputCount) == input.count
        let status = deflate(stream, takesAll ? Self.flush(for: goal) : Z_NO_FLUSH)
        let consumed = Int(inputCount - stream.pointee.avail_in)
        let produced = Int(outputCount - stream.pointee.avail_out)
        // No bytes make `deflate` fail, but whoever calls until the goal is reached must not do so for ever.
        guard status == Z_OK || status == Z_BUF_ERROR || status == Z_STREAM_END else { throw .outOfMemory }
        let isDone =
            switch goal {
            case .takeMore: consumed == input.count
            case .flush: consumed == input.count && produced < output.count
            case .end: status == Z_STREAM_END
            }
        if status == Z_STREAM_END { deflateReset(stream) }
        return CodecStep(consumed: consumed, produced: produced, isDone: isDone)
    }

    private static func flush(for goal: EncoderGoal) -> Int32 {
        switch goal {
        case .takeMore: Z_NO_FLUSH
        case .flush: Z_SYNC_FLUSH
        case .end: Z_FINISH
        }
    }
}
