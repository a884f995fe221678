/// What the service charges (costs reference 1). Prices change: they are here and nowhere else.
package enum Prices {
    /// When these were looked up.
    package static let date = "2026-08-21"
    /// Pay as you go; the free and the fixed plans charge nothing for a command.
    package static let microdollarsPerCommand = 2

    /// How many commands an amount pays for.
    package static func commands(for microdollars: Int) -> Int {
        microdollars / microdollarsPerCommand
    }

    /// In dollars, exactly: `0.000084`.
    package static func dollars(forCommands count: Int) -> String {
        let (product, overflows) = max(0, count).multipliedReportingOverflow(by: microdollarsPerCommand)
        let (whole, rest) = (overflows ? Int.max : product).quotientAndRemainder(dividingBy: 1_000_000)
        let digits = String(rest)
        return "\(whole).\(String(repeating: "0", count: 6 - digits.count))\(digits)"
    }
}
