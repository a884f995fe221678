import RedisTypes

/// The cells of a row in the order of its columns, whatever kind of file it stands in.
struct RowCells: Sendable {
    enum Kind: Sendable {
        case text
        /// A number, boolean, object or array of JSON, as it is written.
        case literal
        case null
    }

    var texts: [ByteString]
    /// Of JSON; empty where all are text.
    var kinds: [Kind] = []

    func kind(_ index: Int) -> Kind { kinds.isEmpty ? .text : kinds[index] }

    func isNull(_ index: Int) -> Bool { !kinds.isEmpty && kinds[index] == .null }
}
