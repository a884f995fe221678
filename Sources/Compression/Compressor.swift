/// Compresses bytes as they come; the same bytes, flushed at the same places, always make the same file.
///
/// Sendable, though the encoder is not: nothing else has a reference to it, every use of it mutates this value, and a
/// value that cannot be copied is mutated in one place at a time.
package struct Compressor: ~Copyable, @unchecked Sendable {
    package let format: CompressionFormat
    private let encoder: any MemberEncoder
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)
    /// Whether a member is owed its end. At first one is: a file without a member is not in the format.
    private var isOpen = true

    /// - Throws: ``CompressionError/outOfMemory``.
    package init(_ format: CompressionFormat) throws(CompressionError) {
        self.format = format
        encoder =
            switch format {
            case .gzip: try GzipEncoder()
            case .zstd: try ZstdEncoder()
            }
    }

    /// Takes bytes, and adds what is ready of the file to `output`: often nothing.
    /// - Throws: ``CompressionError/outOfMemory``.
    package mutating func append(_ bytes: [UInt8], to output: inout [UInt8]) throws(CompressionError) {
        guard !bytes.isEmpty else { return }
        isOpen = true
        try encode(bytes, .takeMore, to: &output)
    }

    /// Makes everything that was taken so far readable, at the cost of some bytes.
    /// - Throws: ``CompressionError/outOfMemory``.
    package mutating func flush(to output: inout [UInt8]) throws(CompressionError) {
        if isOpen { try encode([], .flush, to: &output) }
    }

    /// Completes the file. Once more has no effect; bytes that are taken after it begin another member.
    /// - Throws: ``CompressionError/outOfMemory``.
    package mutating func finish(to output: inout [UInt8]) throws(CompressionError) {
        guard isOpen else { return }
        try encode([], .end, to: &output)
        isOpen = false
    }

    private mutating func encode(
        _ bytes: [UInt8], _ goal: EncoderGoal, to output: inout [UInt8]
    ) throws(CompressionError) {
        var position = 0
        var isDone = false
        while !isDone {
            let step = try bytes.withUnsafeBufferPointer { bytes throws(CompressionError) in
                let rest = UnsafeBufferPointer(rebasing: bytes[position...])
                return try buffer.withUnsafeMutableBufferPointer { buffer throws(CompressionError) in
                    try encoder.encode(rest, goal, into: buffer)
                }
            }
            output += buffer[..<step.produced]
            position += step.consumed
            isDone = step.isDone
        }
    }
}
