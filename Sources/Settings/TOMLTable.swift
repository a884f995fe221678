import RedisTypes

/// The keys and values of one TOML table, in the order of the file.
final class TOMLTable {
    /// How a table came to be, which decides what may still be added to it (toml.io/en/v1.0.0#table).
    enum Origin {
        /// Above a table that has a header: may get a header of its own, once.
        case implicit
        case header
        /// From `a.b = 1`: may get more dotted keys, and tables below it, but no header.
        case dotted
        /// Closed.
        case inline
    }

    struct Entry {
        let key: String
        /// Where the key stands, or the header that names it.
        fileprivate(set) var line: Int
        let value: TOMLValue
        /// Where the value of a pair stands.
        var range = 0..<0
    }

    /// The root's is 0, that of a value in it 1.
    let depth: Int
    private(set) var origin: Origin
    private(set) var entries: [Entry] = []
    /// By bytes: two spellings of é are two keys.
    private var positions: [ByteString: Int] = [:]

    init(depth: Int, origin: Origin) {
        self.depth = depth
        self.origin = origin
    }

    subscript(key: String) -> Entry? {
        positions[ByteString(key)].map { entries[$0] }
    }

    /// The key must be new.
    func add(_ key: String, line: Int, _ value: TOMLValue, at range: Range<Int> = 0..<0) {
        positions[ByteString(key)] = entries.count
        entries.append(Entry(key: key, line: line, value: value, range: range))
    }

    /// What a header or a dotted key on `line` finds or makes under `key` on its way to the last part of a name;
    /// `nil` when it may not pass.
    func step(_ key: String, line: Int, from origin: Origin) -> TOMLTable? {
        guard let entry = self[key] else { return addTable(key, line: line, origin) }
        guard case .table(let table) = entry.value else { return nil }
        switch (origin, table.origin) {
        case (_, .inline), (.dotted, .header): return nil
        case (.dotted, .implicit): table.origin = .dotted
        default: break
        }
        return table
    }

    /// The table that a header on `line` opens; `nil` when it may not.
    func open(_ key: String, line: Int) -> TOMLTable? {
        guard let position = positions[ByteString(key)] else { return addTable(key, line: line, .header) }
        guard case .table(let table) = entries[position].value, table.origin == .implicit else { return nil }
        table.origin = .header
        entries[position].line = line
        return table
    }

    private func addTable(_ key: String, line: Int, _ origin: Origin) -> TOMLTable {
        let table = TOMLTable(depth: depth + 1, origin: origin)
        add(key, line: line, .table(table))
        return table
    }
}

enum TOMLValue {
    case string(String)
    case boolean(Bool)
    case array([TOMLValue])
    case table(TOMLTable)
    /// A value of a kind that no setting has; what it was is not kept.
    case other(Kind)

    enum Kind: String {
        case integer, float, date, time
        case dateTime = "date and time"
    }

    /// The kind of value, as messages name it.
    var kind: String {
        switch self {
        case .string: "string"
        case .boolean: "boolean"
        case .array: "array"
        case .table: "table"
        case .other(let kind): kind.rawValue
        }
    }
}
