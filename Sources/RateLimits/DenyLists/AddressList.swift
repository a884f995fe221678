package import RedisTypes

/// Addresses, one a line, as public lists have them: blank lines, and what follows a `#`, do not count.
package struct AddressList: Sendable, Hashable {
    /// A line that is no address. The SDK compares byte by byte, so a range or a name would never deny anybody; and the
    /// page of a failed download is no list.
    package struct Malformed: Error, Sendable, Hashable {
        package var line: Int
        package var text: ByteString
    }

    /// Each once, in their order.
    package private(set) var addresses: [ByteString] = []

    package init(_ bytes: [UInt8]) throws(Malformed) {
        var known: Set<ByteString> = []
        var line = 0
        for raw in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            line += 1
            let content = raw.prefix { $0 != UInt8(ascii: "#") }
            let isSpace: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
            let address = ByteString(content.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
            if address.isEmpty { continue }
            guard Self.isAddress(address.bytes) else { throw Malformed(line: line, text: address) }
            if known.insert(address).inserted { addresses.append(address) }
        }
    }

    static func isAddress(_ bytes: [UInt8]) -> Bool {
        bytes.contains(UInt8(ascii: ":")) ? isVersion6(bytes[...]) : isVersion4(bytes[...])
    }

    /// Four numbers up to 255.
    private static func isVersion4(_ bytes: ArraySlice<UInt8>) -> Bool {
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                (1...3).contains(part.count) && part.allSatisfy { (0x30...0x39).contains($0) }
                    && part.reduce(0) { $0 * 10 + Int($1 - 0x30) } <= 255
            }
    }

    /// Eight groups of hexadecimal digits; the last two may be a version 4, and one run of zeros is left out (RFC 4291).
    private static func isVersion6(_ bytes: ArraySlice<UInt8>) -> Bool {
        let colon = UInt8(ascii: ":")
        let omission = bytes.indices.dropLast().first { bytes[$0] == colon && bytes[$0 + 1] == colon }
        guard let omission else { return groups(bytes, mayEndInVersion4: true) == 8 }
        guard let before = groups(bytes[..<omission], mayEndInVersion4: false),
            let after = groups(bytes[(omission + 2)...], mayEndInVersion4: true)
        else { return false }
        return before + after < 8
    }

    /// - Returns: nil when something else is among them.
    private static func groups(_ bytes: ArraySlice<UInt8>, mayEndInVersion4: Bool) -> Int? {
        if bytes.isEmpty { return 0 }
        var groups = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        var count = 0
        if mayEndInVersion4, let last = groups.last, isVersion4(last) {
            groups.removeLast()
            count = 2
        }
        guard groups.allSatisfy({ (1...4).contains($0.count) && $0.allSatisfy { Escaping.hexValue($0) != nil } })
        else { return nil }
        return count + groups.count
    }
}
