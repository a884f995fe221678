/// Which plain scalars are not strings (YAML 1.2.2, 10.3.2).
enum CoreSchema {
    static func kind(of text: String) -> YAMLScalar.Kind {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE", "false", "False", "FALSE": return .bool
        case ".nan", ".NaN", ".NAN": return .float
        default: break
        }
        var bytes = Array(text.utf8)[...]
        if isRadixInteger(bytes) { return .integer }
        if bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: "+") { bytes.removeFirst() }
        if isInfinity(bytes) { return .float }
        return decimal(bytes)
    }

    /// The value of a text of the kind `.float`.
    static func float(_ text: String) -> Double? {
        var bytes = Array(text.utf8)[...]
        if text.utf8.count == 4, bytes.last.map({ $0 | 0x20 }) == UInt8(ascii: "n") { return .nan }
        let isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative || bytes.first == UInt8(ascii: "+") { bytes.removeFirst() }
        if isInfinity(bytes) { return isNegative ? -.infinity : .infinity }
        return Double(text)
    }

    private static func isInfinity(_ bytes: ArraySlice<UInt8>) -> Bool {
        [".inf", ".Inf", ".INF"].contains { bytes.elementsEqual($0.utf8) }
    }

    private static func isRadixInteger(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard bytes.count > 2 else { return false }
        let digits = bytes.dropFirst(2)
        if bytes.starts(with: "0o".utf8) { return digits.allSatisfy { (0x30...0x37).contains($0) } }
        if bytes.starts(with: "0x".utf8) {
            return digits.allSatisfy { isDigit($0) || (0x61...0x66).contains($0 | 0x20) }
        }
        return false
    }

    /// `[0-9]+`, or `( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`; the sign is gone.
    private static func decimal(_ bytes: ArraySlice<UInt8>) -> YAMLScalar.Kind {
        var rest = bytes
        func takeDigits() -> Int {
            let digits = rest.prefix(while: isDigit).count
            rest.removeFirst(digits)
            return digits
        }
        let whole = takeDigits()
        if rest.isEmpty { return whole > 0 ? .integer : .string }
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            if takeDigits() == 0, whole == 0 { return .string }
        } else if whole == 0 {
            return .string
        }
        if let letter = rest.first, letter | 0x20 == UInt8(ascii: "e") {
            rest.removeFirst()
            if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
            if takeDigits() == 0 { return .string }
        }
        return rest.isEmpty ? .float : .string
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
}
