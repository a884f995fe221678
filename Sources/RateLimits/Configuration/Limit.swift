/// The numbers that limits, counters and weights may be.
package enum Limit {
    /// 2^53 - 1: up to here a double has every whole number, and JavaScript is safe.
    package static let largest: Int64 = 9_007_199_254_740_991

    package static func checked(_ limit: Int64) throws(LimiterError) -> Int64 {
        guard (1...largest).contains(limit) else { throw .limit(String(limit)) }
        return limit
    }

    package static func limit(_ text: some StringProtocol) throws(LimiterError) -> Int64 {
        guard let number = number(text), (1...largest).contains(number) else { throw .limit(String(text)) }
        return number
    }

    package static func weight(_ text: some StringProtocol) throws(LimiterError) -> Int64 {
        guard let number = Int64(text), (-largest...largest).contains(number) else { throw .weight(String(text)) }
        return number
    }

    /// What may be written as a dynamic limit. A fraction may not: scripts reply with its whole part, and the SDK
    /// compares with that (reference, section 4.4); nor what is no number, with which every call is refused.
    package static func dynamicLimit(_ text: some StringProtocol) throws(LimiterError) -> Int64 {
        guard let number = number(text), (1...largest).contains(number) else { throw .dynamicLimit(String(text)) }
        return number
    }

    /// Digits only: `Int64` takes a plus sign as well.
    private static func number(_ text: some StringProtocol) -> Int64? {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int64(text) : nil
    }
}
