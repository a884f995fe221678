import RedisTypes

/// Records from JSON Lines: one object on each line. Blank lines and a byte order mark are stepped over.
///
/// A file that says of itself that it is an export (see ``ExportManifest``) must be whole: a missing or wrong trailer
/// is an error at its end. Lines that were rejected by an earlier import are read as what they were.
package struct JSONLinesReader: RecordReader, RejectKeeping {
    private var lines: LineSplitter
    private var decoder: JSONRecordDecoder
    private var isBroken = false
    private var isFinished = false
    /// What of an export was read so far; `nil` outside of one.
    private var digest: ContentDigest?
    private let allowsTruncation: Bool
    private let isOfRows: Bool
    /// Whether an export that was read says of itself that it lacks keys.
    package private(set) var lacksKeys = false
    package private(set) var rejected: [UInt8]?

    package init(source: String, form: JSONRecordForm = .typed, lineLimit: Int? = nil, allowsTruncation: Bool = false) {
        lines = LineSplitter(limit: lineLimit)
        decoder = JSONRecordDecoder(source: source, form: form)
        self.allowsTruncation = allowsTruncation
        isOfRows = if case .rows = form { true } else { false }
    }

    package mutating func append(_ chunk: [UInt8]) { lines.append(chunk) }

    package mutating func finish() {
        isFinished = true
        lines.finish()
    }

    package mutating func next() throws(FormatError) -> SourcedRecord? {
        rejected = nil
        while !isBroken, let line = try nextLine() {
            if line.bytes.allSatisfy(JSONReader.isWhitespace) { continue }
            if try takeManifest(line) { continue }
            if digest != nil { update(line.bytes) }
            do throws(FormatError) {
                if let record = try decoder.decode(line.bytes, at: line.position) { return record }
            } catch {
                // Cut off in the middle of a line.
                if allowsTruncation, isFinished, digest != nil, lines.endsInsideLine { break }
                rejected = Array(line.bytes)
                throw error
            }
        }
        if isFinished, digest != nil, !isBroken {
            isBroken = true
            if allowsTruncation { return nil }
            throw cutOff(lines.position)
        }
        return isFinished && !isBroken ? decoder.finish() : nil
    }

    private mutating func cutOff(_ position: SourcePosition) -> FormatError {
        isBroken = true
        return FormatError(
            source: decoder.source, at: position,
            reason: "the export is cut off: its last line, the trailer, is missing", endsReading: true)
    }

    private mutating func update(_ line: ArraySlice<UInt8>) {
        line.withUnsafeBytes { digest?.update($0) }
        digest?.update([0x0A])
    }

    /// - Returns: whether the line is a header or a trailer.
    private mutating func takeManifest(_ line: LineSplitter.Line) throws(FormatError) -> Bool {
        if isOfRows { return false }
        if Self.begins(line.bytes, with: ExportManifest.headerStart) {
            if digest != nil, !allowsTruncation { throw cutOff(line.position) }
            digest = ContentDigest()
            update(line.bytes)
            return true
        }
        guard let digest, Self.begins(line.bytes, with: ExportManifest.trailerStart) else { return false }
        self.digest = nil
        do throws(JSONError) {
            var reader = JSONReader(line.bytes)
            let trailer = try ExportTrailer(json: &reader)
            lacksKeys = lacksKeys || !trailer.isComplete
            if trailer.sha256 == digest.hexadecimal { return true }
        } catch {
            isBroken = true
            let place = line.position.advanced(over: line.bytes.prefix(error.offset))
            throw FormatError(source: decoder.source, at: place, reason: error.reason, endsReading: true)
        }
        isBroken = true
        throw FormatError(
            source: decoder.source, at: line.position,
            reason: "the export was changed or damaged: its SHA-256 is not the one in this trailer", endsReading: true)
    }

    private static func begins(_ line: ArraySlice<UInt8>, with start: StaticString) -> Bool {
        // The third byte tells records, which begin with {"key", apart at once.
        let count = start.utf8CodeUnitCount
        guard line.count > count, line[line.startIndex + 2] == start.utf8Start[2] else { return false }
        return start.withUTF8Buffer { line.starts(with: $0) }
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
