import RedisTypes

extension RDBCursor {
    enum KeyValue {
        case value(Record.Value, hasGroups: Bool)
        /// In the middle of a sentence whose subject is the key.
        case unsupported(String)
    }

    /// Types that stand in the file before a key.
    private enum Kind: UInt8 {
        case string = 0
        case list, set, decimalSortedSet, hash, sortedSet, oldModule, module
        case zipmapHash = 9
        case ziplistList, intset, ziplistSortedSet, ziplistHash, quicklist, stream
        case listpackHash, listpackSortedSet, quicklist2, stream2, listpackSet, stream3
        case expiringHashEarly, expiringListpackEarly, expiringHash, expiringListpack
    }

    mutating func value(of type: UInt8, isValkey: Bool) throws(RDBError) -> KeyValue {
        guard let kind = Kind(rawValue: type) else { throw .malformed("unknown type of value \(type)") }
        let value: Record.Value
        switch kind {
        case .string: value = .string(try string())
        case .list: value = .list(try strings(count()))
        case .set: value = .set(try strings(count()))
        case .hash: value = .hash(try Self.fields(try strings(count() * 2)))
        case .decimalSortedSet, .sortedSet:
            var members: [Record.ScoredMember] = []
            for _ in 0..<(try count()) {
                let member = try string()
                members.append(try Self.scored(member, kind == .sortedSet ? try double() : try decimal()))
            }
            value = .sortedSet(members)
        case .zipmapHash: value = .hash(try Self.fields(PackedValues.zipmap(try string())))
        case .ziplistList: value = .list(try PackedValues.ziplist(try string()))
        case .intset: value = .set(try PackedValues.intset(try string()))
        case .ziplistSortedSet: value = .sortedSet(try Self.scored(PackedValues.ziplist(try string())))
        case .ziplistHash: value = .hash(try Self.fields(PackedValues.ziplist(try string())))
        case .quicklist:
            var items: [ByteString] = []
            for _ in 0..<(try count()) { items += try PackedValues.ziplist(try string()) }
            value = .list(items)
        case .quicklist2:
            var items: [ByteString] = []
            for _ in 0..<(try count()) {
                switch try count() {
                case 1: items.append(try string())
                case 2: items += try PackedValues.listpack(try string())
                case let container: throw .malformed("unknown part \(container) of a list")
                }
            }
            value = .list(items)
        case .listpackHash: value = .hash(try Self.fields(PackedValues.listpack(try string())))
        case .listpackSortedSet: value = .sortedSet(try Self.scored(PackedValues.listpack(try string())))
        case .listpackSet: value = .set(try PackedValues.listpack(try string()))
        case .stream, .stream2, .stream3:
            let (entries, hasGroups) = try stream(version: kind == .stream ? 1 : kind == .stream2 ? 2 : 3)
            return .value(.stream(entries), hasGroups: hasGroups)
        case .expiringHashEarly where isValkey:
            for _ in 0..<(try count()) { _ = (try string(), try string(), try integer(Int64.self)) }
            return .unsupported("is a hash whose fields expire, which records do not carry")
        case .expiringHash, .expiringHashEarly:
            if kind == .expiringHash { _ = try integer(Int64.self) }
            for _ in 0..<(try count()) { _ = (try number(), try string(), try string()) }
            return .unsupported("is a hash whose fields expire, which records do not carry")
        case .expiringListpack, .expiringListpackEarly:
            if kind == .expiringListpack { _ = try integer(Int64.self) }
            _ = try string()
            return .unsupported("is a hash whose fields expire, which records do not carry")
        case .module:
            let name = Self.moduleName(try number())
            try skipModuleFields()
            return .unsupported("has the type \(name) of a module, which records do not carry")
        case .oldModule: throw .malformed("a value of a module of Redis 4.0's release candidates cannot be skipped")
        }
        return .value(value, hasGroups: false)
    }

    private mutating func strings(_ count: Int) throws(RDBError) -> [ByteString] {
        var strings: [ByteString] = []
        // Not more at once than bytes are there: the count is only said.
        strings.reserveCapacity(min(count, left))
        for _ in 0..<count { strings.append(try string()) }
        return strings
    }

    private static func fields(_ strings: [ByteString]) throws(RDBError) -> [Record.Field] {
        guard strings.count.isMultiple(of: 2) else { throw .malformed("a field has no value") }
        return stride(from: 0, to: strings.count, by: 2).map { Record.Field(strings[$0], strings[$0 + 1]) }
    }

    private static func scored(_ strings: [ByteString]) throws(RDBError) -> [Record.ScoredMember] {
        guard strings.count.isMultiple(of: 2) else { throw .malformed("a member has no score") }
        var members: [Record.ScoredMember] = []
        for index in stride(from: 0, to: strings.count, by: 2) {
            guard let score = Score(strings[index + 1]) else { throw .malformed("a score is not a number") }
            members.append(Record.ScoredMember(strings[index], score))
        }
        return members
    }

    private static func scored(_ member: ByteString, _ score: Double) throws(RDBError) -> Record.ScoredMember {
        guard let score = Score(score) else { throw .malformed("a score is not a number") }
        return Record.ScoredMember(member, score)
    }

    // MARK: Modules

    /// Values of modules are fields that say their own length, up to a mark.
    mutating func skipModuleFields() throws(RDBError) {
        while true {
            switch try number() {
            case 0: return
            case 1, 2: _ = try number()
            case 3: _ = try integer(UInt32.self)
            case 4: _ = try integer(UInt64.self)
            case 5: _ = try string()
            case let field: throw .malformed("unknown field \(field) of a module")
            }
        }
    }

    /// Nine letters of six bits, then ten bits of a version.
    private static func moduleName(_ id: UInt64) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        let name = (0..<9).map { letters[Int(truncatingIfNeeded: id >> UInt64(58 - 6 * $0) & 0x3F)] }
        return String(decoding: name, as: UTF8.self)
    }

    // MARK: Streams

    private mutating func stream(version: Int) throws(RDBError) -> (entries: [Record.StreamEntry], hasGroups: Bool) {
        var entries: [Record.StreamEntry] = []
        for _ in 0..<(try count()) {
            let id = try string()
            guard id.count == 16 else { throw .malformed("the ID of a stream's part has not 16 bytes") }
            let (milliseconds, sequence) = id.bytes.withUnsafeBytes { bytes in
                (
                    UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                    UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
                )
            }
            var words = RDBWords(try PackedValues.listpack(try string()))
            try words.appendEntries(after: (milliseconds, sequence), to: &entries)
        }
        // Length and last ID; since 7.0 also the first ID, the largest deleted one, and how many were ever added.
        for _ in 0..<(version == 1 ? 3 : 8) { _ = try number() }
        let groups = try count()
        for _ in 0..<groups { try skipGroup(version) }
        return (entries, groups > 0)
    }

    private mutating func skipGroup(_ version: Int) throws(RDBError) {
        _ = (try string(), try number(), try number())
        if version >= 2 { _ = try number() }
        for _ in 0..<(try count()) { _ = (try take(16), try take(8), try number()) }
        for _ in 0..<(try count()) {
            _ = (try string(), try take(version >= 3 ? 16 : 8))
            _ = try take(16 * count())
        }
    }
}

/// The elements of a stream's part, one after the other.
private struct RDBWords {
    private let words: [ByteString]
    private var index = 0

    init(_ words: [ByteString]) {
        self.words = words
    }

    private mutating func word() throws(RDBError) -> ByteString {
        guard index < words.count else { throw .malformed("a stream's part ends too early") }
        defer { index += 1 }
        return words[index]
    }

    private mutating func count() throws(RDBError) -> Int {
        guard let count = Int(try word().text ?? ""), (0...RDBCursor.limit).contains(count) else {
            throw .malformed("a number of a stream's part cannot be read")
        }
        return count
    }

    private mutating func difference() throws(RDBError) -> UInt64 {
        guard let number = Int64(try word().text ?? "") else {
            throw .malformed("an ID of a stream cannot be read")
        }
        return UInt64(bitPattern: number)
    }

    /// A master entry with the usual fields, then entries: flags, the difference of the ID, fields or only values.
    mutating func appendEntries(
        after id: (milliseconds: UInt64, sequence: UInt64), to entries: inout [Record.StreamEntry]
    ) throws(RDBError) {
        let (present, deleted) = (try count(), try count())
        var names: [ByteString] = []
        for _ in 0..<(try count()) { names.append(try word()) }
        _ = try word()
        for _ in 0..<(present + deleted) {
            let flags = try count()
            let entryID = StreamID(id.milliseconds &+ (try difference()), id.sequence &+ (try difference()))
            var fields: [Record.Field] = []
            if flags & 2 != 0 {
                for name in names { fields.append(Record.Field(name, try word())) }
            } else {
                for _ in 0..<(try count()) { fields.append(Record.Field(try word(), try word())) }
            }
            // How many words the entry had, for who reads backwards.
            _ = try word()
            if flags & 1 == 0 { entries.append(Record.StreamEntry(entryID, fields)) }
        }
    }
}
