import RedisTypes

/// Why a row cannot become a record.
struct RowError: Error, Sendable, Hashable {
    var reason: String
    /// The cell at fault, counted from 0, where it is one.
    var cell: Int?

    init(reason: String, cell: Int? = nil) {
        self.reason = reason
        self.cell = cell
    }

    /// - Parameter noun: what the column takes.
    static func misfit(_ column: RowLayout.Column, takes noun: String, not cell: ByteString) -> RowError {
        RowError(reason: "the column \(column.name) takes \(noun), not \(quoted(cell))", cell: column.index)
    }

    /// The text of a cell may be long.
    private static func quoted(_ cell: ByteString) -> String {
        let shown = 60
        return cell.count <= shown ? cell.description : "\(ByteString(cell.bytes.prefix(shown)))…"
    }
}
