import RedisTypes

extension Record {
    /// Reads the object that ``appendJSON(to:)`` writes, and forms that people write by hand: members in any
    /// order, `"expires_at_ms": null`, an object for a hash, numbers for byte strings and scores (their literal
    /// digits are kept). Unknown and repeated members are errors, and so is what Redis could not hold: an empty
    /// collection, a field or member named twice, stream IDs that do not ascend.
    package init(json reader: inout JSONReader) throws(JSONError) {
        if let plain = reader.plainString() {
            self = plain
            return
        }
        let start = reader.offset
        try reader.beginObject()
        var members = Members()
        while let member = try reader.nextMember() { try members.take(member, &reader) }
        self = try members.record(start)
    }

    /// The members of a record, as they come.
    private struct Members {
        private var seen: Set<[UInt8]> = []
        private var key: ByteString?
        private var kind: Kind?
        private var expiresAt: Int64?
        private var partNumber: (value: Int, offset: Int)?
        private var isLast = false
        private var valueBookmark: JSONReader?
        private var value: Value?
        private var lastID: StreamID?
        private var entriesAdded: UInt64?
        private var maxDeletedID: StreamID?
        private var groups: [ConsumerGroup] = []
        /// Of a member that only a stream has.
        private var streamMember: (name: [UInt8], offset: Int)?

        mutating func take(_ member: JSONReader.Member, _ reader: inout JSONReader) throws(JSONError) {
            guard seen.insert(member.name).inserted else {
                throw JSONError(at: member.offset, "\(ByteString(member.name)) appears twice")
            }
            switch String(decoding: member.name, as: UTF8.self) {
            case "key": key = try ByteString(json: &reader)
            case "type": kind = try Kind(json: &reader)
            case "expires_at_ms": expiresAt = try reader.instant()
            case "part": partNumber = (try reader.wholeNumber(1, "a part's number, from 1,"), member.offset)
            case "last": isLast = try reader.boolean()
            // What a comparison found: a record all the same.
            case "difference": try reader.skipValue()
            case "value":
                if let kind {
                    value = try Value(kind, isPart: partNumber != nil, json: &reader)
                } else {  // its type comes later: step over it for now
                    valueBookmark = reader
                    try reader.skipValue()
                }
            case "last_id", "entries_added", "max_deleted_id", "groups":
                streamMember = (member.name, member.offset)
                try takeState(member, &reader)
            default: throw JSONError(at: member.offset, "unknown member \(ByteString(member.name))")
            }
        }

        private mutating func takeState(
            _ member: JSONReader.Member, _ reader: inout JSONReader
        ) throws(JSONError) {
            switch String(decoding: member.name, as: UTF8.self) {
            case "last_id": lastID = try StreamID(json: &reader)
            case "max_deleted_id": maxDeletedID = try StreamID(json: &reader)
            case "entries_added": entriesAdded = try reader.wholeNumber(0, "a number of entries")
            default: groups = try reader.groups()
            }
        }

        mutating func record(_ start: Int) throws(JSONError) -> Record {
            guard let key else { throw JSONError(at: start, "\"key\" is missing") }
            guard let kind else { throw JSONError(at: start, "\"type\" is missing") }
            if isLast && partNumber == nil { throw JSONError(at: start, "\"part\" is missing") }
            let part = partNumber.map { Part($0.value, isLast: isLast) }
            if var valueBookmark { value = try Value(kind, isPart: part != nil, json: &valueBookmark) }
            if kind == .missing {
                if value == nil { value = .missing }
                expiresAt = nil
            }
            guard var value else { throw JSONError(at: start, "\"value\" is missing") }
            if case .stream(var stream) = value {
                if lastID == nil, let member = streamMember, entriesAdded != nil || maxDeletedID != nil {
                    throw JSONError(at: member.offset, "\(ByteString(member.name)) needs \"last_id\"")
                }
                stream.state = lastID.map {
                    StreamState(lastID: $0, entriesAdded: entriesAdded, maxDeletedID: maxDeletedID)
                }
                stream.groups = groups
                value = .stream(stream)
            } else if let member = streamMember {
                throw JSONError(at: member.offset, "\(ByteString(member.name)) is for streams")
            }
            if let partNumber, kind == .json || kind == .missing {
                throw JSONError(at: partNumber.offset, "a key of this type has no parts")
            }
            return Record(key: key, value: value, expiresAt: expiresAt, part: part)
        }
    }
}

extension Record.Kind {
    fileprivate init(json reader: inout JSONReader) throws(JSONError) {
        guard try reader.peek() == .string else { throw reader.error("a type was expected") }
        let start = reader.offset
        let name = ByteString(try reader.string())
        guard let kind = name.text.flatMap(Self.init(rawValue:)) else {
            throw JSONError(
                at: start, "unknown type \(name); the types are string, hash, list, set, zset, stream and json")
        }
        self = kind
    }
}

extension JSONReader {
    /// A line as nearly all are: a string whose members stand in canonical order, without white space. Reads it, or
    /// stays where it is and gives `nil`.
    fileprivate mutating func plainString() -> Record? {
        var rest = self
        var key: [UInt8] = []
        var string: [UInt8] = []
        var expiresAt: Int64?
        guard rest.skip(#"{"key":""#), rest.plainText(into: &key), rest.skip(#","type":"string","#) else { return nil }
        if rest.skip(#""expires_at_ms":"#) {
            guard let instant = rest.digits(), instant > 0, rest.skip(",") else { return nil }
            expiresAt = instant
        }
        guard rest.skip(#""value":""#), rest.plainText(into: &string), rest.skip("}") else { return nil }
        self = rest
        return Record(key: ByteString(key), value: .string(ByteString(string)), expiresAt: expiresAt)
    }

    private mutating func skip(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard bytes.endIndex - index >= count else { return false }
        let isThere = bytes.withUnsafeBytes { bytes in
            let expected = text.utf8Start
            let start = offset
            for place in 0..<count where bytes[start + place] != expected[place] { return false }
            return true
        }
        if isThere { index += count }
        return isThere
    }

    /// What stands up to the closing quote, the opening one passed.
    private mutating func plainText(into output: inout [UInt8]) -> Bool {
        let start = offset
        let result = bytes.withUnsafeBytes { JSONScanner.string($0, from: start, into: &output) }
        guard case .success(let end) = result else { return false }
        index = bytes.startIndex + end
        return true
    }

    private mutating func digits() -> Int64? {
        var value: Int64 = 0
        let start = index
        while index < bytes.endIndex, case let digit = bytes[index] &- 0x30, digit < 10 {
            let (tens, overflows) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowsToo) = tens.addingReportingOverflow(Int64(digit))
            if overflows || overflowsToo { return nil }
            value = sum
            index += 1
        }
        return index > start && bytes[start] != 0x30 ? value : nil
    }

    /// Milliseconds since 1970, or null.
    fileprivate mutating func instant() throws(JSONError) -> Int64? {
        if try peek() == .null {
            try null()
            return nil
        }
        return try wholeNumber(1, "a whole number of milliseconds since 1970")
    }

    mutating func wholeNumber<Number: FixedWidthInteger>(
        _ least: Number, _ what: String
    ) throws(JSONError) -> Number {
        let isNumber = try peek() == .number
        let start = offset
        guard isNumber, let number = Number(String(decoding: try number(), as: UTF8.self)), number >= least
        else { throw JSONError(at: start, "\(what) was expected") }
        return number
    }

    // MARK: Streams

    fileprivate mutating func groups() throws(JSONError) -> [Record.ConsumerGroup] {
        try objects("a group") { reader, member, group throws(JSONError) in
            switch member {
            case "name": group.name = try ByteString(json: &reader)
            case "last_id": group.lastID = try StreamID(json: &reader)
            case "entries_read": group.entriesRead = try reader.wholeNumber(0, "a number of entries")
            case "consumers": group.consumers = try reader.consumers()
            default: return false
            }
            return true
        }
    }

    private mutating func consumers() throws(JSONError) -> [Record.Consumer] {
        try objects("a consumer") { reader, member, consumer throws(JSONError) in
            switch member {
            case "name": consumer.name = try ByteString(json: &reader)
            case "pending": consumer.pending = try reader.pendingEntries()
            default: return false
            }
            return true
        }
    }

    /// An array of objects that have a name.
    private mutating func objects<Item: NamedItem>(
        _ what: String,
        _ take: (inout JSONReader, String, inout Item) throws(JSONError) -> Bool
    ) throws(JSONError) -> [Item] {
        try beginArray()
        var items: [Item] = []
        while try nextElement() {
            _ = try peek()
            let start = offset
            var item = Item()
            var names: Set<[UInt8]> = []
            try beginObject()
            while let member = try nextMember() {
                guard names.insert(member.name).inserted else {
                    throw JSONError(at: member.offset, "\(ByteString(member.name)) appears twice")
                }
                guard try take(&self, String(decoding: member.name, as: UTF8.self), &item) else {
                    throw JSONError(at: member.offset, "unknown member \(ByteString(member.name)) of \(what)")
                }
            }
            guard names.contains(Array("name".utf8)) else { throw JSONError(at: start, "\(what) needs a \"name\"") }
            items.append(item)
        }
        return items
    }

    private mutating func pendingEntries() throws(JSONError) -> [Record.PendingEntry] {
        let shape = "[id, delivered at, deliveries]"
        try beginArray()
        var entries: [Record.PendingEntry] = []
        while try nextElement() {
            _ = try peek()
            let start = offset
            try beginPair(start, shape)
            let id = try StreamID(json: &self)
            try secondOfPair(start, shape)
            let deliveredAt: Int64 = try wholeNumber(0, "a whole number of milliseconds since 1970")
            try secondOfPair(start, shape)
            let deliveries: UInt64 = try wholeNumber(0, "a number of deliveries")
            try endPair(start, shape)
            entries.append(Record.PendingEntry(id, deliveredAt: deliveredAt, deliveries: deliveries))
        }
        return entries
    }
}

/// What ``JSONReader`` can begin to read before it knows anything of it.
private protocol NamedItem {
    init()
}

extension Record.ConsumerGroup: NamedItem {
    fileprivate init() { self.init("", lastID: StreamID(0, 0)) }
}

extension Record.Consumer: NamedItem {
    fileprivate init() { self.init("") }
}

extension StreamID {
    init(json reader: inout JSONReader) throws(JSONError) {
        let isString = try reader.peek() == .string
        let start = reader.offset
        guard isString, let id = StreamID(ByteString(try reader.string())) else {
            throw JSONError(at: start, "an ID such as \"1526919030474-0\" was expected")
        }
        self = id
    }
}
