import RedisTypes

/// The rows of one key, as far as they are not a part of its record yet.
struct RowGroup: Sendable {
    private static let partBytes = 512 << 10
    private static let partElements = 4096

    let key: ByteString
    private let shape: RowMapping.Shape
    /// Of the first row in the part.
    private var position: SourcePosition
    private var expiresAt: Int64?
    private var partNumber = 1
    private var items: [ByteString] = []
    private var members: [Record.ScoredMember] = []
    private var fields: [Record.Field] = []
    private var entries: [Record.StreamEntry] = []
    private var size = 0
    /// Of the newest entry alone.
    private var entrySize = 0
    private var lastID = StreamID(0, 0)

    init(_ key: ByteString, _ shape: RowMapping.Shape, at position: SourcePosition) {
        self.key = key
        self.shape = shape
        self.position = position
    }

    /// Adds a row.
    /// - Returns: a part of the record, if it has grown to one without this row.
    /// - Throws: when the row cannot be the next one; it changes nothing then.
    mutating func append(
        _ element: RowElement, expiresAt: Int64?, at position: SourcePosition
    ) throws(RowError) -> SourcedRecord? {
        let continues = try continuesEntry(element)
        let part = !continues && isFull ? take(isLast: false) : nil
        if part != nil { self.position = position }
        if let expiresAt { self.expiresAt = expiresAt }
        size += element.size
        switch element {
        case .item(let item): items.append(item)
        case .member(let member): members.append(member)
        case .field(let field): fields.append(field)
        case .entry(let entry, _):
            if continues {
                entrySize += element.size
                entries[entries.count - 1].fields += entry.fields
            } else {
                entrySize = element.size
                entries.append(entry)
                lastID = entry.id
            }
        }
        return part
    }

    /// The record, or the last part of it.
    mutating func end() -> SourcedRecord { take(isLast: true) }

    private func continuesEntry(_ element: RowElement) throws(RowError) -> Bool {
        guard case .entry(let entry, let isPiece) = element else { return false }
        if isPiece && entry.id == lastID && !entries.isEmpty {
            guard entrySize + element.size <= InputBuffer.defaultLimit else {
                throw RowError(reason: "the entry \(entry.id.text) is longer than \(InputBuffer.defaultLimit) bytes")
            }
            return true
        }
        guard entry.id > lastID else {
            let last = lastID == StreamID(0, 0) ? "0-0" : "\(lastID.text), the one before it"
            throw RowError(reason: "the IDs of a stream ascend: \(entry.id.text) is not above \(last)")
        }
        return false
    }

    private var isFull: Bool {
        size >= Self.partBytes || items.count + members.count + fields.count + entries.count >= Self.partElements
    }

    private mutating func take(isLast: Bool) -> SourcedRecord {
        let value: Record.Value =
            switch shape {
            case .set: .set(items)
            case .sortedSet: .sortedSet(members)
            case .hash: .hash(fields)
            case .stream: .stream(Record.Stream(entries))
            case .list, .string, .json: .list(items)
            }
        let part = isLast && partNumber == 1 ? nil : Record.Part(partNumber, isLast: isLast)
        let record = Record(key: key, value: value, expiresAt: isLast ? expiresAt : nil, part: part)
        (items, members, fields, entries, size) = ([], [], [], [], 0)
        partNumber += 1
        return SourcedRecord(record, at: position)
    }
}
