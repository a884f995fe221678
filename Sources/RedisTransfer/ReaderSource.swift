package import RecordFormats

/// The items of a file: what a reader makes of its chunks.
package struct ReaderSource<Reader: ChunkReader>: ImportSource {
    package private(set) var reader: Reader
    private var isFinished = false
    private let nextChunk: () async throws -> [UInt8]?
    private let item: (Reader.Unit) -> ImportItem

    /// - Parameter nextChunk: the next bytes, `nil` at the end; 64 KiB or more at a time is a good size.
    package init(
        _ reader: Reader, nextChunk: @escaping () async throws -> [UInt8]?, item: @escaping (Reader.Unit) -> ImportItem
    ) {
        self.reader = reader
        self.nextChunk = nextChunk
        self.item = item
    }

    package mutating func next() throws -> ImportItem? {
        do throws(FormatError) {
            return try reader.next().map(item)
        } catch {
            guard let original = (reader as? any RejectKeeping)?.rejected else { throw error }
            throw BadItem(error, original: original)
        }
    }

    package mutating func more() async throws -> Bool {
        if isFinished { return false }
        if let chunk = try await nextChunk() {
            reader.append(chunk)
        } else {
            reader.finish()
            isFinished = true
        }
        return true
    }
}

extension ReaderSource where Reader: RecordReader {
    package init(_ reader: Reader, nextChunk: @escaping () async throws -> [UInt8]?) {
        self.init(reader, nextChunk: nextChunk) { ImportItem($0) }
    }
}

extension ReaderSource where Reader: CommandReader {
    package init(_ reader: Reader, nextChunk: @escaping () async throws -> [UInt8]?) {
        self.init(reader, nextChunk: nextChunk) { ImportItem(.commands($0.commands), at: $0.position) }
    }
}

extension ReaderSource where Reader == AOFReader {
    package init(_ reader: Reader, nextChunk: @escaping () async throws -> [UInt8]?) {
        self.init(reader, nextChunk: nextChunk) { unit in
            switch unit {
            case .record(let record): ImportItem(record)
            case .commands(let commands): ImportItem(.commands(commands.commands), at: commands.position)
            }
        }
    }
}
