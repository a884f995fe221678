import CZstd

/// libzstd's streaming decompression, which checks the checksum of each frame that has one.
final class ZstdDecoder: MemberDecoder {
    /// The zstd tool's own limit without `--long`: 128 MiB, which a file could otherwise ask us to allocate and more.
    static let windowLogLimit: Int32 = 27

    private let context: OpaquePointer

    init() throws(CompressionError) {
        guard let context = ZSTD_createDCtx() else { throw .outOfMemory }
        self.context = context
        // Cannot fail: the value is within every build's bounds.
        ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Self.windowLogLimit)
    }

    deinit {
        ZSTD_freeDCtx(context)
    }

    func begin() {
        ZSTD_DCtx_reset(context, ZSTD_reset_session_only)
    }

    func decode(
        _ input: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>
    ) throws(DecoderFailure) -> CodecStep {
        var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        let result = ZSTD_decompressStream(context, &target, &source)
        guard ZSTD_isError(result) == 0 else {
            switch ZSTD_getErrorCode(result) {
            case ZSTD_error_frameParameter_windowTooLarge: throw .windowTooLarge
            case ZSTD_error_dictionary_wrong: throw .dictionaryNeeded
            case ZSTD_error_memory_allocation: throw .outOfMemory
            default: throw .damaged(after: source.pos)
            }
        }
        return CodecStep(consumed: source.pos, produced: target.pos, isDone: result == 0)
    }
}
