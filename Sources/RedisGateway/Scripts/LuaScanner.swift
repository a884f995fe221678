/// Lua source as names, strings and symbols; comments and blanks are passed over (lua.org/manual/5.1, section 2.1).
/// It judges nothing: what is no Lua comes out as symbols.
struct LuaScanner {
    struct Token {
        enum Kind {
            case name
            /// Where the content lies, escapes and all.
            case string(Range<Int>)
            case symbol(UInt8)
        }

        var kind: Kind
        var range: Range<Int>

        func isSymbol(_ byte: UInt8) -> Bool {
            if case .symbol(byte) = kind { true } else { false }
        }

        var isSeparator: Bool { isSymbol(0x2C) || isSymbol(0x3B) }

        func isName(_ name: String, in code: [UInt8]) -> Bool {
            if case .name = kind { code[range].elementsEqual(name.utf8) } else { false }
        }
    }

    private let code: [UInt8]
    private var position = 0
    /// Where the last token began; the end of the code after the last one.
    private(set) var tokenStart = 0

    init(_ code: [UInt8]) {
        self.code = code
    }

    mutating func next() -> Token? {
        skipBlanksAndComments()
        tokenStart = position
        guard position < code.count else { return nil }
        let start = position
        let byte = code[position]
        if Self.isNameByte(byte) {
            while position < code.count, Self.isNameByte(code[position]) { position += 1 }
            return Token(kind: .name, range: start..<position)
        }
        if byte == 0x22 || byte == 0x27 {
            let content = skipQuoted(byte)
            return Token(kind: .string(content), range: start..<position)
        }
        if let content = skipLongBracket() {
            return Token(kind: .string(content), range: start..<position)
        }
        position += 1
        return Token(kind: .symbol(byte), range: start..<position)
    }

    private mutating func skipBlanksAndComments() {
        while position < code.count {
            if code[position] <= 0x20 {
                position += 1
            } else if code[position...].starts(with: [0x2D, 0x2D]) {
                position += 2
                if skipLongBracket() != nil { continue }
                while position < code.count, code[position] != 0x0A { position += 1 }
            } else {
                return
            }
        }
    }

    private mutating func skipQuoted(_ quote: UInt8) -> Range<Int> {
        position += 1
        let start = position
        while position < code.count, code[position] != quote {
            position += code[position] == 0x5C ? 2 : 1
        }
        let end = min(position, code.count)
        position = min(position + 1, code.count)
        return start..<end
    }

    /// Passes over `[[ … ]]`, `[=[ … ]=]` and so on, if one begins here.
    private mutating func skipLongBracket() -> Range<Int>? {
        guard position < code.count, code[position] == 0x5B else { return nil }
        var start = position + 1
        while start < code.count, code[start] == 0x3D { start += 1 }
        guard start < code.count, code[start] == 0x5B else { return nil }
        let level = start - position - 1
        start += 1
        let close = [0x5D] + [UInt8](repeating: 0x3D, count: level) + [0x5D]
        var end = start
        while end < code.count, !(code[end] == 0x5D && code[end...].starts(with: close)) { end += 1 }
        position = min(end + close.count, code.count)
        return start..<end
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
    }
}
