import CZstd

/// libzstd's streaming compression at the level of the zstd tool, with a checksum at the end of the frame.
final class ZstdEncoder: MemberEncoder {
    private static let level: Int32 = 3

    private let context: OpaquePointer

    init() throws(CompressionError) {
        guard let context = ZSTD_createCCtx() else { throw .outOfMemory }
        self.context = context
        // Cannot fail: the values are within every build's bounds.
        ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Self.level)
        ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    }

    deinit {
        ZSTD_freeCCtx(context)
    }

    func encode(
        _ input: UnsafeBufferPointer<UInt8>, _ goal: EncoderGoal, into output: UnsafeMutableBufferPointer<UInt8>
    ) throws(CompressionError) -> CodecStep {
        var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        let held = ZSTD_compressStream2(context, &target, &source, Self.directive(for: goal))
        // Any bytes can be compressed, so memory is all that can be missing.
        guard ZSTD_isError(held) == 0 else { throw .outOfMemory }
        let isDone = goal == .takeMore ? source.pos == source.size : held == 0
        return CodecStep(consumed: source.pos, produced: target.pos, isDone: isDone)
    }

    private static func directive(for goal: EncoderGoal) -> ZSTD_EndDirective {
        switch goal {
        case .takeMore: ZSTD_e_continue
        case .flush: ZSTD_e_flush
        case .end: ZSTD_e_end
        }
    }
}
