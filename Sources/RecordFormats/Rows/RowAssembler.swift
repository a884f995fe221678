import RedisTypes

/// Makes records of rows, one of each row or one of all rows of a key.
struct RowAssembler: Sendable {
    let mapping: RowMapping
    private var group: RowGroup?
    private var seen = KeySet()

    init(_ mapping: RowMapping) {
        self.mapping = mapping
    }

    /// Takes the next row, which has a cell for each of the layout's columns.
    /// - Returns: a record that is complete, or a part of one. Rows that were taken may be held back.
    /// - Throws: what is wrong with this row; it leaves no trace, and the next one can follow.
    mutating func take(
        _ cells: RowCells, _ layout: RowLayout, at position: SourcePosition
    ) throws(RowError) -> SourcedRecord? {
        let key = try layout.key(of: cells, mapping)
        let expiresAt = try layout.expiresAt(cells)
        if mapping.gathers {
            guard let element = try layout.element(cells, mapping) else { return nil }
            return try gather(key, element, expiresAt, position)
        }
        guard let value = try value(cells, layout) else { return nil }
        return SourcedRecord(Record(key: key, value: value, expiresAt: expiresAt), at: position)
    }

    /// The record of the rows held back, when no other row comes.
    mutating func finish() -> SourcedRecord? {
        defer { group = nil }
        return group?.end()
    }

    private func value(_ cells: RowCells, _ layout: RowLayout) throws(RowError) -> Record.Value? {
        if mapping.shape == .hash { return .hash(try layout.fields(cells, omittingEmpty: mapping.omitsEmpty)) }
        guard let column = layout.value else {
            let object = try layout.object(cells, omittingEmpty: mapping.omitsEmpty)
            return mapping.shape == .json ? .json(object) : .string(object)
        }
        if mapping.omitsEmpty && cells.texts[column.index].isEmpty { return nil }
        if mapping.shape == .string { return .string(try layout.required(column, "the value", cells)) }
        return .json(try layout.document(column, cells))
    }

    private mutating func gather(
        _ key: ByteString, _ element: RowElement, _ expiresAt: Int64?, _ position: SourcePosition
    ) throws(RowError) -> SourcedRecord? {
        if group?.key == key { return try group?.append(element, expiresAt: expiresAt, at: position) }
        var next = RowGroup(key, mapping.shape, at: position)
        _ = try next.append(element, expiresAt: expiresAt, at: position)
        guard mapping.mayReturn || seen.insert(key) else {
            throw RowError(
                reason: """
                    the key \(key) had rows before those of another key; the rows of a key must follow each other: sort \
                    the file by key, or import with --on-conflict merge
                    """)
        }
        let last = group?.end()
        group = next
        return last
    }
}
