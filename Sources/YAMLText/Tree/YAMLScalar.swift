/// A scalar with the type that YAML 1.2's core schema gives it, and its text as it was written: a number keeps its
/// digits.
package struct YAMLScalar: Sendable {
    package enum Kind: Sendable, Hashable {
        case null, bool, integer, float, string
    }

    package let text: String
    package let kind: Kind

    init(text: String, kind: Kind) {
        self.text = text
        self.kind = kind
    }

    /// What plain `text` means. Null has one text, whatever stood for it.
    package init(plain text: String) {
        let kind = CoreSchema.kind(of: text)
        self.init(text: kind == .null ? "null" : text, kind: kind)
    }

    package init(string text: String) {
        self.init(text: text, kind: .string)
    }

    package static let null = YAMLScalar(text: "null", kind: .null)

    package init(_ bool: Bool) {
        self.init(text: bool ? "true" : "false", kind: .bool)
    }

    package init(_ integer: Int) {
        self.init(text: "\(integer)", kind: .integer)
    }

    package var bool: Bool? {
        kind == .bool ? text.utf8.first.map { $0 == UInt8(ascii: "t") || $0 == UInt8(ascii: "T") } : nil
    }

    package var string: String? { kind == .string ? text : nil }

    /// Of an integer, in any of its notations, that fits.
    package var integer: Int? {
        guard kind == .integer else { return nil }
        if text.hasPrefix("0x") { return Int(text.dropFirst(2), radix: 16) }
        if text.hasPrefix("0o") { return Int(text.dropFirst(2), radix: 8) }
        return Int(text)
    }

    /// Of an integer or a float; as near as a `Double` comes.
    package var number: Double? {
        switch kind {
        case .integer: integer.map(Double.init) ?? Double(text)
        case .float: CoreSchema.float(text)
        case .null, .bool, .string: nil
        }
    }
}

/// By bytes: to `String`, an accent by itself and one in its letter are the same.
extension YAMLScalar: Hashable {
    package static func == (left: YAMLScalar, right: YAMLScalar) -> Bool {
        left.kind == right.kind && left.text.utf8.elementsEqual(right.text.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(kind)
        for byte in text.utf8 { hasher.combine(byte) }
    }
}
