import RedisTypes

extension Record {
    /// Reads the object that ``appendJSON(to:)`` writes, and forms that people write by hand: members in any
    /// order, `"expires_at_ms": null`, an object for a hash, numbers for byte strings and scores (their literal
    /// digits are kept). Unknown and repeated members are errors, and so is what Redis could not hold: an empty
    /// collection, a field or member named twice, stream IDs that do not ascend.
    package init(json reader: inout JSONReader) throws(JSONError) {
        let start = reader.offset
        try reader.beginObject()
        var seen = MemberName.none
        var key: ByteString?
        var kind: Kind?
        var expiresAt: Int64?
        var valueBookmark: JSONReader?
        var value: Value?
        while let member = try reader.nextMember() {
            let name = MemberName(member.name)
            guard seen.isDisjoint(with: name) else {
                throw JSONError(at: member.offset, "\(ByteString(member.name)) appears twice")
            }
            seen.formUnion(name)
            switch name {
            case .key: key = try ByteString(json: &reader)
            case .type: kind = try Kind(json: &reader)
            case .expiresAt: expiresAt = try Self.expiry(json: &reader)
            case .value:
                if let kind {
                    value = try Value(kind, json: &reader)
                } else {  // its type comes later: step over it for now
                    valueBookmark = reader
                    try reader.skipValue()
                }
            default: throw JSONError(at: member.offset, "unknown member \(ByteString(member.name))")
            }
        }
        guard let key else { throw JSONError(at: start, "\"key\" is missing") }
        guard let kind else { throw JSONError(at: start, "\"type\" is missing") }
        if var valueBookmark { value = try Value(kind, json: &valueBookmark) }
        guard let value else { throw JSONError(at: start, "\"value\" is missing") }
        self.init(key: key, value: value, expiresAt: expiresAt)
    }

    /// The members of a record, as a set: one look says whether one was there before.
    private struct MemberName: OptionSet {
        var rawValue: UInt8

        static let none: MemberName = []
        static let key = MemberName(rawValue: 1)
        static let type = MemberName(rawValue: 2)
        static let expiresAt = MemberName(rawValue: 4)
        static let value = MemberName(rawValue: 8)

        init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        init(_ name: [UInt8]) {
            self =
                if name.elementsEqual("key".utf8) {
                    .key
                } else if name.elementsEqual("type".utf8) {
                    .type
                } else if name.elementsEqual("value".utf8) {
                    .value
                } else if name.elementsEqual("expires_at_ms".utf8) {
                    .expiresAt
                } else {
                    .none
                }
        }
    }

    private static func expiry(json reader: inout JSONReader) throws(JSONError) -> Int64? {
        let kind = try reader.peek()
        if kind == .null {
            try reader.null()
            return nil
        }
        let start = reader.offset
        guard kind == .number, let milliseconds = Int64(String(decoding: try reader.number(), as: UTF8.self)),
            milliseconds > 0
        else { throw JSONError(at: start, "a whole number of milliseconds since 1970 was expected") }
        return milliseconds
    }
}

extension Record.Kind {
    fileprivate init(json reader: inout JSONReader) throws(JSONError) {
        guard try reader.peek() == .string else { throw reader.error("a type was expected") }
        let start = reader.offset
        let name = ByteString(try reader.string())
        guard let kind = name.text.flatMap(Self.init(rawValue:)) else {
            throw JSONError(at: start, "unknown type \(name); the types are string, hash, list, set, zset and stream")
        }
        self = kind
    }
}

extension ByteString {
    fileprivate init(json reader: inout JSONReader) throws(JSONError) {
        switch try reader.peek() {
        case .string: self.init(try reader.string())
        case .number: self.init(try reader.number())
        case .object: self = try Self.base64(json: &reader)
        case .array, .boolean, .null: throw reader.error("a string, a number or {\"base64\":…} was expected")
        }
    }

    private static func base64(json reader: inout JSONReader) throws(JSONError) -> ByteString {
        let start = reader.offset
        try reader.beginObject()
        guard let member = try reader.nextMember(), ByteString(member.name) == "base64",
            try reader.peek() == .string
        else { throw JSONError(at: start, "a string, a number or {\"base64\":…} was expected") }
        let text = reader.offset
        guard let bytes = Base64.decode(bytes: try reader.string()) else {
            throw JSONError(at: text, "this is not base64 with padding")
        }
        guard try reader.nextMember() == nil else {
            throw JSONError(at: start, "\"base64\" stands alone in its object")
        }
        return ByteString(bytes)
    }
}

extension Record.Value {
    fileprivate init(_ kind: Record.Kind, json reader: inout JSONReader) throws(JSONError) {
        switch kind {
        case .string: self = .string(try ByteString(json: &reader))
        case .hash: self = .hash(try Self.hash(json: &reader))
        case .list: self = .list(try Self.elements(of: "list", json: &reader))
        case .set: self = .set(try Self.set(json: &reader))
        case .sortedSet: self = .sortedSet(try Self.sortedSet(json: &reader))
        case .stream: self = .stream(try Self.stream(json: &reader))
        }
    }

    private static func elements(of what: String, json reader: inout JSONReader) throws(JSONError) -> [ByteString] {
        let start = try start(of: &reader)
        try reader.beginArray()
        var items: [ByteString] = []
        while try reader.nextElement() { items.append(try ByteString(json: &reader)) }
        guard !items.isEmpty else { throw JSONError(at: start, "a \(what) needs at least one element") }
        return items
    }

    private static func set(json reader: inout JSONReader) throws(JSONError) -> [ByteString] {
        let start = try start(of: &reader)
        let items = try elements(of: "set", json: &reader)
        var seen = Set<ByteString>(minimumCapacity: items.count)
        for item in items where !seen.insert(item).inserted {
            throw JSONError(at: start, "the member \(item) appears twice")
        }
        return items
    }

    private static func hash(json reader: inout JSONReader) throws(JSONError) -> [Record.Field] {
        let start = try start(of: &reader)
        let fields = try reader.peek() == .object ? members(json: &reader) : pairs(json: &reader)
        guard !fields.isEmpty else { throw JSONError(at: start, "a hash needs at least one field") }
        var seen = Set<ByteString>(minimumCapacity: fields.count)
        for field in fields where !seen.insert(field.name).inserted {
            throw JSONError(at: start, "the field \(field.name) appears twice")
        }
        return fields
    }

    private static func members(json reader: inout JSONReader) throws(JSONError) -> [Record.Field] {
        try reader.beginObject()
        var fields: [Record.Field] = []
        while let member = try reader.nextMember() {
            fields.append(Record.Field(ByteString(member.name), try ByteString(json: &reader)))
        }
        return fields
    }

    private static func pairs(json reader: inout JSONReader) throws(JSONError) -> [Record.Field] {
        try reader.beginArray()
        var fields: [Record.Field] = []
        while try reader.nextElement() {
            let start = try start(of: &reader)
            try reader.beginPair(start, "[field, value]")
            let name = try ByteString(json: &reader)
            try reader.secondOfPair(start, "[field, value]")
            fields.append(Record.Field(name, try ByteString(json: &reader)))
            try reader.endPair(start, "[field, value]")
        }
        return fields
    }

    private static func sortedSet(json reader: inout JSONReader) throws(JSONError) -> [Record.ScoredMember] {
        let start = try start(of: &reader)
        try reader.beginArray()
        var members: [Record.ScoredMember] = []
        var seen: Set<ByteString> = []
        while try reader.nextElement() {
            let start = try Self.start(of: &reader)
            try reader.beginPair(start, "[member, score]")
            let member = try ByteString(json: &reader)
            try reader.secondOfPair(start, "[member, score]")
            let scoreStart = try Self.start(of: &reader)
            guard let score = Score(try ByteString(json: &reader)) else {
                throw JSONError(at: scoreStart, "a score is a decimal number, inf or -inf")
            }
            try reader.endPair(start, "[member, score]")
            guard seen.insert(member).inserted else { throw JSONError(at: start, "the member \(member) appears twice") }
            members.append(Record.ScoredMember(member, score))
        }
        guard !members.isEmpty else { throw JSONError(at: start, "a zset needs at least one member") }
        return members
    }

    private static func stream(json reader: inout JSONReader) throws(JSONError) -> [Record.StreamEntry] {
        try reader.beginArray()
        var entries: [Record.StreamEntry] = []
        var last = StreamID(0, 0)
        while try reader.nextElement() {
            let start = try start(of: &reader)
            try reader.beginPair(start, "[id, [[field, value], …]]")
            guard let id = StreamID(try ByteString(json: &reader)) else {
                throw JSONError(at: start, "an ID such as \"1526919030474-0\" was expected")
            }
            guard id > last else { throw JSONError(at: start, "stream IDs must ascend from 0-1") }
            last = id
            try reader.secondOfPair(start, "[id, [[field, value], …]]")
            let fieldsStart = try Self.start(of: &reader)
            let fields = try reader.peek() == .object ? members(json: &reader) : pairs(json: &reader)
            guard !fields.isEmpty else { throw JSONError(at: fieldsStart, "an entry needs at least one field") }
            try reader.endPair(start, "[id, [[field, value], …]]")
            entries.append(Record.StreamEntry(id, fields))
        }
        return entries
    }

    /// Where the next value begins, white space passed.
    private static func start(of reader: inout JSONReader) throws(JSONError) -> Int {
        _ = try reader.peek()
        return reader.offset
    }
}

extension JSONReader {
    fileprivate mutating func beginPair(_ start: Int, _ shape: String) throws(JSONError) {
        guard try peek() == .array else { throw JSONError(at: start, "\(shape) was expected") }
        try beginArray()
        try secondOfPair(start, shape)
    }

    fileprivate mutating func secondOfPair(_ start: Int, _ shape: String) throws(JSONError) {
        guard try nextElement() else { throw JSONError(at: start, "\(shape) was expected") }
    }

    fileprivate mutating func endPair(_ start: Int, _ shape: String) throws(JSONError) {
        guard try !nextElement() else { throw JSONError(at: start, "\(shape) was expected") }
    }
}
