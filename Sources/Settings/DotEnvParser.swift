import RedisTypes

/// Reads a `.env` file byte by byte; the rules are those of ``DotEnv``.
struct DotEnvParser {
    struct Failure: Error, Hashable {
        let line: Int
        let problem: DotEnvProblem
    }

    private let bytes: [UInt8]
    private var index = 0
    private var line = 1
    /// Of the value that was read last.
    private var valueRange = 0..<0

    private static let newline = UInt8(ascii: "\n")
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: Self.byteOrderMark) { index = Self.byteOrderMark.count }
    }

    /// One `NAME=value`, and where the value stands with its quotes.
    struct Assignment {
        let name: String
        let entry: DotEnv.Entry
        let value: Range<Int>
    }

    mutating func parse() throws(Failure) -> [String: DotEnv.Entry] {
        var entries: [String: DotEnv.Entry] = [:]
        for assignment in try assignments() { entries[assignment.name] = assignment.entry }
        return entries
    }

    /// In the order of the file; a name may come twice.
    mutating func assignments() throws(Failure) -> [Assignment] {
        var assignments: [Assignment] = []
        while true {
            skipSpace()
            guard let byte = peek else { return assignments }
            if byte == Self.newline || byte == UInt8(ascii: "#") {
                skipLine()
                continue
            }
            let start = line
            let name = try parseName()
            let text = try parseValue()
            assignments.append(
                Assignment(name: name, entry: DotEnv.Entry(value: Secret(text), line: start), value: valueRange))
        }
    }

    private mutating func parseName() throws(Failure) -> String {
        var name = takeName()
        if name.elementsEqual("export".utf8), peek == UInt8(ascii: " ") || peek == UInt8(ascii: "\t") {
            let mark = index
            skipSpace()
            if peek == UInt8(ascii: "=") { index = mark } else { name = takeName() }
        }
        skipSpace()
        guard peek == UInt8(ascii: "=") else {
            let isEnd = peek == nil || peek == Self.newline
            throw Failure(line: line, problem: isEnd ? .noEqualsSign : .badName)
        }
        index += 1
        guard let first = name.first, first == UInt8(ascii: "_") || Self.isLetter(first) else {
            throw Failure(line: line, problem: .badName)
        }
        return String(decoding: name, as: UTF8.self)
    }

    private mutating func parseValue() throws(Failure) -> String {
        let gap = index
        skipSpace()
        let start = line
        switch peek {
        case UInt8(ascii: "'"): return try text(parseSingleQuoted(), line: start)
        case UInt8(ascii: "\""): return try text(parseDoubleQuoted(), line: start)
        default: return try text(parseUnquoted(afterSpace: index > gap), line: start)
        }
    }

    private mutating func parseUnquoted(afterSpace: Bool) -> [UInt8] {
        var value: [UInt8] = []
        let start = index
        var afterSpace = afterSpace
        while let byte = peek, byte != Self.newline, !(byte == UInt8(ascii: "#") && afterSpace) {
            value.append(byte)
            afterSpace = Self.isSpace(byte)
            index += 1
        }
        skipLine()
        while let last = value.last, Self.isSpace(last) { value.removeLast() }
        valueRange = start..<start + value.count
        return value
    }

    private mutating func parseSingleQuoted() throws(Failure) -> [UInt8] {
        let start = line
        let opening = index
        var value: [UInt8] = []
        index += 1
        while let byte = take() {
            if byte == UInt8(ascii: "'") {
                valueRange = opening..<index
                try finishQuoted()
                return value
            }
            value.append(byte)
        }
        throw Failure(line: start, problem: .unclosedQuote)
    }

    private mutating func parseDoubleQuoted() throws(Failure) -> [UInt8] {
        let start = line
        let opening = index
        var value: [UInt8] = []
        index += 1
        while let byte = take() {
            switch byte {
            case UInt8(ascii: "\""):
                valueRange = opening..<index
                try finishQuoted()
                return value
            case UInt8(ascii: "\\"):
                if let escaped = peek.flatMap(Self.escape) {
                    value.append(escaped)
                    index += 1
                } else {
                    value.append(byte)
                }
            default: value.append(byte)
            }
        }
        throw Failure(line: start, problem: .unclosedQuote)
    }

    /// Only space and a comment may follow a closing quote.
    private mutating func finishQuoted() throws(Failure) {
        skipSpace()
        guard peek == nil || peek == Self.newline || peek == UInt8(ascii: "#") else {
            throw Failure(line: line, problem: .textAfterQuote)
        }
        skipLine()
    }

    private func text(_ bytes: [UInt8], line: Int) throws(Failure) -> String {
        if bytes.contains(0) { throw Failure(line: line, problem: .nulByte) }
        guard let text = ByteString(bytes).text else { throw Failure(line: line, problem: .notUTF8) }
        return text
    }

    private static func escape(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "$"): byte
        default: nil
        }
    }
}

extension DotEnvParser {
    private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func take() -> UInt8? {
        guard let byte = peek else { return nil }
        index += 1
        if byte == Self.newline { line += 1 }
        return byte
    }

    private mutating func takeName() -> ArraySlice<UInt8> {
        let start = index
        while let byte = peek, Self.isLetter(byte) || Self.isDigit(byte) || "_.-".utf8.contains(byte) { index += 1 }
        return bytes[start..<index]
    }

    private mutating func skipSpace() {
        while let byte = peek, Self.isSpace(byte) { index += 1 }
    }

    private mutating func skipLine() {
        while let byte = take(), byte != Self.newline {}
    }

    /// A carriage return counts: it ends the lines of Windows files.
    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0D
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte.asciiUppercased)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte)
    }
}
