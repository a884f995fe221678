package import RedisTypes

/// The score of a sorted set's member as text, digit for digit as Redis printed it: no trip through `Double`.
package struct Score: Sendable, Hashable {
    package let text: ByteString

    /// - Parameter text: a decimal number, or `inf`, `+inf`, `-inf`. Numbers that a double would round to infinity
    ///   or to zero are refused, as Redis does.
    package init?(_ text: ByteString) {
        guard Self.isNumber(text.bytes), Self.isInRange(text) else { return nil }
        self.text = text
    }

    private static func isNumber(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest.removeFirst() }
        if rest.elementsEqual("inf".utf8) { return true }
        let whole = takeDigits(&rest)
        var fraction = 0
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            fraction = takeDigits(&rest)
        }
        guard whole + fraction > 0 else { return false }
        guard let exponent = rest.first else { return true }
        guard exponent | 0x20 == UInt8(ascii: "e") else { return false }
        rest.removeFirst()
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest.removeFirst() }
        return takeDigits(&rest) > 0 && rest.isEmpty
    }

    private static func isInRange(_ text: ByteString) -> Bool {
        guard let value = text.text.flatMap(Double.init) else { return false }
        let mantissa = text.bytes.prefix { $0 | 0x20 != UInt8(ascii: "e") }
        if value == 0 { return !mantissa.contains { (0x31...0x39).contains($0) } }
        return value.isFinite || mantissa.last == UInt8(ascii: "f")
    }

    private static func takeDigits(_ rest: inout ArraySlice<UInt8>) -> Int {
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        rest = rest[digits.endIndex...]
        return digits.count
    }
}

extension Score {
    /// One text for each number, however it was written.
    package var canonical: ByteString {
        text.text.flatMap(Double.init).flatMap { Score($0 == 0 ? 0 : $0) }?.text ?? text
    }

    /// The shortest text that Redis reads as this number; `nil` for what is none.
    init?(_ value: Double) {
        guard !value.isNaN else { return nil }
        if let whole = Int64(exactly: value), whole.magnitude < 1 << 53 {
            self.init(ByteString(value == 0 && value.sign == .minus ? "-0" : String(whole)))
        } else {
            self.init(ByteString(value.isInfinite ? (value > 0 ? "inf" : "-inf") : "\(value)"))
        }
    }
}
