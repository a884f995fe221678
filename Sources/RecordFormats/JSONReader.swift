import RedisTypes

/// Reads one JSON text (RFC 8259) a value at a time, in the order in which the caller asks.
///
///     try reader.beginObject()
///     while let member = try reader.nextMember() { … one value … }
///
/// Strings come as their UTF-8 bytes, numbers as their literal digits; nothing passes through `Double`. Every
/// value must be read or skipped. Duplicate member names are the caller's to judge. A copy of the reader is a
/// bookmark: it goes on from where it was made.
package struct JSONReader: Sendable {
    package static let maximumDepth = 64

    package enum Kind: Sendable, Hashable {
        case object, array, string, number, boolean, null
    }

    package struct Member: Sendable, Hashable {
        package var name: [UInt8]
        /// Of the opening quote.
        package var offset: Int
    }

    let bytes: ArraySlice<UInt8>
    var index: Int
    private var depth = 0
    /// One bit for each open container, set once it has given an item: a comma is due.
    private var itemSeen: UInt64 = 0

    package init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        index = bytes.startIndex
    }

    /// Bytes read so far.
    package var offset: Int { index - bytes.startIndex }

    // MARK: Containers

    package mutating func beginObject() throws(JSONError) {
        try begin(UInt8(ascii: "{"), expected: "an object was expected")
    }

    /// The next member's name, with the reader in front of its value, or `nil` after the last one.
    package mutating func nextMember() throws(JSONError) -> Member? {
        guard try nextItem(end: UInt8(ascii: "}"), expected: "a comma or \"}\" was expected") else { return nil }
        skipWhitespace()
        let offset = offset
        guard index < bytes.endIndex else { throw ended() }
        guard bytes[index] == UInt8(ascii: "\"") else { throw error("a member name in quotes was expected") }
        let name = try string()
        skipWhitespace()
        guard index < bytes.endIndex else { throw ended() }
        guard bytes[index] == UInt8(ascii: ":") else { throw error("a colon was expected") }
        index += 1
        return Member(name: name, offset: offset)
    }

    package mutating func beginArray() throws(JSONError) {
        try begin(UInt8(ascii: "["), expected: "an array was expected")
    }

    /// Whether another element follows, with the reader in front of it; `false` once the array has ended.
    package mutating func nextElement() throws(JSONError) -> Bool {
        try nextItem(end: UInt8(ascii: "]"), expected: "a comma or \"]\" was expected")
    }

    private mutating func begin(_ bracket: UInt8, expected: String) throws(JSONError) {
        skipWhitespace()
        guard index < bytes.endIndex else { throw ended() }
        guard bytes[index] == bracket else { throw error(expected) }
        guard depth < Self.maximumDepth else { throw error("nested deeper than \(Self.maximumDepth) levels") }
        index += 1
        itemSeen &= ~(1 << UInt64(depth))
        depth += 1
    }

    private mutating func nextItem(end: UInt8, expected: String) throws(JSONError) -> Bool {
        skipWhitespace()
        guard index < bytes.endIndex else { throw ended() }
        guard depth > 0 else { throw error("nothing is open here") }
        if bytes[index] == end {
            index += 1
            depth -= 1
            return false
        }
        let bit: UInt64 = 1 << UInt64(depth - 1)
        if itemSeen & bit != 0 {
            guard bytes[index] == UInt8(ascii: ",") else { throw error(expected) }
            index += 1
        }
        itemSeen |= bit
        return true
    }

    // MARK: Values

    /// What the next value is, without reading it.
    package mutating func peek() throws(JSONError) -> Kind {
        skipWhitespace()
        guard index < bytes.endIndex else { throw ended() }
        switch bytes[index] {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .boolean
        case UInt8(ascii: "n"): return .null
        default: throw error("a value was expected")
        }
    }

    package mutating func boolean() throws(JSONError) -> Bool {
        guard try peek() == .boolean else { throw error("true or false was expected") }
        let value = bytes[index] == UInt8(ascii: "t")
        try word(value ? "true" : "false")
        return value
    }

    package mutating func null() throws(JSONError) {
        guard try peek() == .null else { throw error("null was expected") }
        try word("null")
    }

    private mutating func word(_ word: StaticString) throws(JSONError) {
        let length = word.utf8CodeUnitCount
        let matches = word.withUTF8Buffer { bytes[index...].prefix(length).elementsEqual($0) }
        guard matches else { throw error("a value was expected") }
        index += length
    }

    /// Reads past one value of any kind, checking it.
    package mutating func skipValue() throws(JSONError) {
        switch try peek() {
        case .string: _ = try string()
        case .number: _ = try number()
        case .boolean: _ = try boolean()
        case .null: try null()
        case .object:
            try beginObject()
            while try nextMember() != nil { try skipValue() }
        case .array:
            try beginArray()
            while try nextElement() { try skipValue() }
        }
    }

    /// One value of any kind as it is written, without the white space around its parts.
    package mutating func compactText() throws(JSONError) -> [UInt8] {
        skipWhitespace()
        let start = index
        try skipValue()
        var text: [UInt8] = []
        var isInString = false
        var isEscaped = false
        for byte in bytes[start..<index] {
            if isInString {
                if !isEscaped && byte == UInt8(ascii: "\"") { isInString = false }
                isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
            } else if Self.isWhitespace(byte) {
                continue
            } else if byte == UInt8(ascii: "\"") {
                isInString = true
            }
            text.append(byte)
        }
        return text
    }

    /// - Throws: when anything but white space follows.
    package mutating func finish() throws(JSONError) {
        skipWhitespace()
        guard index == bytes.endIndex else { throw error("text after the end of the value") }
    }

    // MARK: Helpers

    mutating func skipWhitespace() {
        while index < bytes.endIndex, Self.isWhitespace(bytes[index]) { index += 1 }
    }

    static func isWhitespace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    func error(_ reason: String) -> JSONError { JSONError(at: offset, reason) }

    func ended() -> JSONError { JSONError(at: bytes.count, "the text ends too early") }
}
