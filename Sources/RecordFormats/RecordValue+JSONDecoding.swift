import RedisTypes

extension ByteString {
    init(json reader: inout JSONReader) throws(JSONError) {
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
    init(_ kind: Record.Kind, isPart: Bool, json reader: inout JSONReader) throws(JSONError) {
        switch kind {
        case .string: self = .string(try ByteString(json: &reader))
        case .hash: self = .hash(try Self.hash(isPart, json: &reader))
        case .list: self = .list(try Self.elements(of: "list", isPart, json: &reader))
        case .set: self = .set(try Self.set(isPart, json: &reader))
        case .sortedSet: self = .sortedSet(try Self.sortedSet(isPart, json: &reader))
        case .stream: self = .stream(Record.Stream(try Self.stream(json: &reader)))
        case .json: self = .json(ByteString(try reader.compactText()))
        case .missing: throw reader.error("a key that is not there has no value")
        }
    }

    private static func elements(
        of what: String, _ isPart: Bool, json reader: inout JSONReader
    ) throws(JSONError) -> [ByteString] {
        let start = try start(of: &reader)
        try reader.beginArray()
        var items: [ByteString] = []
        while try reader.nextElement() { items.append(try ByteString(json: &reader)) }
        guard isPart || !items.isEmpty else { throw JSONError(at: start, "a \(what) needs at least one element") }
        return items
    }

    private static func set(_ isPart: Bool, json reader: inout JSONReader) throws(JSONError) -> [ByteString] {
        let start = try start(of: &reader)
        let items = try elements(of: "set", isPart, json: &reader)
        var seen = Set<ByteString>(minimumCapacity: items.count)
        for item in items where !seen.insert(item).inserted {
            throw JSONError(at: start, "the member \(item) appears twice")
        }
        return items
    }

    private static func hash(_ isPart: Bool, json reader: inout JSONReader) throws(JSONError) -> [Record.Field] {
        let start = try start(of: &reader)
        let fields = try reader.peek() == .object ? members(json: &reader) : pairs(json: &reader)
        guard isPart || !fields.isEmpty else { throw JSONError(at: start, "a hash needs at least one field") }
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
            var field = Record.Field(name, try ByteString(json: &reader))
            if try reader.nextElement() {
                field.expiresAt = try reader.wholeNumber(1, "a whole number of milliseconds since 1970")
                try reader.endPair(start, "[field, value, expires at]")
            }
            fields.append(field)
        }
        return fields
    }

    private static func sortedSet(
        _ isPart: Bool, json reader: inout JSONReader
    ) throws(JSONError) -> [Record.ScoredMember] {
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
        guard isPart || !members.isEmpty else { throw JSONError(at: start, "a zset needs at least one member") }
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
            guard fields.allSatisfy({ $0.expiresAt == nil }) else {
                throw JSONError(at: fieldsStart, "a field of an entry has no expiry")
            }
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
    mutating func beginPair(_ start: Int, _ shape: String) throws(JSONError) {
        guard try peek() == .array else { throw JSONError(at: start, "\(shape) was expected") }
        try beginArray()
        try secondOfPair(start, shape)
    }

    mutating func secondOfPair(_ start: Int, _ shape: String) throws(JSONError) {
        guard try nextElement() else { throw JSONError(at: start, "\(shape) was expected") }
    }

    mutating func endPair(_ start: Int, _ shape: String) throws(JSONError) {
        guard try !nextElement() else { throw JSONError(at: start, "\(shape) was expected") }
    }
}
