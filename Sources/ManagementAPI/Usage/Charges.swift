import UpstashREST

/// What the use of a database costs by the command, the byte and the month; what a plan costs by itself is not in it.
struct Charges: Sendable {
    let dollars: Double

    /// - Parameter days: of one month, or of a part of it.
    init(of days: [DayUsage], _ plan: Plan) {
        guard plan.billsCommands else {
            dollars = 0
            return
        }
        let commands = days.reduce(0) { $0 &+ $1.commands.total }
        let bandwidth = days.reduce(0) { $0 &+ $1.bandwidth }
        let extraBandwidth = Double(max(0, bandwidth - Prices.freeBandwidthBytes)) / 1e9
        // By the day: a month is billed for what it stored on average.
        let extraStorage = days.reduce(0.0) { $0 + Double(max(0, $1.storage - Prices.freeStorageBytes)) / 1e9 / 30 }
        dollars =
            Double(commands) * Double(Prices.microdollarsPerCommand) / 1e6
            + extraBandwidth * Prices.dollarsPerGigabyteSent + extraStorage * Prices.dollarsPerGigabyteMonth
    }
}
