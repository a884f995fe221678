/// Any bytes in the few characters that a URL may hold (RFC 3986, section 2.1).
package enum PercentEncoding {
    /// A `%` without two hexadecimal digits after it.
    package struct BrokenEscape: Error, Sendable, Hashable {
        /// The `%` and what follows, three bytes at most.
        package var text: ByteString
    }

    /// - Parameter plusIsSpace: as in a query, whose rules are those of HTML forms.
    package static func decode(
        _ text: ArraySlice<UInt8>, plusIsSpace: Bool = false
    ) throws(BrokenEscape) -> ByteString {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(text.count)
        var index = text.startIndex
        while index < text.endIndex {
            let byte = text[index]
            if byte == UInt8(ascii: "%") {
                guard index + 2 < text.endIndex, let high = Escaping.hexValue(text[index + 1]),
                    let low = Escaping.hexValue(text[index + 2])
                else { throw BrokenEscape(text: ByteString(text[index..<min(index + 3, text.endIndex)])) }
                decoded.append(high << 4 | low)
                index += 3
            } else {
                decoded.append(plusIsSpace && byte == UInt8(ascii: "+") ? 0x20 : byte)
                index += 1
            }
        }
        return ByteString(decoded)
    }

    /// Appends `bytes` so that they are one piece of a path or query: all but the unreserved characters as escapes.
    package static func append(_ bytes: ByteString, to output: inout [UInt8]) {
        for byte in bytes.bytes {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                output.append(byte)
            default:
                output.append(UInt8(ascii: "%"))
                output.append(hexDigits[Int(byte >> 4)])
                output.append(hexDigits[Int(byte & 15)])
            }
        }
    }

    /// Capitals, as the RFC asks.
    private static let hexDigits = Array("0123456789ABCDEF".utf8)
}
