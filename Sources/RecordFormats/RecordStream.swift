/// Records, or whatever a reader makes of a file, read from a source of chunks.
package struct RecordStream<Reader: ChunkReader> {
    package private(set) var reader: Reader
    private var isFinished = false
    private let nextChunk: () async throws -> [UInt8]?

    /// - Parameter nextChunk: the next bytes, `nil` at the end; 64 KiB or more at a time is a good size.
    package init(_ reader: Reader, nextChunk: @escaping () async throws -> [UInt8]?) {
        self.reader = reader
        self.nextChunk = nextChunk
    }

    /// The next unit, `nil` at the end.
    /// - Throws: ``FormatError`` for a bad unit, after which the next one can be asked for; what `nextChunk` throws.
    package mutating func next() async throws -> Reader.Unit? {
        while true {
            if let unit = try reader.next() { return unit }
            if isFinished { return nil }
            if let chunk = try await nextChunk() {
                reader.append(chunk)
            } else {
                reader.finish()
                isFinished = true
            }
        }
    }
}
