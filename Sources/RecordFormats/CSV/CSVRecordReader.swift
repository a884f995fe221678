import RedisTypes

/// Records from CSV: the first row names the columns, the others are for the mapping.
///
/// When the file cannot be read to its end, the rows of its last key are not given: nobody knows whether they are all.
package struct CSVRecordReader: RecordReader, RejectKeeping {
    private var parser: CSVParser
    private let source: String
    private var assembler: RowAssembler
    private var layout: RowLayout?
    private var isFinished = false
    private var isBroken = false
    package private(set) var rejected: [UInt8]?

    package init(
        source: String, mapping: RowMapping, delimiter: CSVParser.Delimiter = .comma, rowLimit: Int? = nil
    ) {
        parser = CSVParser(delimiter: delimiter, limit: rowLimit)
        self.source = source
        assembler = RowAssembler(mapping)
    }

    package mutating func append(_ chunk: [UInt8]) { parser.append(chunk) }

    package mutating func finish() {
        isFinished = true
        parser.finish()
    }

    package mutating func next() throws(FormatError) -> SourcedRecord? {
        rejected = nil
        while !isBroken, let row = try nextRow() {
            if let layout {
                if let record = try record(row, layout) { return record }
            } else {
                layout = try header(row)
            }
        }
        if !isFinished || isBroken { return nil }
        if layout != nil { return assembler.finish() }
        isBroken = true
        let start = SourcePosition()
        throw FormatError(source: source, at: start, reason: "a header row was expected", endsReading: true)
    }

    private mutating func nextRow() throws(FormatError) -> CSVParser.Row? {
        do {
            return try parser.next()
        } catch {
            // Without a header, nothing that follows has a name.
            isBroken = error.endsReading || layout == nil
            if !isBroken { keepRow() }
            throw FormatError(source: source, at: error.position, reason: error.reason, endsReading: isBroken)
        }
    }

    private mutating func header(_ row: CSVParser.Row) throws(FormatError) -> RowLayout {
        var seen: Set<ByteString> = []
        for (index, name) in row.fields.enumerated() {
            if name.isEmpty { throw unusable(row, "column \(index + 1) has no name") }
            if !seen.insert(name).inserted { throw unusable(row, "two columns are named \(name)") }
        }
        let mapping = assembler.mapping
        for name in (mapping.types.keys + [mapping.roles.expiry?.name].compactMap { $0 }).sorted()
        where !seen.contains(name) { throw unusable(row, "no column is named \(name)") }
        do {
            return try RowLayout(row.fields, for: mapping)
        } catch {
            switch error {
            case .missing(let what, let name):
                throw unusable(row, "\(what) needs the field \(name), and no column has that name")
            case .unusable(let reason): throw unusable(row, reason)
            }
        }
    }

    private mutating func unusable(_ row: CSVParser.Row, _ reason: String) -> FormatError {
        isBroken = true
        return FormatError(source: source, at: row.position, reason: reason, endsReading: true)
    }

    private mutating func record(_ row: CSVParser.Row, _ layout: RowLayout) throws(FormatError) -> SourcedRecord? {
        guard row.fields.count == layout.names.count else {
            keepRow()
            throw FormatError(
                source: source, at: row.position,
                reason: "this row has \(row.fields.count) fields, the header \(layout.names.count)")
        }
        do {
            return try assembler.take(RowCells(texts: row.fields), layout, at: row.position)
        } catch {
            keepRow()
            throw FormatError(source: source, at: row.position, reason: error.reason)
        }
    }

    private mutating func keepRow() { rejected = Array(parser.bytesOfLastRow) }
}
