import RedisTypes

/// What one row adds to the value of its key.
enum RowElement: Sendable {
    case item(ByteString)
    case member(Record.ScoredMember)
    case field(Record.Field)
    /// - Parameter isPiece: whether the rows before and after may belong to the same entry.
    case entry(Record.StreamEntry, isPiece: Bool)

    var size: Int {
        switch self {
        case .item(let item): item.count
        case .member(let member): member.member.count + member.score.text.count
        case .field(let field): field.name.count + field.value.count
        case .entry(let entry, _): entry.fields.reduce(0) { $0 + $1.name.count + $1.value.count }
        }
    }
}

extension RowLayout {
    /// - Returns: `nil` when the row has nothing, and that is to be left out.
    func element(_ cells: RowCells, _ mapping: RowMapping) throws(RowError) -> RowElement? {
        if mapping.omitsEmpty, let value, cells.texts[value.index].isEmpty { return nil }
        switch mapping.shape {
        case .list, .set: return .item(try required(value, "the value", cells))
        case .sortedSet:
            let member = try required(value, "the value", cells)
            return .member(Record.ScoredMember(member, try score(cells)))
        case .hash: return .field(try namedField(cells))
        case .stream:
            let id = try id(cells)
            if field != nil { return .entry(Record.StreamEntry(id, [try namedField(cells)]), isPiece: true) }
            let fields = try fields(cells, omittingEmpty: mapping.omitsEmpty)
            return .entry(Record.StreamEntry(id, fields), isPiece: false)
        case .string, .json: return nil
        }
    }

    /// A cell that a null cannot stand for.
    func required(_ column: Column?, _ what: String, _ cells: RowCells) throws(RowError) -> ByteString {
        guard let column else { throw RowError(reason: "\(what) has no column") }
        if cells.isNull(column.index) {
            throw RowError(reason: "\(what) needs the field \(column.name), which is null", cell: column.index)
        }
        return try value(column, cells)
    }

    private func namedField(_ cells: RowCells) throws(RowError) -> Record.Field {
        Record.Field(try required(field, "the field", cells), try required(value, "the value", cells))
    }

    private func score(_ cells: RowCells) throws(RowError) -> Score {
        let text = try required(score, "the score", cells)
        if let score = Score(text) { return score }
        guard let score else { throw RowError(reason: "the score has no column") }
        throw .misfit(score, takes: "a decimal number, inf or -inf", not: text)
    }

    private func id(_ cells: RowCells) throws(RowError) -> StreamID {
        let text = try required(id, "the entry", cells)
        if let id = StreamID(text) { return id }
        guard let id else { throw RowError(reason: "the entry has no column") }
        throw .misfit(id, takes: "an ID such as 1526919030474-0", not: text)
    }
}
