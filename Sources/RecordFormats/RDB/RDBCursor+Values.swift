import RedisTypes

extension RDBCursor {
    enum KeyValue {
        case value(Record.Value)
        /// In the middle of a sentence whose subject is the key.
        case unsupported(String)
    }

    /// Types that stand in the file before a key.
    enum Kind: UInt8 {
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
            for _ in 0..<(try count()) { members.append(try scoredMember(kind)) }
            value = .sortedSet(members)
        case .zipmapHash: value = .hash(try Self.fields(PackedValues.zipmap(try string())))
        case .ziplistList: value = .list(try PackedValues.ziplist(try string()))
        case .intset: value = .set(try PackedValues.intset(try string()))
        case .ziplistSortedSet: value = .sortedSet(try Self.scored(PackedValues.ziplist(try string())))
        case .ziplistHash: value = .hash(try Self.fields(PackedValues.ziplist(try string())))
        case .quicklist, .quicklist2:
            var items: [ByteString] = []
            for _ in 0..<(try count()) { try listNode(kind, &items) }
            value = .list(items)
        case .listpackHash: value = .hash(try Self.fields(PackedValues.listpack(try string())))
        case .listpackSortedSet: value = .sortedSet(try Self.scored(PackedValues.listpack(try string())))
        case .listpackSet: value = .set(try PackedValues.listpack(try string()))
        case .stream, .stream2, .stream3:
            var entries: [Record.StreamEntry] = []
            for _ in 0..<(try count()) { try streamNode(&entries) }
            value = .stream(try streamEnd(kind, entries))
        case .expiringHashEarly, .expiringHash:
            let clock = try fieldClock(kind, isValkey: isValkey)
            var fields: [Record.Field] = []
            for _ in 0..<(try count()) { fields.append(try field(clock)) }
            value = .hash(fields)
        case .expiringListpack, .expiringListpackEarly:
            if kind == .expiringListpack { _ = try integer(Int64.self) }
            value = .hash(try Self.expiringFields(PackedValues.listpack(try string())))
        case .module:
            let name = Self.moduleName(try number())
            try skipModuleFields()
            return .unsupported("has the type \(name) of a module, which records do not carry")
        case .oldModule: throw .malformed("a value of a module of Redis 4.0's release candidates cannot be skipped")
        }
        return .value(value)
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

    // MARK: Pieces

    mutating func listNode(_ kind: Kind, _ items: inout [ByteString]) throws(RDBError) {
        if kind == .quicklist {
            items += try PackedValues.ziplist(try string())
            return
        }
        switch try count() {
        case 1: items.append(try string())
        case 2: items += try PackedValues.listpack(try string())
        case let container: throw .malformed("unknown part \(container) of a list")
        }
    }

    mutating func scoredMember(_ kind: Kind) throws(RDBError) -> Record.ScoredMember {
        let member = try string()
        return try Self.scored(member, kind == .sortedSet ? try double() : try decimal())
    }

    /// How the fields of a hash say when they end.
    enum FieldClock {
        /// Valkey: milliseconds after the value, or -1.
        case after
        /// Before the name: 0 for never, else milliseconds.
        case absolute
        /// Before the name: 0 for never, else milliseconds after one before the first that ends.
        case relative(Int64)
    }

    mutating func fieldClock(_ kind: Kind, isValkey: Bool) throws(RDBError) -> FieldClock {
        if kind == .expiringHash { return .relative(try integer(Int64.self)) }
        return isValkey ? .after : .absolute
    }

    mutating func field(_ clock: FieldClock) throws(RDBError) -> Record.Field {
        switch clock {
        case .after:
            var field = Record.Field(try string(), try string())
            let instant = try integer(Int64.self)
            if instant >= 0 { field.expiresAt = max(1, instant) }
            return field
        case .absolute, .relative:
            let time = try number()
            return Record.Field(try string(), try string(), expiresAt: Self.instant(time, clock))
        }
    }

    private static func instant(_ time: UInt64, _ clock: FieldClock) -> Int64? {
        if time == 0 { return nil }
        let time = Int64(clamping: time)
        guard case .relative(let first) = clock else { return time }
        let (instant, overflows) = first.addingReportingOverflow(time - 1)
        return overflows ? .max : max(1, instant)
    }

    private static func expiringFields(_ strings: [ByteString]) throws(RDBError) -> [Record.Field] {
        guard strings.count.isMultiple(of: 3) else { throw .malformed("a field has no value or no expiry") }
        var fields: [Record.Field] = []
        for index in stride(from: 0, to: strings.count, by: 3) {
            guard let time = UInt64(strings[index + 2].text ?? "") else {
                throw .malformed("a field's expiry is not a number")
            }
            fields.append(
                Record.Field(strings[index], strings[index + 1], expiresAt: instant(time, .absolute)))
        }
        return fields
    }
}
