/// One line of the Common or the Combined Log Format, cut into its fields.
///
///     203.0.113.9 - frank [10/Oct/2000:13:55:36 -0700] "GET /a HTTP/1.0" 200 2326 "http://…/" "Mozilla/5.0 …"
///
/// What follows the agent is other programs' own and is not looked at.
struct CommonLogLine {
    static let fields = [
        "ip", "ident", "user", "time", "request", "status", "bytes", "referer", "agent", "method", "path", "protocol",
    ]

    /// Where ``fields`` are, as far as the line goes; the parts of the request are not among them.
    private var parts: [ArraySlice<UInt8>] = []

    init(_ line: ArraySlice<UInt8>) throws(BadLine) {
        parts.reserveCapacity(9)
        var rest = line
        while parts.count < 9 {
            rest = rest.drop { $0 == 0x20 }
            guard let first = rest.first else { break }
            switch first {
            case UInt8(ascii: "["): parts.append(try Self.take(upTo: UInt8(ascii: "]"), from: &rest))
            case UInt8(ascii: "\""): parts.append(try Self.take(upTo: UInt8(ascii: "\""), from: &rest))
            default:
                let word = rest.prefix { $0 != 0x20 }
                rest = rest[word.endIndex...]
                parts.append(word)
            }
        }
        guard parts.count >= 5, line[..<parts[3].startIndex].last == UInt8(ascii: "[") else {
            throw BadLine("not a line of the Common Log Format: ip ident user [time] \"request\" status bytes")
        }
    }

    private static func take(upTo end: UInt8, from rest: inout ArraySlice<UInt8>) throws(BadLine) -> ArraySlice<UInt8> {
        let start = rest.startIndex + 1
        var index = start
        while index < rest.endIndex, rest[index] != end {
            index += rest[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard index < rest.endIndex else {
            throw BadLine(end == UInt8(ascii: "]") ? "the time's bracket is not closed" : "a quote is not closed")
        }
        defer { rest = rest[(index + 1)...] }
        return rest[start..<index]
    }

    /// - Parameter index: in ``fields``
    subscript(index: Int) -> ArraySlice<UInt8>? {
        guard index >= 9 else { return index < parts.count ? parts[index] : nil }
        let words = parts[4].split(separator: 0x20)
        return index - 9 < words.count ? words[index - 9] : nil
    }
}
