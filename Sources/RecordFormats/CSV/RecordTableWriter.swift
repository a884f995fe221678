package import RedisTypes

/// Writes records of one type as CSV or TSV, an element a row, so that any spreadsheet or database can take them.
///
/// | type | columns |
/// |---|---|
/// | `string`, `json` | `key,value,expires_at_ms` |
/// | `hash` | `key,field,value,expires_at_ms` |
/// | `list` | `key,index,value,expires_at_ms`, the index from 0 |
/// | `set` | `key,member,expires_at_ms` |
/// | `zset` | `key,member,score,expires_at_ms` |
/// | `stream` | `key,id,field,value,expires_at_ms`: an entry has a row for each of its fields |
///
/// The expiry is the key's, in milliseconds since 1970, and empty for a key that never ends. A key in parts has it in
/// the last row or rows only, the others being written before it is known. ``RowMapping/table(of:)`` reads the table
/// back. Bytes go out as they are, whether they are UTF-8 or not. CSV has lines that end in CR LF, TSV in LF.
package struct RecordTableWriter: Sendable {
    /// What a table has no place for.
    package enum Omission: Sendable, Hashable, CaseIterable {
        /// A hash whose fields have expiries of their own.
        case fieldExpiries
        /// A stream with consumer groups. What a stream remembers of entries that are gone is left out of all.
        case consumerGroups
        /// A stream without entries.
        case emptyStream
    }

    /// The record is of another type than the table.
    package struct OtherKind: Error, Sendable, Hashable {
        package var key: ByteString
        package var kind: Record.Kind
        package var expected: Record.Kind

        package init(key: ByteString, kind: Record.Kind, expected: Record.Kind) {
            self.key = key
            self.kind = kind
            self.expected = expected
        }
    }

    package let kind: Record.Kind
    package let format: Delimited
    /// Records that had what the table leaves out.
    package private(set) var omissions: [Omission: Int] = [:]
    private let columns: [ByteString]
    /// The key whose last row has no expiry and no line end yet: the next part may know it.
    private var openKey: ByteString?
    /// Of the next element.
    private var index = 0

    /// `nil` for ``Record/Kind/missing``, which has no table.
    package init?(_ kind: Record.Kind, as format: Delimited) {
        guard let mapping = RowMapping.table(of: kind) else { return nil }
        self.kind = kind
        self.format = format
        let roles = mapping.roles
        let element = [kind == .list ? "index" : nil, roles.id, roles.field, roles.value, roles.score]
        columns = mapping.key.fieldNames + (element + [roles.expiry?.name]).compactMap { $0 }
    }

    /// The first line, with the columns' names.
    package func appendHeader(to output: inout [UInt8]) {
        format.append(columns, lineEnd, to: &output)
    }

    /// The parts of a key must follow each other.
    package mutating func append(_ record: Record, to output: inout [UInt8]) throws(OtherKind) {
        guard record.kind == kind else { throw OtherKind(key: record.key, kind: record.kind, expected: kind) }
        let goesOn = (record.part?.number ?? 1) > 1 && openKey == record.key
        if !goesOn {
            finish(to: &output)
            index = 0
        }
        switch record.value {
        case .string(let string): append(string, of: record, goesOn, to: &output)
        case .json(let text): append(text, of: record, goesOn, to: &output)
        case .list(let items):
            append(items, of: record, to: &output) { item, index in [ByteString(index), item] }
        case .set(let members): append(members, of: record, to: &output) { member, _ in [member] }
        case .hash(let fields):
            if fields.contains(where: { $0.expiresAt != nil }) { omissions[.fieldExpiries, default: 0] += 1 }
            append(fields, of: record, to: &output) { field, _ in [field.name, field.value] }
        case .sortedSet(let members):
            append(members, of: record, to: &output) { item, _ in [item.member, item.score.text] }
        case .stream(let stream):
            if !stream.groups.isEmpty { omissions[.consumerGroups, default: 0] += 1 }
            let rows = stream.entries.flatMap { entry in entry.fields.map { (id: entry.id.text, field: $0) } }
            if rows.isEmpty && record.isWholeOrLast && !goesOn { omissions[.emptyStream, default: 0] += 1 }
            append(rows, of: record, to: &output) { row, _ in [row.id, row.field.name, row.field.value] }
        case .missing: break
        }
    }

    /// Ends a row that waits for the next part of its key. To be called after the last record.
    package mutating func finish(to output: inout [UInt8]) {
        guard openKey != nil else { return }
        if kind == .string { format.endPieces(to: &output) }
        endRow(nil, to: &output)
    }

    private var lineEnd: Delimited.LineEnd { format == .csv ? .carriageReturnLineFeed : .lineFeed }

    private mutating func endRow(_ expiresAt: Int64?, to output: inout [UInt8]) {
        output.append(format.delimiter.rawValue)
        if let expiresAt { output.append(contentsOf: String(expiresAt).utf8) }
        format.append(lineEnd, to: &output)
        openKey = nil
    }

    /// A value is one field, in pieces where the record is in parts.
    private mutating func append(
        _ value: ByteString, of record: Record, _ goesOn: Bool, to output: inout [UInt8]
    ) {
        if !goesOn {
            format.append(record.key, to: &output)
            output.append(format.delimiter.rawValue)
        }
        guard record.part != nil else {
            format.append(value, to: &output)
            return endRow(record.expiresAt, to: &output)
        }
        if !goesOn { format.beginPieces(to: &output) }
        format.append(piece: value, to: &output)
        openKey = record.key
        if record.isWholeOrLast {
            format.endPieces(to: &output)
            endRow(record.expiresAt, to: &output)
        }
    }

    private mutating func append<Item>(
        _ items: [Item], of record: Record, to output: inout [UInt8], cells: (Item, Int) -> [ByteString]
    ) {
        for item in items {
            if openKey != nil { endRow(record.expiresAt, to: &output) }
            format.append(record.key, to: &output)
            for cell in cells(item, index) {
                output.append(format.delimiter.rawValue)
                format.append(cell, to: &output)
            }
            openKey = record.key
            index += 1
        }
        if openKey != nil && record.isWholeOrLast { endRow(record.expiresAt, to: &output) }
    }
}
