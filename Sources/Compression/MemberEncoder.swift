/// Compresses into one member after the other: what gzip calls a member and zstd a frame.
protocol MemberEncoder: AnyObject {
    init() throws(CompressionError)

    /// Compresses until the goal is reached or the output is full. The first byte after an end begins another member.
    func encode(
        _ input: UnsafeBufferPointer<UInt8>, _ goal: EncoderGoal, into output: UnsafeMutableBufferPointer<UInt8>
    ) throws(CompressionError) -> CodecStep
}
