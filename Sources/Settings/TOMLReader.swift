import RedisTypes

/// Reads TOML 1.0 (toml.io/en/v1.0.0) as far as a configuration needs it, byte by byte.
///
/// Strict: what the specification calls invalid is an error, with two exceptions. The digits of dates and the size
/// of integers are not judged, since neither is kept; a byte order mark at the start is skipped. Arrays of tables
/// and NUL characters are refused, and so is what nests more than ``depthLimit`` deep, which bounds the recursion.
struct TOMLReader {
    struct Failure: Error, Hashable {
        let line: Int
        /// In characters of Unicode, from 1.
        let column: Int
        let problem: TOMLProblem
    }

    struct Place {
        var index = 0
        var line = 1
        var lineStart = 0
    }

    private struct Key {
        let name: String
        let place: Place
    }

    static let depthLimit = 32

    let bytes: [UInt8]
    var place = Place()

    /// `bytes` are valid UTF-8; others end in an error, or in text with U+FFFD in it.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
        if bytes.starts(with: byteOrderMark) { place = Place(index: 3, lineStart: 3) }
    }

    mutating func read() throws(Failure) -> TOMLTable {
        let root = TOMLTable(depth: 0, origin: .header)
        var current = root
        while true {
            skipSpace()
            switch peek {
            case nil: return root
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "#"): break
            case UInt8(ascii: "["): current = try readHeader(below: root)
            default: try readPair(into: current)
            }
            try endLine()
        }
    }

    private mutating func readHeader(below root: TOMLTable) throws(Failure) -> TOMLTable {
        let start = place
        place.index += 1
        if peek == UInt8(ascii: "[") { throw failure(.arrayOfTables, at: start) }
        let path = try readPath(below: 0)
        guard take(UInt8(ascii: "]")) else { throw failure(.unclosedHeader) }
        let (parent, last) = try walk(path, from: root, .implicit)
        guard let table = parent.open(last.name, line: last.place.line) else { throw duplicate(last, in: parent) }
        return table
    }

    private mutating func readPair(into table: TOMLTable) throws(Failure) {
        let path = try readPath(below: table.depth)
        guard take(UInt8(ascii: "=")) else { throw failure(.noEqualsSign) }
        let (parent, last) = try walk(path, from: table, .dotted)
        if parent[last.name] != nil { throw duplicate(last, in: parent) }
        skipSpace()
        let start = place.index
        let value = try readValue(depth: parent.depth + 1)
        parent.add(last.name, line: last.place.line, value, at: start..<place.index)
    }

    /// `a . "b.c" . 'd'`, at least one part, with the space around it.
    private mutating func readPath(below depth: Int) throws(Failure) -> [Key] {
        var path: [Key] = []
        repeat {
            skipSpace()
            if depth + path.count == Self.depthLimit { throw failure(.tooDeep) }
            let start = place
            path.append(Key(name: try readKey(), place: start))
            skipSpace()
        } while take(UInt8(ascii: "."))
        return path
    }

    private mutating func readKey() throws(Failure) -> String {
        switch peek {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return try readLineString()
        default:
            let name = take { Self.isAlphanumeric($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
            if name.isEmpty { throw failure(.noKey) }
            return String(decoding: name, as: UTF8.self)
        }
    }

    /// The table that the last part of `path` belongs in, made where it is missing.
    private func walk(
        _ path: [Key], from table: TOMLTable, _ origin: TOMLTable.Origin
    ) throws(Failure) -> (parent: TOMLTable, last: Key) {
        var table = table
        var last = path[0]
        for key in path.dropFirst() {
            guard let next = table.step(last.name, line: last.place.line, from: origin) else {
                throw duplicate(last, in: table)
            }
            (table, last) = (next, key)
        }
        return (table, last)
    }

    private mutating func readValue(depth: Int) throws(Failure) -> TOMLValue {
        switch peek {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): .string(try readString())
        case UInt8(ascii: "["): try readArray(depth: depth)
        case UInt8(ascii: "{"): try readInlineTable(depth: depth)
        default: try readScalar()
        }
    }

    private mutating func readArray(depth: Int) throws(Failure) -> TOMLValue {
        let start = try openBracket(depth: depth)
        var values: [TOMLValue] = []
        try skipBlank()
        while !take(UInt8(ascii: "]")) {
            if peek == nil { throw failure(.unclosedBracket, at: start) }
            values.append(try readValue(depth: depth + 1))
            try skipBlank()
            if peek != UInt8(ascii: "]") { try takeComma(in: start) }
            try skipBlank()
        }
        return .array(values)
    }

    /// On one line, without a comma at its end.
    private mutating func readInlineTable(depth: Int) throws(Failure) -> TOMLValue {
        let start = try openBracket(depth: depth)
        let table = TOMLTable(depth: depth, origin: .inline)
        skipSpace()
        if take(UInt8(ascii: "}")) { return .table(table) }
        while true {
            try readPair(into: table)
            skipSpace()
            if take(UInt8(ascii: "}")) { return .table(table) }
            try takeComma(in: start)
        }
    }

    private mutating func openBracket(depth: Int) throws(Failure) -> Place {
        if depth == Self.depthLimit { throw failure(.tooDeep) }
        let start = place
        place.index += 1
        return start
    }

    private mutating func takeComma(in start: Place) throws(Failure) {
        if take(UInt8(ascii: ",")) { return }
        throw peek == nil ? failure(.unclosedBracket, at: start) : failure(.noComma)
    }

    private func duplicate(_ key: Key, in table: TOMLTable) -> Failure {
        failure(.duplicate(firstLine: table[key.name]?.line ?? key.place.line), at: key.place)
    }
}

extension TOMLReader {
    var peek: UInt8? { place.index < bytes.count ? bytes[place.index] : nil }

    mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        place.index += 1
        return true
    }

    mutating func take(while isPart: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let start = place.index
        while let byte = peek, isPart(byte) { place.index += 1 }
        return bytes[start..<place.index]
    }

    /// Of LF or CRLF; 0 elsewhere.
    var newlineLength: Int {
        if peek == UInt8(ascii: "\n") { return 1 }
        return bytes[place.index...].starts(with: "\r\n".utf8) ? 2 : 0
    }

    mutating func takeNewline() -> Bool {
        let next = place.index + newlineLength
        guard next > place.index else { return false }
        place = Place(index: next, line: place.line + 1, lineStart: next)
        return true
    }

    mutating func skipSpace() {
        while peek == UInt8(ascii: " ") || peek == UInt8(ascii: "\t") { place.index += 1 }
    }

    /// Space, comments and line ends.
    private mutating func skipBlank() throws(Failure) {
        repeat {
            skipSpace()
            try skipComment()
        } while takeNewline()
    }

    private mutating func skipComment() throws(Failure) {
        guard take(UInt8(ascii: "#")) else { return }
        while newlineLength == 0, let byte = peek {
            try check(byte)
            place.index += 1
        }
    }

    private mutating func endLine() throws(Failure) {
        skipSpace()
        try skipComment()
        if !takeNewline(), let byte = peek {
            try check(byte)
            throw failure(.textAfterEnd)
        }
    }

    /// Comments and strings hold no control characters but tabs.
    func check(_ byte: UInt8) throws(Failure) {
        if byte == 0 { throw failure(.nulCharacter) }
        if byte < 0x20 && byte != UInt8(ascii: "\t") || byte == 0x7F { throw failure(.controlCharacter) }
    }

    func failure(_ problem: TOMLProblem, at place: Place) -> Failure {
        // Bytes 10xxxxxx go on with a character.
        let before = bytes[place.lineStart..<place.index].count { $0 & 0xC0 != 0x80 }
        return Failure(line: place.line, column: before + 1, problem: problem)
    }

    func failure(_ problem: TOMLProblem) -> Failure { failure(problem, at: place) }

    static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x41...0x5A).contains(byte.asciiUppercased)
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte)
    }
}
