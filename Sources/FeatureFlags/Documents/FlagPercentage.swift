import RedisTypes

/// The gate of a flag as people type it: `25%` or `25`.
///
/// The SDK lets P+1 of 100 in for a percentage P, and reads 0 as no gate (reference, section 5).
package struct FlagPercentage: Sendable, Hashable {
    package let number: Int

    /// - Throws: for what is no whole number from 1 to 100; 0 has a reason of its own.
    package init(_ text: some StringProtocol) throws(FlagSyntaxError) {
        let digits = text.hasSuffix("%") ? String(text.dropLast()) : String(text)
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw .percentage(String(text), .malformed)
        }
        guard let number = Int(digits), number <= 100 else { throw .percentage(String(text), .outOfRange) }
        guard number > 0 else { throw .percentage(String(text), .zeroLetsEveryoneIn) }
        self.number = number
    }

    /// How many of 100 buckets the gate lets in: 1 to 100, and 0 for a percentage below 0.
    package static func admitted(by percentage: Double?) -> Int {
        guard let percentage, percentage != 0 else { return 100 }
        return percentage < 0 ? 0 : percentage >= 99 ? 100 : Int(percentage) + 1
    }
}
