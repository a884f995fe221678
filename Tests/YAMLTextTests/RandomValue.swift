import TestSupport
import YAMLText

/// Trees with everything in them that has ever made a reader of YAML stumble.
struct RandomValue {
    private static let texts = [
        "", "a", "yes", "no", "null", "~", "true", "1", "1.0", "-1", "1e3", ".5", ".", "-", "--", "---", "...", "?",
        ":", "a: b", "a:b", "a #b", "#", "'", "''", "\"", "\\", "\\n", "[", "]", "{", "}", ",", "a, b", "&a", "*a",
        "!a", "|", ">", "%a", "@a", "`a", "<<", "=", " ", "  ", " a", "a ", "\t", "a\tb", "\n", "\n\n", "a\n", "a\nb",
        "a\n\nb\n", "a\n b", " a\nb", "a \nb", "\na", "a\r\nb", "a\rb", "\0", "\u{7F}", "\u{85}", "\u{A0}", "é",
        "e\u{301}", "\u{2028}", "a\u{2029}b", "\u{FEFF}", "\u{FFFE}", "😀", "\u{E000}", "a\u{301}\n\u{301}b", "0x1f",
        "0o7", "0b1", "1_0", "1:2", "2026-01-02", "2026-01-02T03:04:05Z", "+1", "+", ".inf", "NaN", "Ünï",
        "# not a comment\nx", "- x\n- y", "key: |\n  x", "\u{301}", "a\n\u{301}b", "- ", "? ", ": ", "a:", "a?",
    ]
    private static let plain = [
        "null", "true", "false", "0", "-0", "17", "-5", "9007199254740993", "1.5", "-2.50", "1e21", "1E-7", ".5", "3.",
        "0x1F", "0o17", ".inf", "-.INF", ".nan", "True", "FALSE", "123456789012345678901234567890",
    ]

    private var random: SeededGenerator

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    mutating func next(depth: Int = 5) -> YAMLValue {
        switch Int.random(in: 0..<(depth > 0 ? 10 : 4), using: &random) {
        case 0..<4: return .scalar(scalar())
        case 4..<7: return .sequence((0..<count()).map { _ in next(depth: depth - 1) })
        default:
            var seen: Set<[UInt8]> = []
            let keys = (0..<count()).map { _ in scalar() }.filter { seen.insert(Array($0.text.utf8)).inserted }
            return .mapping(keys.map { YAMLPair($0, next(depth: depth - 1)) })
        }
    }

    private mutating func count() -> Int { Int.random(in: 0...4, using: &random) }

    private mutating func scalar() -> YAMLScalar {
        switch Int.random(in: 0..<8, using: &random) {
        case 0..<2: YAMLScalar(plain: Self.plain.randomElement(using: &random) ?? "null")
        case 2..<5: YAMLScalar(string: Self.texts.randomElement(using: &random) ?? "")
        default: YAMLScalar(string: string())
        }
    }

    /// Of pieces of those texts, or of any characters.
    private mutating func string() -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            if Bool.random(using: &random), let piece = Self.texts.randomElement(using: &random) {
                text.append(contentsOf: piece.unicodeScalars)
            } else {
                let last: UInt32 = [0x7F, 0x7F, 0xFF, 0xFFFF, 0x10FFFF].randomElement(using: &random) ?? 0x7F
                if let scalar = Unicode.Scalar(UInt32.random(in: 0...last, using: &random)) { text.append(scalar) }
            }
        }
        return String(text)
    }
}
