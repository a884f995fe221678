/// How deeply a TOML text nests, found without recursion.
///
/// The parser behind TOMLKit recurses once per bracket and per dot of a key, and a few hundred overflow the
/// stack of a thread. Texts that nest more than a configuration ever does are refused before it sees them.
struct TOMLDepth {
    private let bytes: [UInt8]
    private var index = 0

    static let limit = 32

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Open brackets plus the dots on one line, outside strings and comments, at their most.
    static func exceedsLimit(_ bytes: [UInt8]) -> Bool {
        var scanner = TOMLDepth(bytes)
        return scanner.exceedsLimit()
    }

    private mutating func exceedsLimit() -> Bool {
        var brackets = 0
        var dots = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "["), UInt8(ascii: "{"): brackets += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): brackets = max(0, brackets - 1)
            case UInt8(ascii: "."): dots += 1
            case UInt8(ascii: "\n"): dots = 0
            case UInt8(ascii: "#"): skipComment()
            case UInt8(ascii: "\""), UInt8(ascii: "'"): skipString()
            default: break
            }
            if brackets + dots > Self.limit { return true }
            index += 1
        }
        return false
    }

    /// Stops on the last of three to five quotes: up to two belong to the string.
    private mutating func skipLongStringEnd(_ quote: UInt8) {
        let last = index + 4
        while index < last, index + 1 < bytes.count, bytes[index + 1] == quote { index += 1 }
    }

    /// Stops before the line's end.
    private mutating func skipComment() {
        while index + 1 < bytes.count, bytes[index + 1] != UInt8(ascii: "\n") { index += 1 }
    }

    /// Stops on the closing quote, or before the end of the line for a string that has none.
    private mutating func skipString() {
        let quote = bytes[index]
        let isLong = bytes[index...].starts(with: [quote, quote, quote])
        index += isLong ? 3 : 1
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "\\") && quote == UInt8(ascii: "\"") {
                index += 1
            } else if bytes[index] == UInt8(ascii: "\n") && !isLong {
                index -= 1
                return
            } else if bytes[index] == quote && (!isLong || bytes[index...].starts(with: [quote, quote, quote])) {
                if isLong { skipLongStringEnd(quote) }
                return
            }
            index += 1
        }
    }
}
