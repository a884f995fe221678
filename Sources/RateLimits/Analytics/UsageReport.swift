package import RedisTypes

/// What the analytics of some hours add up to, page by page: it grows with the identifiers that are told apart, not with
/// the events.
///
/// Unlike the SDK's own report, which assigns where it should add and takes `denied` for a success (reference,
/// section 14), every event counts, and the three outcomes stay apart.
package struct UsageReport: Sendable, Hashable {
    /// Events of one identifier; for denied ones, of one denied value.
    package struct Totals: Sendable, Hashable {
        package var allowed: Int64 = 0
        package var refused: Int64 = 0
        package var denied: Int64 = 0

        package init(allowed: Int64 = 0, refused: Int64 = 0, denied: Int64 = 0) {
            self.allowed = allowed
            self.refused = refused
            self.denied = denied
        }

        package var all: Int64 { Self.sum(Self.sum(allowed, refused), denied) }
        /// Over the limit, or on a deny list.
        package var turnedAway: Int64 { Self.sum(refused, denied) }

        package mutating func add(_ count: Int64, _ outcome: LimiterEvent.Outcome) {
            switch outcome {
            case .allowed: allowed = Self.sum(allowed, count)
            case .refused: refused = Self.sum(refused, count)
            case .denied: denied = Self.sum(denied, count)
            }
        }

        /// Anybody may write scores: what is too large stays the largest.
        private static func sum(_ left: Int64, _ right: Int64) -> Int64 {
            let (sum, overflow) = left.addingReportingOverflow(right)
            return overflow ? (left > 0 ? .max : .min) : sum
        }
    }

    package private(set) var totals = Totals()
    package private(set) var totalsByIdentifier: [ByteString: Totals] = [:]
    /// Members that are no events.
    package private(set) var unreadable = 0

    private let tellsIdentifiers: Bool

    package init(tellingIdentifiers: Bool = true) {
        tellsIdentifiers = tellingIdentifiers
    }

    /// - Parameter reply: to ``page(of:from:count:in:)``.
    /// - Returns: how many members it has.
    @discardableResult
    package mutating func add(_ reply: RedisValue) throws(UnexpectedReply) -> Int {
        guard let items = reply.array, items.count.isMultiple(of: 2) else { throw Self.unexpected }
        for place in stride(from: 0, to: items.count, by: 2) {
            guard let member = items[place].bytes, let score = items[place + 1].bytes?.text.flatMap({ Double($0) })
            else { throw Self.unexpected }
            guard let event = LimiterEvent(member: member), score.isFinite else {
                unreadable += 1
                continue
            }
            let count = Int64(reply: score)
            totals.add(count, event.outcome)
            if tellsIdentifiers { totalsByIdentifier[event.identifier, default: Totals()].add(count, event.outcome) }
        }
        return items.count / 2
    }

    private static let unexpected = UnexpectedReply(to: "ZRANGE", expected: "members and scores")

    /// The largest first, equals by name; those without any are left out.
    package func ranking(
        _ limit: Int, by count: (Totals) -> Int64
    ) -> [(identifier: ByteString, totals: Totals)] {
        let ranked = totalsByIdentifier.map { (identifier: $0.key, totals: $0.value, count: count($0.value)) }
            .filter { $0.count > 0 }
            .sorted { ($1.count, $0.identifier) < ($0.count, $1.identifier) }
        return ranked.prefix(max(0, limit)).map { ($0.identifier, $0.totals) }
    }
}

extension UsageReport {
    /// As many as the SDK asks for at once.
    package static let mostHours = 256

    /// The hour of `now` and those before it, the latest first.
    package static func hours(from now: Int64, count: Int) -> [Int64] {
        let last = EventHour.start(at: now)
        return (0..<Int64(max(0, count))).map { last &- $0 &* EventHour.length }
    }

    /// How many kinds of events an hour has. It fails on the hashes of before version 1.1.2.
    package static func size(of hour: Int64, in keys: LimiterKeys) -> RedisCommand {
        ["ZCARD", keys.events(hour: hour)]
    }

    /// Some of them, by their rank: each once, as long as nobody counts in that hour.
    package static func page(of hour: Int64, from start: Int, count: Int, in keys: LimiterKeys) -> RedisCommand {
        [
            "ZRANGE", keys.events(hour: hour), ByteString(start), ByteString(start + max(1, count) - 1), "WITHSCORES",
        ]
    }
}
