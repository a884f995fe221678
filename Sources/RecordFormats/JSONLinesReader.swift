/// Records from JSON Lines: one object on each line. Blank lines and a byte order mark are stepped over.
package struct JSONLinesReader: RecordReader {
    private var lines: LineSplitter
    private let decoder: JSONRecordDecoder
    private var isBroken = false

    package init(source: String, form: JSONRecordForm = .typed, lineLimit: Int? = nil) {
        lines = LineSplitter(limit: lineLimit)
        decoder = JSONRecordDecoder(source: source, form: form)
    }

    package mutating func append(_ chunk: [UInt8]) { lines.append(chunk) }

    package mutating func finish() { lines.finish() }

    package mutating func next() throws(FormatError) -> SourcedRecord? {
        while !isBroken, let line = try nextLine() {
            if line.bytes.allSatisfy(JSONReader.isWhitespace) { continue }
            return try decoder.decode(line.bytes, at: line.position)
        }
        return nil
    }

    private mutating func nextLine() throws(FormatError) -> LineSplitter.Line? {
        do {
            return try lines.next()
        } catch {
            isBroken = true
            throw FormatError(
                source: decoder.source, at: error.position, reason: "this line is longer than \(error.limit) bytes",
                endsReading: true)
        }
    }
}
