import RedisTypes

/// A key of an RDB file that is larger than its reader wants to hold: read piece by piece, each piece as soon as its
/// bytes are there, and given as the parts of a record.
struct RDBLargeKey: Sendable {
    private enum Content {
        /// Bytes to come.
        case string(left: Int)
        /// Compressed bytes to come.
        case compressed(LZF.Decoder, left: Int)
        /// Elements, members, fields or nodes to come.
        case elements(left: Int)
    }

    let key: ByteString
    private let kind: RDBCursor.Kind
    private let isValkey: Bool
    private var content: Content
    private var clock = RDBCursor.FieldClock.absolute
    private var gathered = Gathered()
    private var partNumber = 0
    /// Whether a character of a string reached over the end of the last part.
    private var carried: [UInt8] = []

    /// Bytes and elements that make a part.
    private static let partBytes = 1 << 20
    private static let partElements = 8192

    private struct Gathered {
        var items: [ByteString] = []
        var members: [Record.ScoredMember] = []
        var fields: [Record.Field] = []
        var entries: [Record.StreamEntry] = []
        var bytes = 0

        var count: Int { items.count + members.count + fields.count + entries.count }
    }

    /// Begins to read, the cursor standing behind the key.
    /// - Returns: `nil` for a type that cannot be read piece by piece.
    init?(_ type: UInt8, key: ByteString, _ cursor: inout RDBCursor, isValkey: Bool) throws(RDBError) {
        guard let kind = RDBCursor.Kind(rawValue: type) else { return nil }
        switch kind {
        case .string:
            switch try cursor.anyLength() {
            case .count(let count): content = .string(left: try Self.believable(count))
            case .encoding(3):
                let (packed, count) = (try cursor.count(), try cursor.count())
                content = .compressed(LZF.Decoder(count: count), left: packed)
            case .encoding: return nil
            }
        case .expiringHash, .expiringHashEarly:
            clock = try cursor.fieldClock(kind, isValkey: isValkey)
            content = .elements(left: try cursor.count())
        case .list, .set, .hash, .sortedSet, .decimalSortedSet, .quicklist, .quicklist2, .stream, .stream2, .stream3:
            content = .elements(left: try cursor.count())
        default: return nil
        }
        self.key = key
        self.kind = kind
        self.isValkey = isValkey
    }

    private static func believable(_ count: UInt64) throws(RDBError) -> Int {
        guard count <= UInt64(RDBCursor.limit) else { throw .malformed("a string of \(count) bytes is not believed") }
        return Int(count)
    }

    /// Reads what is there.
    /// - Returns: a part, or `nil` until more bytes come. The cursor stands where reading goes on, whatever is thrown.
    mutating func read(_ cursor: inout RDBCursor) throws(RDBError) -> Record? {
        switch content {
        case .string(let left):
            let piece = try cursor.take(min(left, cursor.left, Self.partBytes))
            content = .string(left: left - piece.count)
            carried.append(contentsOf: piece)
            return stringPart(isLast: left == piece.count)
        case .compressed(var decoder, let left):
            let input = cursor.rest(upTo: left)
            guard let used = decoder.decode(input, limit: Self.partBytes) else {
                throw .malformed("a compressed string cannot be read")
            }
            _ = try cursor.take(used)
            carried += decoder.take()
            content = .compressed(decoder, left: left - used)
            let isLast = left == used
            if isLast && decoder.left > 0 || !isLast && decoder.left == 0 {
                throw .malformed("a compressed string cannot be read")
            }
            return stringPart(isLast: isLast)
        case .elements(let left):
            var left = left
            defer { content = .elements(left: left) }
            while left > 0 {
                if gathered.bytes >= Self.partBytes || gathered.count >= Self.partElements {
                    return part(isLast: false)
                }
                let before = cursor
                do throws(RDBError) {
                    try readElement(&cursor)
                } catch {
                    cursor = before
                    throw error
                }
                gathered.bytes += cursor.position - before.position
                left -= 1
            }
            return try lastPart(&cursor)
        }
    }

    private mutating func readElement(_ cursor: inout RDBCursor) throws(RDBError) {
        switch kind {
        case .list, .set: gathered.items.append(try cursor.string())
        case .quicklist, .quicklist2: try cursor.listNode(kind, &gathered.items)
        case .sortedSet, .decimalSortedSet: gathered.members.append(try cursor.scoredMember(kind))
        case .hash: gathered.fields.append(Record.Field(try cursor.string(), try cursor.string()))
        case .expiringHash, .expiringHashEarly: gathered.fields.append(try cursor.field(clock))
        default: try cursor.streamNode(&gathered.entries)
        }
    }

    private mutating func lastPart(_ cursor: inout RDBCursor) throws(RDBError) -> Record? {
        switch kind {
        case .stream, .stream2, .stream3:
            let before = cursor
            do throws(RDBError) {
                let stream = try cursor.streamEnd(kind, gathered.entries)
                return part(.stream(stream), isLast: true)
            } catch {
                cursor = before
                throw error
            }
        default: return part(isLast: true)
        }
    }

    /// A character stays whole, so that the parts of a text are text.
    private mutating func stringPart(isLast: Bool) -> Record? {
        if !isLast && carried.count < Self.partBytes { return nil }
        let bytes = carried
        let whole = isLast ? bytes.count : UTF8Validation.wholeCharacters(bytes)
        carried = Array(bytes[whole...])
        return part(.string(ByteString(bytes[..<whole])), isLast: isLast)
    }

    private mutating func part(isLast: Bool) -> Record {
        let value: Record.Value =
            switch kind {
            case .set: .set(gathered.items)
            case .sortedSet, .decimalSortedSet: .sortedSet(gathered.members)
            case .hash, .expiringHash, .expiringHashEarly: .hash(gathered.fields)
            case .stream, .stream2, .stream3: .stream(Record.Stream(gathered.entries))
            default: .list(gathered.items)
            }
        return part(value, isLast: isLast)
    }

    private mutating func part(_ value: Record.Value, isLast: Bool) -> Record {
        gathered = Gathered()
        partNumber += 1
        return Record(key: key, value: value, part: Record.Part(partNumber, isLast: isLast))
    }
}
