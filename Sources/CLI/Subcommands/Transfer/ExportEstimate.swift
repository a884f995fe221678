import RecordFormats
import RedisTransfer
import RedisTypes

/// What reading a database would cost, worked out from `INFO`, which is not charged, and one page of `SCAN`.
struct ExportEstimate {
    private let executor: any CommandExecutor
    private let facts: ServerFacts?
    private let filter: FilterOptions

    init(_ executor: any CommandExecutor, _ facts: ServerFacts?, _ filter: FilterOptions) {
        self.executor = executor
        self.facts = facts
        self.filter = filter
    }

    func estimate(verb: String, rate: Int?) async throws -> Estimate {
        let keys: Int
        if let count = facts?.keys {
            keys = count
        } else {
            keys = Int(try await executor.send("DBSIZE").integer ?? 0)
        }
        let sample = try await sample()
        let wanted = Int(Double(keys) * sample.wanted)
        let others = Int(Double(wanted) * sample.others)
        let pages = (keys + 999) / 1000
        let asksExpiries = facts?.expiring != 0
        let commands =
            pages + (wanted - others + 999) / 1000 + others + (asksExpiries ? wanted : 0)
        return Estimate(
            verb: verb, keys: wanted, commands: commands, requests: pages + (others + 255) / 256,
            bytes: Int(sample.bytesPerKey * Double(wanted)), isExact: false, rate: rate)
    }

    /// Of a page of keys: how many are wanted, how many of those are no strings, and how long the keys are.
    private func sample() async throws -> (wanted: Double, others: Double, bytesPerKey: Double) {
        let reply: RedisValue
        do {
            reply = try await executor.send("SCAN", "0", "COUNT", "1000", "WITHTYPE")
        } catch is RedisError {
            return (1, 0.5, 0)  // a plain Redis does not tell types: half of each is assumed
        }
        let page = try ScanPage(reply, to: "SCAN")
        var (wanted, others, all) = (0, 0, 0)
        let filter = filter.filter
        for index in stride(from: 0, to: page.items.count - 1, by: 2) {
            all += 1
            guard let kind = Record.Kind(type: page.items[index + 1]), filter.includes(page.items[index]),
                filter.kinds.isEmpty || filter.kinds.contains(kind)
            else { continue }
            wanted += 1
            if kind != .string { others += 1 }
        }
        guard all > 0, wanted > 0 else { return (all == 0 ? 1 : 0, 0, 0) }
        let bytes = (page.items.reduce(0) { $0 + $1.count }) / all
        return (Double(wanted) / Double(all), Double(others) / Double(wanted), Double(bytes))
    }
}
