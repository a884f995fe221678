import RedisTypes

extension TOMLReader {
    /// A boolean, a number or a date; of the last two only the kind.
    mutating func readScalar() throws(Failure) -> TOMLValue {
        let start = place
        var word = takeWord()
        if Self.kind(ofDate: word) == .date, bytes[place.index...].starts(with: " ".utf8) {
            // 1979-05-27 07:32:00: one value, or a date and the space behind it.
            let afterDate = place
            place.index += 1
            if takeWord().first.map(Self.isDigit) == true {
                word = bytes[start.index..<place.index]
            } else {
                place = afterDate
            }
        }
        if word.isEmpty { throw failure(.noValue) }
        if word.elementsEqual("true".utf8) { return .boolean(true) }
        if word.elementsEqual("false".utf8) { return .boolean(false) }
        guard let kind = Self.kind(ofDate: word) ?? Self.kind(ofNumber: word) else {
            throw failure(.badValue, at: start)
        }
        return .other(kind)
    }

    private mutating func takeWord() -> ArraySlice<UInt8> {
        take { Self.isAlphanumeric($0) || "_+-.:".utf8.contains($0) }
    }

    private static func kind(ofNumber word: ArraySlice<UInt8>) -> TOMLValue.Kind? {
        var rest = word
        let isSigned = takeSign(&rest)
        if rest.elementsEqual("inf".utf8) || rest.elementsEqual("nan".utf8) { return .float }
        if !isSigned, let isDigit = digitTest(prefix: rest.prefix(2)) {
            rest = rest.dropFirst(2)
            return takeDigits(&rest, isDigit) != nil && rest.isEmpty ? .integer : nil
        }
        guard let whole = takeDigits(&rest), whole.count == 1 || whole.first != UInt8(ascii: "0") else { return nil }
        if rest.isEmpty { return .integer }
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            if takeDigits(&rest) == nil { return nil }
        }
        if rest.first?.asciiUppercased == UInt8(ascii: "E") {
            rest = rest.dropFirst()
            _ = takeSign(&rest)
            if takeDigits(&rest) == nil { return nil }
        }
        return rest.isEmpty ? .float : nil
    }

    private static func takeSign(_ rest: inout ArraySlice<UInt8>) -> Bool {
        guard rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") else { return false }
        rest = rest.dropFirst()
        return true
    }

    private static func digitTest(prefix: ArraySlice<UInt8>) -> ((UInt8) -> Bool)? {
        switch String(decoding: prefix, as: UTF8.self) {
        case "0x": isHexDigit
        case "0o": { (0x30...0x37).contains($0) }
        case "0b": { (0x30...0x31).contains($0) }
        default: nil
        }
    }

    /// At least one digit; an underscore stands between two.
    private static func takeDigits(
        _ rest: inout ArraySlice<UInt8>, _ isDigit: (UInt8) -> Bool = isDigit
    ) -> ArraySlice<UInt8>? {
        let digits = rest.prefix { isDigit($0) || $0 == UInt8(ascii: "_") }
        rest = rest.dropFirst(digits.count)
        let groups = digits.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false)
        return groups.contains { $0.isEmpty } ? nil : digits
    }

    private static func kind(ofDate word: ArraySlice<UInt8>) -> TOMLValue.Kind? {
        var rest = word
        let hasDate = take("0000-00-00", from: &rest)
        if hasDate {
            guard let separator = rest.popFirst() else { return .date }
            guard "Tt ".utf8.contains(separator) else { return nil }
        }
        guard take("00:00:00", from: &rest) else { return nil }
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix(while: isDigit)
            if digits.isEmpty { return nil }
            rest = rest.dropFirst(1 + digits.count)
        }
        guard hasDate else { return rest.isEmpty ? .time : nil }
        if !rest.isEmpty, !take("Z", from: &rest), !take("z", from: &rest), !take("+00:00", from: &rest),
            !take("-00:00", from: &rest)
        {
            return nil
        }
        return rest.isEmpty ? .dateTime : nil
    }

    /// A `0` in the shape is any digit.
    private static func take(_ shape: String, from rest: inout ArraySlice<UInt8>) -> Bool {
        let part = rest.prefix(shape.utf8.count)
        guard part.count == shape.utf8.count else { return false }
        for (byte, expected) in zip(part, shape.utf8) where byte != expected {
            guard expected == UInt8(ascii: "0"), isDigit(byte) else { return false }
        }
        rest = rest.dropFirst(part.count)
        return true
    }
}
