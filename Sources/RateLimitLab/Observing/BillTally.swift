/// What decisions cost, by outcome and price: an allowed request that is the first of its window costs more than a
/// later one, and a refused one less. There are a handful of such prices.
package struct BillTally: Sendable {
    package struct Line: Sendable, Hashable {
        package var allowed: Bool
        /// Billed for each of these decisions.
        package var commands: Int
        package var decisions: Int
    }

    private var seen: [Line] = []

    package init() {}

    /// What was allowed, then what was denied, the dearest first.
    package var lines: [Line] {
        seen.sorted { $0.allowed == $1.allowed ? $0.commands > $1.commands : $0.allowed }
    }

    package var commands: Int { seen.reduce(0) { $0 + $1.commands * $1.decisions } }
    package var decisions: Int { seen.reduce(0) { $0 + $1.decisions } }

    @inline(__always)
    mutating func record(_ commands: Int, allowed: Bool) {
        for index in seen.indices where seen[index].commands == commands && seen[index].allowed == allowed {
            seen[index].decisions += 1
            return
        }
        seen.append(Line(allowed: allowed, commands: commands, decisions: 1))
    }
}
