import RedisTypes

/// Finds the members of a flat JSON object in one pass. It gives up, without saying why, at whatever JavaScript might
/// write in another way than it stands there.
struct PlainScan {
    let bytes: UnsafeRawBufferPointer
    private(set) var index = 0
    /// Whether white space stood anywhere.
    private(set) var hasSpace = false

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// The next byte that is no white space, 0 at the end; the scan stands on it.
    @inline(__always)
    mutating func next() -> UInt8 {
        while index < bytes.count {
            let byte = bytes[index]
            if byte > 0x20 { return byte }
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
            hasSpace = true
            index += 1
        }
        return 0
    }

    @inline(__always)
    mutating func take(_ byte: UInt8) -> Bool {
        guard next() == byte else { return false }
        index += 1
        return true
    }

    /// What stands between the quotes that begin here, when it has no escapes.
    @inline(__always)
    mutating func quoted() -> Range<Int>? {
        let start = index + 1
        let (end, isASCII) = ByteSearch.plainRun(in: bytes, from: start)
        guard end < bytes.count, bytes[end] == UInt8(ascii: "\"") else { return nil }
        if !isASCII {
            guard UTF8Validation.isValid(UnsafeRawBufferPointer(rebasing: bytes[start..<end])) else { return nil }
        }
        index = end + 1
        return start..<end
    }

    /// A word, or a number that JavaScript writes just so.
    mutating func scalar() -> Range<Int>? {
        let start = index
        while index < bytes.count, Self.isScalar(bytes[index]) { index += 1 }
        let range = start..<index
        let text = UnsafeRawBufferPointer(rebasing: bytes[range])
        guard Self.isWord(text) || Self.isCanonicalNumber(text) else { return nil }
        return range
    }

    private static func isScalar(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || byte &- 0x61 < 26 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }

    private static func isWord(_ text: UnsafeRawBufferPointer) -> Bool {
        text.elementsEqual("true".utf8) || text.elementsEqual("false".utf8)
    }

    /// Up to 15 digits come back from a double as they were, without an exponent, when no zero is in excess and the
    /// number is no smaller than 0.000001.
    private static func isCanonicalNumber(_ text: UnsafeRawBufferPointer) -> Bool {
        var digits = text[...]
        if digits.first == UInt8(ascii: "-") { digits.removeFirst() }
        guard (1...16).contains(digits.count), let first = digits.first else { return false }
        let whole = digits.prefix { $0 &- 0x30 < 10 }
        let isZero = first == UInt8(ascii: "0")
        guard !whole.isEmpty, whole.count <= 15, !isZero || whole.count == 1 else { return false }
        var rest = digits.dropFirst(whole.count)
        if rest.isEmpty { return !isZero || text.count == 1 }
        guard rest.removeFirst() == UInt8(ascii: "."), rest.allSatisfy({ $0 &- 0x30 < 10 }), let last = rest.last,
            last != UInt8(ascii: "0")
        else { return false }
        return !isZero || rest.prefix { $0 == UInt8(ascii: "0") }.count < 6
    }
}
