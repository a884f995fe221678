import RedisTypes

/// Cuts a file into lines as its chunks arrive. Lines end with LF or CR LF; the last one may lack its end.
package struct LineSplitter: Sendable {
    package struct Line: Sendable, Hashable {
        /// Without the line end. Let go of it before the next ``LineSplitter/append(_:)``, or the buffer is copied.
        package var bytes: ArraySlice<UInt8>
        package var position: SourcePosition
    }

    package struct LineTooLong: Error, Sendable, Hashable {
        package var position: SourcePosition
        package var limit: Int
    }

    private var input = InputBuffer()
    private let limit: Int

    package init(limit: Int? = nil) {
        self.limit = limit ?? InputBuffer.defaultLimit
    }

    package mutating func append(_ chunk: some Collection<UInt8>) {
        input.append(chunk)
    }

    /// Behind the last line.
    var position: SourcePosition { input.position }

    /// Whether the last line was given and has no line end.
    var endsInsideLine: Bool {
        input.isFinished && input.start == input.bytes.count && input.bytes.last != UInt8(ascii: "\n")
    }

    /// No more chunks come.
    package mutating func finish() {
        input.finish()
    }

    /// The next line, or `nil` until more bytes come; after ``finish()``, at the end.
    package mutating func next() throws(LineTooLong) -> Line? {
        guard input.hasByte() || input.isFinished else { return nil }
        let end = ByteSearch.firstIndex(of: UInt8(ascii: "\n"), in: input.bytes, from: input.index)
        var position = input.position
        position.column = 1
        position.offset -= input.index - input.start
        input.index = end ?? input.bytes.count
        guard input.index - input.start <= limit else { throw LineTooLong(position: position, limit: limit) }
        if let end {
            defer { step(past: end) }
            return Line(bytes: trimmed(input.bytes[input.start..<end]), position: position)
        }
        guard input.isFinished, input.start < input.bytes.count else { return nil }
        defer { input.start = input.bytes.count }
        return Line(bytes: trimmed(input.bytes[input.start...]), position: position)
    }

    private mutating func step(past end: Int) {
        input.index = end + 1
        input.start = input.index
        input.beginLine(at: input.index)
    }

    private func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        line.last == UInt8(ascii: "\r") ? line.dropLast() : line
    }
}
