import RedisTypes

/// Times as logs write them, as milliseconds since 1970:
///
/// - `10/Oct/2000:13:55:36 -0700`, the Common Log Format's, in brackets or without
/// - RFC 3339, and the same without an offset, which is then UTC's
/// - seconds since 1970, with or without a fraction; by their size also milli-, micro- and nanoseconds
///
/// Lines of one second have the same text, so the last one is remembered.
struct LogTime: Sendable {
    private var lastText: [UInt8] = []
    private var last: Int64 = 0

    mutating func milliseconds(_ text: ArraySlice<UInt8>) -> Int64? {
        if text.elementsEqual(lastText) && !lastText.isEmpty { return last }
        guard let time = Self.parse(text) else { return nil }
        lastText = Array(text)
        last = time
        return time
    }

    private static func parse(_ text: ArraySlice<UInt8>) -> Int64? {
        var text = text
        if text.first == UInt8(ascii: "["), text.last == UInt8(ascii: "]") { text = text.dropFirst().dropLast() }
        if let number = sinceEpoch(text) { return number }
        if text.count == 26, text[text.startIndex + 2] == UInt8(ascii: "/") { return commonLog(Array(text)) }
        return RFC3339.milliseconds(Array(text)) ?? RFC3339.milliseconds(text + [UInt8(ascii: "Z")])
    }

    private static func sinceEpoch(_ text: ArraySlice<UInt8>) -> Int64? {
        let digits = text.prefix { (0x30...0x39).contains($0) }
        guard (1...19).contains(digits.count), let whole = number(digits) else { return nil }
        var rest = text[digits.endIndex...]
        guard rest.popFirst() == UInt8(ascii: ".") else {
            guard digits.endIndex == text.endIndex else { return nil }
            // Seconds have 10 digits from 2001 to 2286, and each finer unit three more.
            switch digits.count {
            case ...11: return whole * 1000
            case 12...14: return whole
            case 15...17: return whole / 1000
            default: return whole / 1_000_000
            }
        }
        guard digits.count <= 11, !rest.isEmpty, rest.allSatisfy({ (0x30...0x39).contains($0) }),
            let fraction = number((rest + [0x30, 0x30]).prefix(3))
        else { return nil }
        return whole * 1000 + fraction
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        var value: Int64 = 0
        for digit in digits {
            let (scaled, overflows) = value.multipliedReportingOverflow(by: 10)
            let (sum, carries) = scaled.addingReportingOverflow(Int64(digit - 0x30))
            if overflows || carries { return nil }
            value = sum
        }
        return value
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ].map { Array($0.utf8) }

    /// `dd/Mon/yyyy:hh:mm:ss +hhmm`, put into the order of RFC 3339, whose reader checks what there is to check.
    private static func commonLog(_ text: [UInt8]) -> Int64? {
        guard let month = months.firstIndex(of: Array(text[3..<6])), text[6] == UInt8(ascii: "/"),
            text[11] == UInt8(ascii: ":"), text[20] == 0x20
        else { return nil }
        var ordered = text[7..<11] + [UInt8(ascii: "-")]
        ordered += [0x30 + UInt8((month + 1) / 10), 0x30 + UInt8((month + 1) % 10), UInt8(ascii: "-")]
        ordered += text[0..<2] + [UInt8(ascii: "T")] + text[12..<20]
        ordered += text[21..<24] + [UInt8(ascii: ":")] + text[24..<26]
        return RFC3339.milliseconds(Array(ordered))
    }
}
