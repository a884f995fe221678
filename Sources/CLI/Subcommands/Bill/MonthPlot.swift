import UpstashManagement
import UpstashREST

/// The days of a month as a row of bars:
///
///     2026-11  ··················▂▃▂▅█░░░░░░░
///              1        10        20
///     a day: up to $0.42; · not told any more, ░ to come at $0.31 a day
struct MonthPlot {
    let bill: Bill
    let showsForecast: Bool

    private static let bars = Array("▁▂▃▄▅▆▇█")

    var lines: [String] {
        let month = bill.month
        let days = bill.days
        let most = days.compactMap { $0 }.max() ?? .zero
        var row = days.map { Self.bar($0, of: most) }.joined()
        row += String(repeating: "░", count: max(0, month.dayCount - days.count))
        var notes = [most > .zero ? "a day: up to \(most)" : "no day was billed"]
        if days.contains(nil) { notes.append("· not told by the service") }
        if month.dayCount > days.count { notes.append("░ to come\(pace)") }
        let margin = String(repeating: " ", count: month.name.count + 2)
        return ["\(month.name)  \(row)", margin + Self.axis(month.dayCount), notes.joined(separator: "; ")]
    }

    private var pace: String {
        let left = bill.month.dayCount - bill.days.count
        // A fixed plan has no pace.
        let toCome = bill.databases.filter { $0.kind == .payAsYouGo }.map { $0.forecast.dollars - $0.soFar.dollars }
        guard showsForecast, left > 0, !toCome.isEmpty else { return "" }
        return " at \(Money(dollars: toCome.reduce(0, +) / Double(left))) a day"
    }

    private static func bar(_ amount: Money?, of most: Money) -> String {
        guard let amount else { return "·" }
        guard most > .zero, amount > .zero else { return "▁" }
        let level = Int((amount.dollars / most.dollars * Double(bars.count - 1)).rounded())
        return String(bars[min(max(0, level), bars.count - 1)])
    }

    /// `1        10        20        30`
    private static func axis(_ days: Int) -> String {
        var axis = "1"
        for day in stride(from: 10, through: days, by: 10) {
            axis += String(repeating: " ", count: max(0, day - 1 - axis.count)) + "\(day)"
        }
        return axis
    }
}
