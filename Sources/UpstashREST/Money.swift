/// Dollars, counted in millionths: sums are exact, and no number of the service's overflows them.
package struct Money: Sendable, Hashable, Comparable {
    package let microdollars: Int64

    package static let zero = Money(microdollars: 0)

    package init(microdollars: Int64) {
        self.microdollars = microdollars
    }

    /// To the nearest millionth; what cannot be told ends at the largest amount that can.
    package init(dollars: Double) {
        let scaled = (dollars * 1_000_000).rounded()
        microdollars = scaled.isNaN ? 0 : Int64(exactly: scaled) ?? (scaled < 0 ? .min : .max)
    }

    package init(dollars: Int64) {
        let (product, overflows) = dollars.multipliedReportingOverflow(by: 1_000_000)
        microdollars = overflows ? (dollars < 0 ? .min : .max) : product
    }

    /// `5`, `12.50`, `$0.000002`: at most six decimals and no sign.
    package init?(_ text: some StringProtocol) {
        let number = text.hasPrefix("$") ? text.dropFirst() : text[...]
        let parts = number.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, !whole.isEmpty, parts.count == 1 || !parts[1].isEmpty,
            parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let dollars = Int64(whole)
        else { return nil }
        let decimals = parts.count > 1 ? String(parts[1]) : ""
        guard decimals.count <= 6, let fraction = Int64(decimals + String(repeating: "0", count: 6 - decimals.count))
        else { return nil }
        let (product, overflows) = dollars.multipliedReportingOverflow(by: 1_000_000)
        let (sum, carries) = product.addingReportingOverflow(fraction)
        guard !overflows, !carries else { return nil }
        microdollars = sum
    }

    package static func < (left: Money, right: Money) -> Bool { left.microdollars < right.microdollars }

    package static func + (left: Money, right: Money) -> Money {
        let (sum, overflows) = left.microdollars.addingReportingOverflow(right.microdollars)
        return Money(microdollars: overflows ? (right.microdollars < 0 ? .min : .max) : sum)
    }

    package static func * (amount: Money, count: Int64) -> Money {
        let (product, overflows) = amount.microdollars.multipliedReportingOverflow(by: count)
        return Money(microdollars: overflows ? ((amount.microdollars < 0) == (count < 0) ? .max : .min) : product)
    }

    package var dollars: Double { Double(microdollars) / 1_000_000 }
}

extension Money: CustomStringConvertible {
    /// `$1,204.50`; below a cent as many decimals as it takes, `$0.000042`.
    package var description: String {
        let amount = microdollars.magnitude
        let isSmall = amount > 0 && amount < 10_000
        // Cents are rounded, half of one up; the largest amount has room for it.
        let (whole, rest) =
            isSmall ? (amount / 1_000_000, amount) : ((amount + 5_000) / 10_000 / 100, (amount + 5_000) / 10_000 % 100)
        let digits = String(rest)
        var fraction = String(repeating: "0", count: (isSmall ? 6 : 2) - digits.count) + digits
        while isSmall, fraction.hasSuffix("0") { fraction.removeLast() }
        return (microdollars < 0 ? "-$" : "$") + Self.grouped(whole) + "." + fraction
    }

    private static func grouped(_ number: UInt64) -> String {
        var digits = Array(String(number))
        for place in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(",", at: place) }
        return String(digits)
    }
}
