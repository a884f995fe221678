import RedisTypes

/// Reads JSON as `JSON.parse` does: halves of surrogate pairs are characters, numbers are doubles. Nothing nests deeper
/// than ``maximumDepth`` (reliability contract, section 8).
struct JSReader {
    static let maximumDepth = 64

    /// One member of an object, with its text as it is written.
    struct Member {
        var name: ByteString
        /// Of the name, with its quotes, and of the value.
        var nameText: ArraySlice<UInt8>
        var valueText: ArraySlice<UInt8>
    }

    private let bytes: ArraySlice<UInt8>
    private var index: Int
    private var depth = 0

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        index = bytes.startIndex
    }

    /// Reads one value and nothing after it.
    static func value(of bytes: ArraySlice<UInt8>) throws(JSONProblem) -> JSValue {
        var reader = JSReader(bytes)
        let value = try reader.value()
        try reader.finish()
        return value
    }

    /// The members of the one object that `bytes` are, repeated names included. A slice's own indices are kept, so an
    /// offset is that of the whole text.
    static func members(of bytes: ArraySlice<UInt8>) throws(JSONProblem) -> [Member] {
        var reader = JSReader(bytes)
        guard reader.peek() == UInt8(ascii: "{") else { throw reader.problem("an object was expected") }
        var members: [Member] = []
        try reader.object { (reader, name, nameText) throws(JSONProblem) in
            reader.skipWhitespace()
            let start = reader.index
            _ = try reader.value()
            members.append(Member(name: name, nameText: nameText, valueText: bytes[start..<reader.index]))
        }
        try reader.finish()
        return members
    }

    /// The texts of the elements of the one array that `bytes` are.
    static func elements(of bytes: ArraySlice<UInt8>) throws(JSONProblem) -> [ArraySlice<UInt8>] {
        var reader = JSReader(bytes)
        guard reader.peek() == UInt8(ascii: "[") else { throw reader.problem("an array was expected") }
        var elements: [ArraySlice<UInt8>] = []
        try reader.array { (reader) throws(JSONProblem) in
            reader.skipWhitespace()
            let start = reader.index
            _ = try reader.value()
            elements.append(bytes[start..<reader.index])
        }
        try reader.finish()
        return elements
    }

    private mutating func value() throws(JSONProblem) -> JSValue {
        switch peek() {
        case nil: throw ended
        case UInt8(ascii: "{"):
            var pairs: [(name: ByteString, value: JSValue)] = []
            try object { (reader, name, _) throws(JSONProblem) in pairs.append((name, try reader.value())) }
            return .object(JSObject(pairs))
        case UInt8(ascii: "["):
            var items: [JSValue] = []
            try array { (reader) throws(JSONProblem) in items.append(try reader.value()) }
            return .array(items)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .boolean(true))
        case UInt8(ascii: "f"): return try word("false", .boolean(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func object(
        _ member: (inout JSReader, ByteString, ArraySlice<UInt8>) throws(JSONProblem) -> Void
    ) throws(JSONProblem) {
        try container(end: UInt8(ascii: "}")) { (reader) throws(JSONProblem) in
            guard reader.peek() == UInt8(ascii: "\"") else { throw reader.problem("a name in quotes was expected") }
            let start = reader.index
            let name = try reader.string()
            let text = reader.bytes[start..<reader.index]
            guard reader.peek() == UInt8(ascii: ":") else { throw reader.problem("a colon was expected") }
            reader.index += 1
            try member(&reader, name, text)
        }
    }

    private mutating func array(
        _ element: (inout JSReader) throws(JSONProblem) -> Void
    ) throws(JSONProblem) {
        try container(end: UInt8(ascii: "]"), element)
    }

    private mutating func container(
        end: UInt8, _ item: (inout JSReader) throws(JSONProblem) -> Void
    ) throws(JSONProblem) {
        guard depth < Self.maximumDepth else { throw problem("nested deeper than \(Self.maximumDepth) levels") }
        depth += 1
        index += 1
        if peek() == end {
            index += 1
        } else {
            while true {
                try item(&self)
                let next = peek()
                guard next == end || next == UInt8(ascii: ",") else {
                    throw problem("a comma or \(end == UInt8(ascii: "}") ? "}" : "]") was expected")
                }
                index += 1
                if next == end { break }
            }
        }
        depth -= 1
    }

    // MARK: Scalars

    private mutating func word(_ word: String, _ value: JSValue) throws(JSONProblem) -> JSValue {
        guard bytes[index...].starts(with: word.utf8) else { throw problem("a value was expected") }
        index += word.utf8.count
        return value
    }

    private mutating func number() throws(JSONProblem) -> Double {
        guard let first = peek(), first == UInt8(ascii: "-") || (0x30...0x39).contains(first) else {
            throw problem("a value was expected")
        }
        let start = index
        let found = bytes.withUnsafeBytes { JSONScanner.number($0, from: start - bytes.startIndex) }
        guard case .success(let end) = found else {
            if case .failure(let fault) = found { index = bytes.startIndex + fault.offset }
            throw problem("a digit was expected")
        }
        index = bytes.startIndex + end
        return JSNumber.parse(bytes[start..<index])
    }

    private mutating func string() throws(JSONProblem) -> ByteString {
        let opening = index
        index += 1
        var output: [UInt8] = []
        while index < bytes.endIndex {
            let start = index
            let (end, isASCII) = bytes.withUnsafeBytes {
                ByteSearch.plainRun(in: $0, from: start - bytes.startIndex)
            }
            index = bytes.startIndex + end
            if !isASCII {
                let valid = bytes[start..<index].withUnsafeBytes { UTF8Validation.validPrefix(of: $0) }
                if valid != index - start {
                    index = start + valid
                    throw problem("invalid UTF-8 in a string")
                }
            }
            output.append(contentsOf: bytes[start..<index])
            guard index < bytes.endIndex else { break }
            switch bytes[index] {
            case UInt8(ascii: "\""):
                index += 1
                return ByteString(output)
            case UInt8(ascii: "\\"): try escape(into: &output)
            default: throw problem("a control character in a string must be escaped")
            }
        }
        index = opening
        throw problem("this string has no closing quote")
    }

    private mutating func escape(into output: inout [UInt8]) throws(JSONProblem) {
        guard index + 1 < bytes.endIndex else { throw ended }
        switch bytes[index + 1] {
        case UInt8(ascii: "u"):
            let unit = try codeUnit()
            if UTF16.isLeadSurrogate(unit), bytes[index...].starts(with: "\\u".utf8) {
                let here = index
                let second = try codeUnit()
                if UTF16.isTrailSurrogate(second) {
                    JSString.append(0x10000 + UInt32(unit & 0x3FF) << 10 + UInt32(second & 0x3FF), to: &output)
                    return
                }
                index = here
            }
            JSString.append(UInt32(unit), to: &output)
            return
        case UInt8(ascii: "n"): output.append(0x0A)
        case UInt8(ascii: "r"): output.append(0x0D)
        case UInt8(ascii: "t"): output.append(0x09)
        case UInt8(ascii: "b"): output.append(0x08)
        case UInt8(ascii: "f"): output.append(0x0C)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): output.append(bytes[index + 1])
        default: throw problem("unknown escape in a string")
        }
        index += 2
    }

    /// The four digits of the `\u` that stands here.
    private mutating func codeUnit() throws(JSONProblem) -> UInt16 {
        var unit: UInt16 = 0
        for place in (index + 2)..<(index + 6) {
            guard place < bytes.endIndex else { throw ended }
            guard let digit = Escaping.hexValue(bytes[place]) else {
                index = place
                throw problem("\\u takes four hexadecimal digits")
            }
            unit = unit << 4 | UInt16(digit)
        }
        index += 6
        return unit
    }

    // MARK: Places

    /// The next byte that is no white space; the reader stands on it.
    private mutating func peek() -> UInt8? {
        skipWhitespace()
        return index < bytes.endIndex ? bytes[index] : nil
    }

    private mutating func skipWhitespace() {
        while index < bytes.endIndex, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[index]) { index += 1 }
    }

    private mutating func finish() throws(JSONProblem) {
        guard peek() == nil else { throw problem("text after the end of the value") }
    }

    private func problem(_ reason: String) -> JSONProblem {
        index < bytes.endIndex ? JSONProblem(at: index, reason) : ended
    }

    private var ended: JSONProblem { JSONProblem(at: bytes.endIndex, "the text ends too early") }
}
