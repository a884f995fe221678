import RedisTypes

/// Reads `message,chat,hello` and its like, knowing which names were subscribed to.
struct SubscriptionParser: Sendable {
    /// Names as they are written in events, and as they were asked for.
    private let names: [ByteString: ByteString]
    /// Of the names in events, the longest first.
    private let lengths: [Int]

    init(_ names: [ByteString]) {
        self.names = Dictionary(names.map { (Self.inEvents($0), $0) }) { first, _ in first }
        lengths = Set(self.names.keys.map(\.count)).sorted(by: >)
    }

    func event(in text: [UInt8]) -> SubscriptionEvent {
        // All kinds of events are short words.
        guard let comma = text.prefix(16).firstIndex(of: Self.comma) else { return .other(ByteString(text)) }
        let rest = text[(comma + 1)...]
        let event: SubscriptionEvent? =
            switch String(decoding: text[..<comma], as: UTF8.self) {
            case "subscribe", "psubscribe": counted(rest).map { .subscribed(to: $0, count: $1) }
            case "unsubscribe", "punsubscribe": counted(rest).map { .unsubscribed(from: $0, count: $1) }
            case "message": message(rest)
            case "pmessage": patternMessage(rest)
            default: nil
            }
        return event ?? .other(ByteString(text))
    }

    /// `name,1`: a count holds no comma.
    private func counted(_ text: ArraySlice<UInt8>) -> (ByteString, Int)? {
        guard let comma = text.lastIndex(of: Self.comma) else { return nil }
        let digits = text[(comma + 1)...]
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }),
            let count = Int(String(decoding: digits, as: UTF8.self))
        else { return nil }
        let name = ByteString(text[..<comma])
        return (names[name] ?? name, count)
    }

    private func message(_ text: ArraySlice<UInt8>) -> SubscriptionEvent? {
        for length in lengths {
            guard let name = name(of: length, in: text) else { continue }
            return .message(channel: name, payload: ByteString(text.dropFirst(length + 1)))
        }
        guard let (channel, payload) = Self.split(text) else { return nil }
        return .message(channel: ByteString(channel), payload: ByteString(payload))
    }

    private func patternMessage(_ text: ArraySlice<UInt8>) -> SubscriptionEvent? {
        // A pattern may not match what its channel has become: there may be U+FFFD in it.
        var unmatched: SubscriptionEvent?
        for length in lengths {
            guard let pattern = name(of: length, in: text) else { continue }
            let rest = text.dropFirst(length + 1)
            if let end = GlobPattern(text.prefix(length)).shortestMatch(in: rest, before: Self.comma) {
                return .patternMessage(
                    pattern: pattern, channel: ByteString(rest[..<end]), payload: ByteString(rest[(end + 1)...]))
            }
            if unmatched == nil, let (channel, payload) = Self.split(rest) {
                unmatched = .patternMessage(
                    pattern: pattern, channel: ByteString(channel), payload: ByteString(payload))
            }
        }
        if let unmatched { return unmatched }
        guard let (pattern, rest) = Self.split(text), let (channel, payload) = Self.split(rest) else { return nil }
        return .patternMessage(
            pattern: ByteString(pattern), channel: ByteString(channel), payload: ByteString(payload))
    }

    /// The name of so many bytes that the text begins with, if a comma follows.
    private func name(of length: Int, in text: ArraySlice<UInt8>) -> ByteString? {
        guard text.count > length, text[text.startIndex + length] == Self.comma else { return nil }
        return names[ByteString(text.prefix(length))]
    }

    private static func split(_ text: ArraySlice<UInt8>) -> (ArraySlice<UInt8>, ArraySlice<UInt8>)? {
        text.firstIndex(of: comma).map { (text[..<$0], text[($0 + 1)...]) }
    }

    /// What becomes of a name on its way: bytes that are not UTF-8, and line ends.
    private static func inEvents(_ name: ByteString) -> ByteString {
        let text = name.isUTF8 ? name.bytes : Array(String(decoding: name.bytes, as: UTF8.self).utf8)
        var result: [UInt8] = []
        for (index, byte) in text.enumerated() {
            if byte == 0x0A, index > 0, text[index - 1] == 0x0D { continue }
            result.append(byte == 0x0D ? 0x0A : byte)
        }
        return ByteString(result)
    }

    private static let comma = UInt8(ascii: ",")
}
