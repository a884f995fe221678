/// Decompresses one member after the other: what gzip calls a member and zstd a frame.
protocol MemberDecoder: AnyObject {
    init() throws(CompressionError)

    /// A member begins with the next byte.
    func begin()

    /// Decompresses until the input is used up, the output is full or the member ends.
    func decode(
        _ input: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>
    ) throws(DecoderFailure) -> CodecStep
}
