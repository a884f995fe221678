import RedisTypes

extension RowLayout {
    func key(of cells: RowCells, _ mapping: RowMapping) throws(RowError) -> ByteString {
        try mapping.key.key(mayBeEmpty: mapping.keyMayBeEmpty) { part in
            cells.isNull(key[part]) ? nil : cells.texts[key[part]]
        }
    }

    func expiresAt(_ cells: RowCells) throws(RowError) -> Int64? {
        guard let (column, form) = expiry, !cells.texts[column.index].isEmpty else { return nil }
        guard let instant = form.instant(cells.texts[column.index]) else {
            throw .misfit(column, takes: form.noun, not: cells.texts[column.index])
        }
        return instant
    }

    /// What Redis gets for a column's cell.
    func value(_ column: Column, _ cells: RowCells) throws(RowError) -> ByteString {
        let cell = cells.texts[column.index]
        guard let value = column.type.value(of: cell) else {
            throw .misfit(column, takes: column.type.noun, not: cell)
        }
        return value
    }

    /// The cells as fields of a hash or of an entry. Nulls are left out.
    func fields(_ cells: RowCells, omittingEmpty: Bool) throws(RowError) -> [Record.Field] {
        var fields: [Record.Field] = []
        fields.reserveCapacity(self.fields.count)
        for column in self.fields {
            if cells.isNull(column.index) || omittingEmpty && cells.texts[column.index].isEmpty { continue }
            let value = column.type == .string ? cells.texts[column.index] : try value(column, cells)
            fields.append(Record.Field(column.name, value))
        }
        if fields.isEmpty { throw RowError(reason: "this row has no fields") }
        return fields
    }

    /// The cells as a JSON object.
    func object(_ cells: RowCells, omittingEmpty: Bool) throws(RowError) -> ByteString {
        var object = [UInt8(ascii: "{")]
        for column in fields {
            let cell = cells.texts[column.index]
            if omittingEmpty && cell.isEmpty { continue }
            if object.count > 1 { object.append(UInt8(ascii: ",")) }
            JSONText.append(column.name.bytes, to: &object)
            object.append(UInt8(ascii: ":"))
            try appendJSON(column, cells, to: &object)
        }
        if object.count == 1 { throw RowError(reason: "this row has no fields") }
        object.append(UInt8(ascii: "}"))
        return ByteString(object)
    }

    /// The cell as a JSON text: what it is already in JSON, and in a table that has no type for it.
    func document(_ column: Column, _ cells: RowCells) throws(RowError) -> ByteString {
        let cell = cells.texts[column.index]
        if !cells.kinds.isEmpty || column.type != .string {
            var text: [UInt8] = []
            try appendJSON(column, cells, to: &text)
            return ByteString(text)
        }
        guard !cell.isEmpty, let text = ColumnType.json.value(of: cell) else {
            throw .misfit(column, takes: ColumnType.json.noun, not: cell)
        }
        return text
    }

    private func appendJSON(_ column: Column, _ cells: RowCells, to output: inout [UInt8]) throws(RowError) {
        let cell = cells.texts[column.index]
        if cells.isNull(column.index) { return output.append(contentsOf: "null".utf8) }
        if column.type == .string && cells.kind(column.index) == .literal {
            return output.append(contentsOf: cell.bytes)
        }
        if column.type.appendJSON(of: cell, to: &output) { return }
        let fits = column.type.value(of: cell) != nil
        throw .misfit(column, takes: fits ? ColumnType.string.noun : column.type.noun, not: cell)
    }
}
