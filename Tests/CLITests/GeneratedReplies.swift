import TestSupport

/// Replies of every kind, size and nesting, as bytes of RESP2: only there a null is a string's or an array's.
struct GeneratedReplies {
    private(set) var replies: [[UInt8]] = []
    /// What stands in the bulk strings among them.
    private(set) var strings: [[UInt8]] = []
    private var generator: SeededGenerator

    private static let sizes = [0, 1, 2, 9, 10, 11, 99, 100, 101]
    private static let deepest = 6

    /// - Parameter count: of those made by chance, besides those that are always there.
    init(seed: UInt64, count: Int) {
        generator = SeededGenerator(seed: seed)
        addScalars()
        addArrays()
        addShapes()
        for _ in 0..<count { replies.append(value(depth: 0)) }
    }

    // MARK: What is always there

    private mutating func addScalars() {
        for number in [0, 1, -1, .max, .min, 10, -10] as [Int64] { replies.append(Self.integer(number)) }
        replies += [Self.nullString, Self.nullArray]
        for text in ["OK", "", "a \"status\"", "é\t", "ERR no error"] {
            replies.append(Self.line("+", text))
        }
        for text in ["ERR", "WRONGTYPE Operation against a key", "ERR é \"x\" \\n", "no code"] {
            replies.append(Self.line("-", text))
        }
        replies.append(bulk([]))
        replies.append(bulk(Array(0 ... .max)))
        // Beside what could be taken for the rest of an escape.
        for byte in UInt8.min ... .max { replies += [bulk([byte]), bulk([0x5C, byte, 0x30, 0x66])] }
        replies.append(bulk((0..<100_000).map { _ in byte() }))
    }

    private mutating func addArrays() {
        for size in Self.sizes {
            replies.append(Self.array((0..<size).map { Self.integer(Int64($0)) }))
            replies.append(Self.array((0..<size).map { _ in scalar() }))
            // The widest index decides how far what is in an item is indented.
            let pairs = Self.array((0..<size).map { Self.array([Self.integer(Int64($0)), scalar()]) })
            replies += [pairs, Self.array([pairs, pairs, Self.nullArray])]
        }
        for leaf in [Self.array([]), Self.nullString, Self.nullArray, Self.line("-", "ERR x"), Self.integer(1)] {
            var nested = leaf
            for _ in 0..<Self.deepest {
                nested = Self.array([nested])
                replies += [nested, Self.array([leaf, nested, leaf])]
            }
            replies.append(Self.array(Array(repeating: nested, count: 10)))
        }
    }

    private mutating func addShapes() {
        for size in Self.sizes {
            replies.append(Self.array([bulk(Array("17".utf8)), Self.array((0..<size).map { _ in bulk() })]))
            let entries = (0..<size).map { entry in
                Self.array([bulk(Array("\(entry)-1".utf8)), Self.array((0..<4).map { _ in bulk() })])
            }
            replies.append(Self.array([Self.array([bulk(Array("stream".utf8)), Self.array(entries)])]))
        }
    }

    // MARK: What chance makes

    private mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &generator) }

    private mutating func byte() -> UInt8 { UInt8.random(in: .min ... .max, using: &generator) }

    private mutating func value(depth: Int) -> [UInt8] {
        guard depth < Self.deepest, below(3) > 0 else { return scalar() }
        // Large arrays only where they do not multiply.
        let size = depth == 0 ? below(102) : depth == 1 ? below(12) : below(4)
        return Self.array((0..<size).map { _ in value(depth: depth + 1) })
    }

    private mutating func scalar() -> [UInt8] {
        switch below(10) {
        case 0: return Self.nullString
        case 1: return Self.nullArray
        case 2: return Self.integer(Int64.random(in: .min ... .max, using: &generator))
        case 3: return Self.integer(Int64(below(200)) - 100)
        case 4: return Self.line("+", ["OK", "QUEUED", "stream"][below(3)])
        case 5: return Self.line("-", ["ERR syntax error", "NOSCRIPT", "WRONGTYPE é"][below(3)])
        case 6: return Self.array([])
        default: return bulk()
        }
    }

    /// Pieces of which what is read as text is not what was meant, if it is read carelessly.
    private static let pieces: [[UInt8]] =
        [
            "a", "user:1", " ", "é", "日本", "😀", "👩‍👩‍👧", "e\u{301}", "\u{301}", "\u{200B}", "\u{202E}", "\u{FEFF}",
            "\u{AD}",
            "\u{85}", "\u{2028}", "\u{E000}", "\u{10FFFF}", "\u{7F}", "\u{1B}[31m", "\\", "\\x41", "\"", "'", "\n",
            "\r",
            "\t", "\u{0}", "\u{7}", "\u{8}",
        ].map { Array($0.utf8) }
        // Cut off, too long, a surrogate, beyond the last character, and a byte that never occurs.
        + [[0xC3], [0xE6, 0x97], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF], [0x80]]

    private mutating func bulk() -> [UInt8] {
        let string = (0..<below(8)).flatMap { _ in below(4) == 0 ? [byte()] : Self.pieces[below(Self.pieces.count)] }
        return bulk(string)
    }

    // MARK: RESP2

    private static let nullString = Array("$-1\r\n".utf8)
    private static let nullArray = Array("*-1\r\n".utf8)

    private static func integer(_ number: Int64) -> [UInt8] { line(":", "\(number)") }

    private static func line(_ type: String, _ text: String) -> [UInt8] { Array("\(type)\(text)\r\n".utf8) }

    private static func array(_ items: [[UInt8]]) -> [UInt8] { line("*", "\(items.count)") + items.joined() }

    private mutating func bulk(_ bytes: [UInt8]) -> [UInt8] {
        strings.append(bytes)
        return Self.line("$", "\(bytes.count)") + bytes + Array("\r\n".utf8)
    }
}
