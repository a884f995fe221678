/// How far one call of a C library came.
struct CodecStep {
    /// Bytes taken from the input.
    var consumed: Int
    /// Bytes written to the output.
    var produced: Int
    /// Decoding: the member has ended, and all of it is in the output. Encoding: what the goal asks for is done.
    var isDone: Bool
}
