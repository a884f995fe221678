import RedisTypes

/// What gives a secret away in a file: tokens that are known, and values behind names such as `Authorization: Bearer`.
struct SecretPatterns: Sendable {
    enum Kind: Sendable, Hashable {
        /// Whose it is.
        case known(String)
        /// The name that it stands behind.
        case lookalike(String)
    }

    private struct Needle: Sendable {
        var bytes: [UInt8]
        var label: String
    }

    private struct Marker: Sendable {
        /// In lower case.
        var bytes: [UInt8]
        var name: String
        /// Whether `=` or `:` is between it and the value.
        var isAssigned: Bool
    }

    private static let markers: [Marker] =
        [
            ("authorization: bearer ", "Authorization: Bearer", false), ("?_token=", "?_token=", false),
            ("&_token=", "&_token=", false), (" --pass ", "redis-cli --pass", false),
        ].map { Marker(bytes: Array($0.0.utf8), name: $0.1, isAssigned: $0.2) }
        + [
            "UPSTASH_REDIS_REST_TOKEN", "KV_REST_API_TOKEN", "KV_REST_API_READ_ONLY_TOKEN", "UPSTASH_API_KEY",
            "REDISCLI_AUTH",
        ].map { Marker(bytes: Array($0.lowercased().utf8), name: $0, isAssigned: true) }

    private static let shortestValue = 16
    /// White space and quotes between a name and its value.
    private static let widestGap = 8
    private static let longestAddress = 256

    private let needles: [Needle]
    /// Whether something can begin with a byte. Asked first, for nearly all bytes begin nothing.
    let begins: [Bool]
    /// So many bytes from its beginning tell whether something is there.
    let reach: Int

    init(_ known: KnownTokens) {
        self.init(tokens: known.tokens)
    }

    init(tokens: [(label: String, secret: Secret)]) {
        needles = tokens.flatMap { token in
            let bytes = Array(token.secret.reveal().utf8)
            var encoded: [UInt8] = []
            PercentEncoding.append(ByteString(bytes), to: &encoded)
            return Set([bytes, encoded]).map { Needle(bytes: $0, label: token.label) }
        }
        var begins = [Bool](repeating: false, count: 256)
        for needle in needles { if let first = needle.bytes.first { begins[Int(first)] = true } }
        for first in Self.markers.compactMap(\.bytes.first) + [UInt8(ascii: "r")] {
            begins[Int(first)] = true
            begins[Int(first.asciiUppercased)] = true
        }
        self.begins = begins
        let longestMarker = Self.markers.map(\.bytes.count).max() ?? 0
        reach = max(
            needles.map(\.bytes.count).max() ?? 0, longestMarker + Self.widestGap + Self.shortestValue,
            Self.longestAddress)
    }

    /// What begins at `index`, where ``begins`` says that something can.
    func match(in bytes: UnsafeRawBufferPointer, at index: Int) -> Kind? {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[index...])
        for needle in needles where rest.starts(with: needle.bytes) { return .known(needle.label) }
        for marker in Self.markers where Self.starts(rest, with: marker.bytes) {
            if Self.hasValue(UnsafeRawBufferPointer(rebasing: rest[marker.bytes.count...]), marker.isAssigned) {
                return .lookalike(marker.name)
            }
        }
        return Self.isAddress(rest) ? .lookalike("a redis:// address with a password") : nil
    }

    private static func starts(_ bytes: UnsafeRawBufferPointer, with lowercased: [UInt8]) -> Bool {
        guard bytes.count >= lowercased.count else { return false }
        for index in lowercased.indices where bytes[index].asciiUppercased != lowercased[index].asciiUppercased {
            return false
        }
        return true
    }

    /// Whether a value that may be a secret follows: not `$TOKEN`, `<token>`, `your-token-here` or `xxxxxxxxxxxxxxxx`.
    private static func hasValue(_ bytes: UnsafeRawBufferPointer, _ isAssigned: Bool) -> Bool {
        var index = 0
        var isSet = !isAssigned
        while index < bytes.count, index < widestGap {
            let byte = bytes[index]
            if !isSet, byte == UInt8(ascii: "=") || byte == UInt8(ascii: ":") {
                isSet = true
            } else if byte != 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "'") {
                break
            }
            index += 1
        }
        guard isSet else { return false }
        return isSecret(bytes[index...].prefix { isTokenByte($0) }.prefix(shortestValue))
    }

    private static func isSecret(_ value: Slice<UnsafeRawBufferPointer>) -> Bool {
        value.count >= shortestValue && Set(value).count >= 8
            && value.contains { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "_-+/=.~%".utf8.contains(byte)
        }
    }

    /// `redis://user:password@host`
    private static func isAddress(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let scheme = ["redis://", "rediss://"].first { starts(bytes, with: Array($0.utf8)) }
        guard let scheme else { return false }
        let login = bytes.dropFirst(scheme.utf8.count).prefix(longestAddress - scheme.utf8.count)
        guard let end = login.firstIndex(where: { !isTokenByte($0) && $0 != UInt8(ascii: ":") }),
            login[end] == UInt8(ascii: "@"), let colon = login[..<end].firstIndex(of: UInt8(ascii: ":"))
        else { return false }
        return end - colon > 8 && !login[colon..<end].contains(UInt8(ascii: "/"))
    }
}

extension SecretPatterns: CustomStringConvertible, CustomReflectable {
    var description: String { "<redacted>" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
