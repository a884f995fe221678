import RedisTypes

/// The score of a sorted set's member as text, digit for digit as Redis printed it: no trip through `Double`.
package struct Score: Sendable, Hashable {
    package let text: ByteString

    /// - Parameter text: a decimal number as JSON writes it, also with a leading `+`, or `inf`, `+inf`, `-inf`.
    package init?(_ text: ByteString) {
        guard Self.isNumber(text.bytes) else { return nil }
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

    private static func takeDigits(_ rest: inout ArraySlice<UInt8>) -> Int {
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        rest = rest[digits.endIndex...]
        return digits.count
    }
}
