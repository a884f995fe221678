import RedisTypes

/// What JavaScript does between numbers and texts (ECMAScript, `Number::toString` and `StringToNumber`).
enum JSNumber {
    /// A decimal number that is checked already.
    static func parse(_ digits: some Collection<UInt8>) -> Double {
        Double(String(decoding: digits, as: UTF8.self)) ?? .nan
    }

    /// `String(number)`.
    static func text(_ number: Double) -> [UInt8] {
        if number.isNaN { return Array("NaN".utf8) }
        if number == 0 { return [UInt8(ascii: "0")] }
        if number < 0 { return [UInt8(ascii: "-")] + text(-number) }
        if number.isInfinite { return Array("Infinity".utf8) }
        var (digits, point) = shortestDigits(of: number)
        let count = digits.count
        let zero = UInt8(ascii: "0")
        switch point {
        // 17 digits at most.
        case count...21: return digits + [UInt8](repeating: zero, count: point - count)
        case 1...21:
            digits.insert(UInt8(ascii: "."), at: point)
            return digits
        case -5...0: return Array("0.".utf8) + [UInt8](repeating: zero, count: -point) + digits
        default:
            if count > 1 { digits.insert(UInt8(ascii: "."), at: 1) }
            return digits + "e\(point > 0 ? "+" : "-")\(abs(point - 1))".utf8
        }
    }

    /// The fewest digits that are this number again, without zeros at either end, and where the decimal point stands
    /// among them. Swift's description has them.
    private static func shortestDigits(of number: Double) -> (digits: [UInt8], point: Int) {
        var digits: [UInt8] = []
        var point: Int?
        var exponent = 0
        let text = Array("\(number)".utf8)
        for (place, byte) in text.enumerated() {
            if byte == UInt8(ascii: ".") {
                point = digits.count
            } else if byte == UInt8(ascii: "e") {
                exponent = Int(String(decoding: text[(place + 1)...], as: UTF8.self)) ?? 0
                break
            } else {
                digits.append(byte)
            }
        }
        let leading = digits.prefix { $0 == UInt8(ascii: "0") }.count
        let place = (point ?? digits.count) + exponent - leading
        digits.removeFirst(leading)
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        return (digits, place)
    }

    /// `Number(text)`.
    static func number(_ text: UnsafeRawBufferPointer) -> Double {
        let digits = trimmed(text)
        if digits.isEmpty { return 0 }
        if let number = wholeNumber(digits) { return number }
        if digits.count > 2, digits[digits.startIndex] == UInt8(ascii: "0") {
            switch digits[digits.startIndex + 1] | 0x20 {
            case UInt8(ascii: "x"): return powerOfTwo(digits.dropFirst(2), bits: 4)
            case UInt8(ascii: "o"): return powerOfTwo(digits.dropFirst(2), bits: 3)
            case UInt8(ascii: "b"): return powerOfTwo(digits.dropFirst(2), bits: 1)
            default: break
            }
        }
        return decimal(Array(digits))
    }

    /// Up to 15 digits, which a double holds exactly: nearly every number there is.
    private static func wholeNumber(_ digits: Slice<UnsafeRawBufferPointer>) -> Double? {
        guard digits.count <= 15 else { return nil }
        var number: Int64 = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            number = number &* 10 &+ Int64(digit &- 0x30)
        }
        return Double(number)
    }

    private static func decimal(_ bytes: [UInt8]) -> Double {
        var rest = bytes[...]
        var isNegative = false
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            rest.removeFirst()
        }
        if rest.elementsEqual("Infinity".utf8) { return isNegative ? -.infinity : .infinity }
        var text = isNegative ? Array("-".utf8) : []
        func takeDigits() -> Int {
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            text.append(contentsOf: digits)
            rest.removeFirst(digits.count)
            return digits.count
        }
        var count = takeDigits()
        if count == 0 { text.append(UInt8(ascii: "0")) }
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            text.append(UInt8(ascii: "."))
            let places = takeDigits()
            if places == 0 { text.append(UInt8(ascii: "0")) }
            count += places
        }
        guard count > 0 else { return .nan }
        if let letter = rest.first, letter | 0x20 == UInt8(ascii: "e") {
            rest.removeFirst()
            text.append(UInt8(ascii: "e"))
            if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
                text.append(sign)
                rest.removeFirst()
            }
            guard takeDigits() > 0 else { return .nan }
        }
        return rest.isEmpty ? parse(text) : .nan
    }

    /// Hexadecimal, octal or binary digits, rounded once: the highest 64 bits, and whether any below them are set.
    private static func powerOfTwo(_ digits: Slice<UnsafeRawBufferPointer>, bits: Int) -> Double {
        var high: UInt64 = 0
        var dropped = 0
        for byte in digits {
            guard let digit = Escaping.hexValue(byte), Int(digit) >> bits == 0 else { return .nan }
            for place in stride(from: bits - 1, through: 0, by: -1) {
                let bit = UInt64(digit >> UInt8(place)) & 1
                if high >> 63 == 0 {
                    high = high << 1 | bit
                } else {
                    high |= bit
                    dropped += 1
                }
            }
        }
        return Double(sign: .plus, exponent: min(dropped, 2000), significand: Double(high))
    }

    /// Without the white space and line ends of ECMAScript at both ends.
    private static func trimmed(_ text: UnsafeRawBufferPointer) -> Slice<UnsafeRawBufferPointer> {
        var rest = text[...]
        while let first = rest.first, first <= 0x20 || first >= 0xC2 {
            let length = spaceLength(rest)
            if length == 0 { break }
            rest.removeFirst(length)
        }
        while let last = rest.last, last <= 0x20 || last >= 0x80 {
            let start = rest.lastIndex { $0 & 0xC0 != 0x80 } ?? rest.startIndex
            let length = spaceLength(rest[start...])
            if length == 0 { break }
            rest.removeLast(rest.endIndex - start)
        }
        return rest
    }

    private static let spaces: [[UInt8]] =
        ([0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x20, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF]
        + Array(0x2000...0x200A)).map { (scalar: UInt32) in
            var bytes: [UInt8] = []
            JSString.append(scalar, to: &bytes)
            return bytes
        }

    private static func spaceLength(_ bytes: Slice<UnsafeRawBufferPointer>) -> Int {
        spaces.first { bytes.starts(with: $0) }?.count ?? 0
    }
}
