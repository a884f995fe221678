import RecordFormats
import RedisTransfer
import RedisTypes
import UpstashREST

/// What a run would cost.
struct Estimate {
    var verb: String
    var keys: Int
    var commands: Int
    var requests: Int
    var bytes: Int
    /// Counted, not worked out.
    var isExact: Bool
    /// Commands a second, where the run is given fewer than the service takes.
    var rate: Int?

    /// The service lets so many commands pass in a second.
    private static let serviceRate = 10_000

    private var commandsPerSecond: Int { min(rate ?? Self.serviceRate, Self.serviceRate) }
    private var seconds: Int { max(1, (commands + commandsPerSecond - 1) / commandsPerSecond) }

    func write(json: Bool, in context: ToolContext) throws {
        let dollars = Prices.dollars(forCommands: commands)
        if json {
            var line = JSONLine()
            line.add("verb", verb)
            line.add("estimate", true)
            line.add("exact", isExact)
            line.add("keys", Int64(keys))
            line.add("billed_commands", Int64(commands))
            line.add("requests", Int64(requests))
            line.add("bytes", Int64(bytes))
            line.add("usd", dollars)
            line.add("seconds_at_least", Int64(seconds))
            line.add("prices_of", Prices.date)
            return try context.console.write(line.end())
        }
        let about = isExact ? "" : "about "
        try context.console.write(
            """
            keys      \(about)\(Quantity.grouped(keys))
            commands  \(about)\(Quantity.grouped(commands)) billed, in \(about)\(Quantity.grouped(requests)) requests
            data      \(about)\(Quantity.bytes(bytes))
            cost      \(about)$\(dollars) at the prices of \(Prices.date), once for each region that is written to
            time      \(TimeSpan(.seconds(seconds))) at least, at \(Quantity.grouped(commandsPerSecond)) commands a second

            """)
    }
}

extension Estimate {
    /// Of a run that sent nothing.
    init(verb: String, of dryRun: DryRun, keys: Int, rate: Int?) {
        let counts = dryRun.counts
        self.init(
            verb: verb, keys: keys, commands: counts.billed, requests: counts.requests, bytes: counts.bytes,
            isExact: true, rate: rate)
    }
}
