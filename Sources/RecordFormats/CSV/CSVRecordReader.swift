import RedisTypes

/// Hashes from CSV: the first row names the fields, every other row is a record. Empty cells are empty fields.
package struct CSVRecordReader: RecordReader {
    private var parser: CSVParser
    private let source: String
    private let mapping: RowMapping
    private var header: [ByteString]?
    private var isFinished = false
    private var isBroken = false

    package init(
        source: String, mapping: RowMapping, delimiter: CSVParser.Delimiter = .comma, rowLimit: Int? = nil
    ) {
        parser = CSVParser(delimiter: delimiter, limit: rowLimit)
        self.source = source
        self.mapping = mapping
    }

    package mutating func append(_ chunk: [UInt8]) { parser.append(chunk) }

    package mutating func finish() {
        isFinished = true
        parser.finish()
    }

    package mutating func next() throws(FormatError) -> SourcedRecord? {
        while !isBroken, let row = try nextRow() {
            guard let header else {
                try readHeader(row)
                continue
            }
            return try record(row, header)
        }
        if isFinished && !isBroken && header == nil {
            isBroken = true
            let start = SourcePosition()
            throw FormatError(source: source, at: start, reason: "a header row was expected", endsReading: true)
        }
        return nil
    }

    private mutating func nextRow() throws(FormatError) -> CSVParser.Row? {
        do {
            return try parser.next()
        } catch {
            // Without a header, nothing that follows has a name.
            isBroken = error.endsReading || header == nil
            throw FormatError(source: source, at: error.position, reason: error.reason, endsReading: isBroken)
        }
    }

    private mutating func readHeader(_ row: CSVParser.Row) throws(FormatError) {
        var seen: Set<ByteString> = []
        for (index, name) in row.fields.enumerated() {
            if name.isEmpty { throw unusable(row, "column \(index + 1) has no name") }
            if !seen.insert(name).inserted { throw unusable(row, "two columns are named \(name)") }
        }
        for name in mapping.key.fieldNames where !seen.contains(name) {
            throw unusable(row, "the key needs the field \(name), and no column has that name")
        }
        header = row.fields
    }

    private mutating func unusable(_ row: CSVParser.Row, _ reason: String) -> FormatError {
        isBroken = true
        return FormatError(source: source, at: row.position, reason: reason, endsReading: true)
    }

    private func record(_ row: CSVParser.Row, _ header: [ByteString]) throws(FormatError) -> SourcedRecord {
        guard row.fields.count == header.count else {
            throw FormatError(
                source: source, at: row.position,
                reason: "this row has \(row.fields.count) fields, the header \(header.count)")
        }
        do {
            let record = try mapping.record(zip(header, row.fields).map { Record.Field($0, $1) })
            return SourcedRecord(record, at: row.position)
        } catch {
            throw FormatError(source: source, at: row.position, reason: error.reason)
        }
    }
}
