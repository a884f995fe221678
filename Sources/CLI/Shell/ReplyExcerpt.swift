import RedisTypes

/// As much of a reply as a terminal can bear: the head of each long string, and no more than a few megabytes in all.
struct ReplyExcerpt {
    private static let longestString = 1 << 16
    private static let bytes = 4 << 20
    /// What an element takes on the screen besides its own bytes, about.
    private static let bytesPerElement = 16

    private(set) var value: RedisValue
    private(set) var omittedBytes = 0
    private(set) var omittedElements = 0

    init(whole value: RedisValue) {
        self.value = value
    }

    init(_ value: RedisValue) {
        self.value = value
        var left = Self.bytes
        self.value = cut(value, &left)
    }

    /// In words; `nil` where all of it is there.
    var omission: String? {
        var parts: [String] = []
        if omittedElements > 0 { parts.append("\(Quantity.grouped(omittedElements)) elements") }
        if omittedBytes > 0 { parts.append("\(Quantity.grouped(omittedBytes)) bytes of long strings") }
        return parts.isEmpty ? nil : parts.joined(separator: " and ") + " not shown"
    }

    private mutating func cut(_ value: RedisValue, _ left: inout Int) -> RedisValue {
        switch value {
        case .bulkString(let bytes):
            let length = min(bytes.count, Self.longestString, left)
            left -= length
            omittedBytes += bytes.count - length
            return length == bytes.count ? value : .bulkString(ByteString(bytes.bytes.prefix(length)))
        case .array(let items):
            var kept: [RedisValue] = []
            for item in items {
                if left < Self.bytesPerElement {
                    omittedElements += items.count - kept.count
                    break
                }
                left -= Self.bytesPerElement
                kept.append(cut(item, &left))
            }
            return .array(kept)
        default: return value
        }
    }
}
