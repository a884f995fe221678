/// Turns the bytes of a compressed file into what they stand for, in chunks of bounded size however far they expand.
///
///     before the first ──magic──▶ in a member ──its end──▶ between members ──magic──▶ in a member
///     between members ──a zero, gzip only──▶ padding
///
/// Members (zstd's frames) may follow each other, and yield one sequence of bytes, as the tools have it. Zeros after
/// the last one of gzip are ignored; tapes and some downloads pad with them. What was already decompressed is handed
/// out before the error that follows it, and a checksum is only checked at the end of its member: until ``next()``
/// has said `nil` after ``finish()``, none of the bytes are known to be whole.
///
/// Sendable, though the decoder is not: nothing else has a reference to it, every use of it mutates this value, and a
/// value that cannot be copied is mutated in one place at a time.
package struct Decompressor: ~Copyable, @unchecked Sendable {
    /// What ``next()`` returns at most, in bytes.
    package static let maximumChunk = 1 << 18
    /// What a decoder is given at most: the place of damage is only known to this many bytes.
    private static let maximumInput = 1 << 16

    private enum State {
        case beforeFirst
        case inMember
        case betweenMembers
        case padding
    }

    package let format: CompressionFormat
    private let decoder: any MemberDecoder
    private var state = State.beforeFirst
    private var input: [UInt8] = []
    /// The first byte of ``input`` that has not been decoded.
    private var position = 0
    /// Bytes of the file before ``input``.
    private var dropped = 0
    private var isFinished = false
    /// The decoder filled its output, and may have more without any input.
    private var mayHoldOutput = false
    private var failure: CompressionError?

    /// - Throws: ``CompressionError/outOfMemory``.
    package init(_ format: CompressionFormat) throws(CompressionError) {
        self.format = format
        decoder =
            switch format {
            case .gzip: try GzipDecoder()
            case .zstd: try ZstdDecoder()
            }
    }

    /// Takes the next bytes of the file. They are held until ``next()`` has used them up.
    package mutating func append(_ chunk: [UInt8]) {
        dropped += position
        if position == input.count {
            input = chunk
        } else {
            input.removeSubrange(..<position)
            input += chunk
        }
        position = 0
    }

    /// No more bytes come.
    package mutating func finish() {
        isFinished = true
    }

    /// The next bytes, one to ``maximumChunk`` of them, or `nil` until more input comes; after ``finish()``, at the end.
    /// - Throws: what is wrong with the file, and the same again for every later call.
    package mutating func next() throws(CompressionError) -> [UInt8]? {
        if failure == nil, isFinished || mayHoldOutput || position < input.count {
            let chunk = [UInt8](unsafeUninitializedCapacity: Self.maximumChunk) { output, count in
                do throws(CompressionError) {
                    try fill(output, &count)
                } catch {
                    failure = error
                }
            }
            if !chunk.isEmpty { return chunk }
        }
        if let failure { throw failure }
        return nil
    }

    private mutating func fill(
        _ output: UnsafeMutableBufferPointer<UInt8>, _ count: inout Int
    ) throws(CompressionError) {
        while count < output.count {
            let goesOn =
                switch state {
                case .beforeFirst, .betweenMembers: try beginMember()
                case .inMember: try decode(into: output, &count)
                case .padding: try skipPadding()
                }
            guard goesOn else { return }
        }
    }

    private mutating func beginMember() throws(CompressionError) -> Bool {
        let rest = input[position...]
        let isFirst = state == .beforeFirst
        switch format.match(rest) {
        case .start:
            decoder.begin()
            state = .inMember
            return true
        case .tooShort:
            if isFinished, isFirst || !rest.isEmpty { throw .truncated(format) }
            return false
        case .other where isFirst: throw .otherFormat(format)
        case .other:
            guard format == .gzip, rest.first == 0 else { throw .trailingBytes(format, at: dropped + position) }
            state = .padding
            return true
        }
    }

    private mutating func decode(
        into output: UnsafeMutableBufferPointer<UInt8>, _ count: inout Int
    ) throws(CompressionError) -> Bool {
        guard mayHoldOutput || position < input.count else {
            if isFinished { throw .truncated(format) }
            return false
        }
        let piece = position..<(position + min(input.count - position, Self.maximumInput))
        let free = UnsafeMutableBufferPointer(rebasing: output[count...])
        let step: CodecStep
        do throws(DecoderFailure) {
            step = try input.withUnsafeBufferPointer { bytes throws(DecoderFailure) in
                try decoder.decode(UnsafeBufferPointer(rebasing: bytes[piece]), into: free)
            }
        } catch {
            throw reason(for: error)
        }
        position += step.consumed
        count += step.produced
        mayHoldOutput = !step.isDone && step.produced == free.count
        if step.isDone {
            state = .betweenMembers
        } else if step.consumed == 0, step.produced == 0, !piece.isEmpty {
            // No library of today stops like this; one that did would have us ask for ever.
            throw .damaged(format, near: dropped + position)
        }
        return true
    }

    private func reason(for failure: DecoderFailure) -> CompressionError {
        switch failure {
        case .damaged(let consumed): .damaged(format, near: dropped + position + consumed)
        case .windowTooLarge: .windowTooLarge
        case .dictionaryNeeded: .dictionaryNeeded
        case .outOfMemory: .outOfMemory
        }
    }

    private mutating func skipPadding() throws(CompressionError) -> Bool {
        let end = input[position...].firstIndex { $0 != 0 }
        position = end ?? input.count
        if end != nil { throw .trailingBytes(format, at: dropped + position) }
        return false
    }
}
