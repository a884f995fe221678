package import RedisTypes

/// What a key under a prefix is by its name.
///
/// A name alone may be two things: `p:events:1700000000000` may also be window 1700000000000 of an identifier `events`,
/// and `p:a:1` a window of `a` or the bucket of `a:1`. Only its type tells: see ``KeyReading``.
package enum LimiterKey: Sendable, Hashable {
    case dynamicLimit
    case denyList
    case ipDenyList
    case ipDenyListStatus
    /// `hour` is where the hour starts, in Unix milliseconds.
    case events(hour: Int64)
    /// A number follows the identifier.
    case window(identifier: ByteString, index: Int64)
    case bucket(identifier: ByteString)
}

extension LimiterKeys {
    /// - Returns: nil for a key of another prefix.
    package func recognize(_ key: ByteString) -> LimiterKey? {
        let start = prefix.bytes + [UInt8(ascii: ":")]
        guard key.bytes.starts(with: start) else { return nil }
        let name = key.bytes.dropFirst(start.count)
        switch key {
        case dynamicLimit: return .dynamicLimit
        case denyList: return .denyList
        case ipDenyList: return .ipDenyList
        case ipDenyListStatus: return .ipDenyListStatus
        default: break
        }
        guard let colon = name.lastIndex(of: UInt8(ascii: ":")), let number = Self.number(name[(colon + 1)...]) else {
            return .bucket(identifier: ByteString(name))
        }
        let identifier = ByteString(name[..<colon])
        if identifier == "events", number.isMultiple(of: EventHour.length) { return .events(hour: number) }
        return .window(identifier: identifier, index: number)
    }

    /// A number as the SDKs print one: no sign, no zero before it.
    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }), digits.count == 1 || digits.first != 0x30 else {
            return nil
        }
        return Int64(String(decoding: digits, as: UTF8.self))
    }
}

/// Analytics are kept by the hour.
package enum EventHour {
    /// In milliseconds.
    package static let length: Int64 = 3_600_000

    /// The start of the hour that `now` falls into.
    package static func start(at now: Int64) -> Int64 { now / length * length }
}
