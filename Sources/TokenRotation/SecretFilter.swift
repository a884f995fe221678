package import RedisTypes

/// Takes secrets out of what other people's programs wrote: as they are, as URLs have them, and in base64.
package struct SecretFilter: Sendable {
    private let needles: [[UInt8]]

    package init(_ secrets: [Secret]) {
        var needles: Set<[UInt8]> = []
        for secret in secrets where !secret.isEmpty {
            let bytes = Array(secret.reveal().utf8)
            needles.insert(bytes)
            var escaped: [UInt8] = []
            PercentEncoding.append(ByteString(bytes), to: &escaped)
            for text in [escaped, Self.withMarksEscaped(escaped)] {
                needles.insert(text)
                needles.insert(Self.withSmallDigits(text))
            }
            for needle in Self.base64(bytes) { needles.insert(needle) }
        }
        // The longest first: one may be a part of another.
        self.needles = needles.sorted { $0.count > $1.count }
    }

    /// Some escape also the marks that need not be.
    private static func withMarksEscaped(_ escaped: [UInt8]) -> [UInt8] {
        escaped.flatMap { byte -> [UInt8] in
            guard "-_.~".utf8.contains(byte) else { return [byte] }
            return Array("%\(String(byte, radix: 16, uppercase: true))".utf8)
        }
    }

    /// Some programs write `%2f` for `%2F`.
    private static func withSmallDigits(_ escaped: [UInt8]) -> [UInt8] {
        var bytes = escaped
        for index in bytes.indices where bytes[index] == UInt8(ascii: "%") {
            for digit in index + 1...index + 2 where digit < bytes.count { bytes[digit] |= 0x20 }
        }
        return bytes
    }

    /// The digits of base64 that a text has in common wherever it stands in a longer one, in both alphabets.
    private static func base64(_ bytes: [UInt8]) -> [[UInt8]] {
        var texts: [[UInt8]] = []
        for shift in 0..<3 where bytes.count > 6 {
            let encoded = Base64.encode([UInt8](repeating: 0, count: shift) + bytes)
            // What depends on the neighbours is left out at both ends.
            let start = shift == 0 ? 0 : shift + 1
            let end = (shift + bytes.count) * 8 / 6
            let digits = Array(encoded[start..<min(end, encoded.count)])
            texts.append(digits)
            texts.append(
                digits.map {
                    $0 == UInt8(ascii: "+") ? UInt8(ascii: "-") : $0 == UInt8(ascii: "/") ? UInt8(ascii: "_") : $0
                })
        }
        return texts
    }

    package func filtered(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for needle in needles where !needle.isEmpty {
            var output: [UInt8] = []
            var rest = bytes[...]
            while let range = rest.firstRange(of: needle) {
                output += rest[..<range.lowerBound]
                output += "<redacted>".utf8
                rest = rest[range.upperBound...]
            }
            bytes = output + rest
        }
        return bytes
    }
}
