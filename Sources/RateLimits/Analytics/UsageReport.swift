package import RedisTypes

/// What the analytics of some hours add up to.
///
/// Unlike the SDK's own report, which assigns where it should add and takes `denied` for a success (reference,
/// section 14), every event counts, and the three outcomes stay apart.
package struct UsageReport: Sendable, Hashable {
    /// Events that are the same in all fields.
    package struct Count: Sendable, Hashable {
        package var event: LimiterEvent
        package var count: Int64
    }

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

        package var all: Int64 { allowed &+ refused &+ denied }

        package mutating func add(_ count: Int64, _ outcome: LimiterEvent.Outcome) {
            switch outcome {
            case .allowed: allowed &+= count
            case .refused: refused &+= count
            case .denied: denied &+= count
            }
        }
    }

    /// The largest first, equals by their members.
    package private(set) var counts: [Count] = []
    /// Members that are no events.
    package private(set) var unreadable = 0

    /// - Parameter reply: members and scores in turn: of ``command(hours:in:)`` or ``command(hour:in:)``.
    package init(_ reply: RedisValue) throws(UnexpectedReply) {
        guard let items = reply.array, items.count.isMultiple(of: 2) else { throw Self.unexpected }
        var members: [(member: ByteString, count: Count)] = []
        for place in stride(from: 0, to: items.count, by: 2) {
            guard let member = items[place].bytes, let score = items[place + 1].bytes?.text.flatMap({ Double($0) })
            else { throw Self.unexpected }
            guard let event = LimiterEvent(member: member), score.isFinite else {
                unreadable += 1
                continue
            }
            members.append((member, Count(event: event, count: Int64(reply: score))))
        }
        members.sort { ($1.count.count, $0.member) < ($0.count.count, $1.member) }
        counts = members.map(\.count)
    }

    private static let unexpected = UnexpectedReply(to: "ZUNION", expected: "members and scores")

    /// The most frequent events of one outcome.
    package func top(_ count: Int, _ outcome: LimiterEvent.Outcome) -> [Count] {
        Array(counts.lazy.filter { $0.event.outcome == outcome }.prefix(max(0, count)))
    }

    package var totals: Totals {
        counts.reduce(into: Totals()) { $0.add($1.count, $1.event.outcome) }
    }

    package var totalsByIdentifier: [ByteString: Totals] {
        counts.reduce(into: [:]) { totals, counted in
            totals[counted.event.identifier, default: Totals()].add(counted.count, counted.event.outcome)
        }
    }

    /// By another field, `country` say; events without it under nil. The SDK's script fails on these.
    package func totals(by field: String) -> [ByteString?: Totals] {
        counts.reduce(into: [:]) { totals, counted in
            let value = counted.event.fields.first { $0.name == field }?.value
            totals[value, default: Totals()].add(counted.count, counted.event.outcome)
        }
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

    /// Adds up several hours: one command, which fails if one of the keys is a hash of before version 1.1.2.
    package static func command(hours: [Int64], in keys: LimiterKeys) -> RedisCommand {
        RedisCommand(["ZUNION", ByteString(hours.count)] + hours.map { keys.events(hour: $0) } + ["WITHSCORES"])
    }

    /// One hour by itself.
    package static func command(hour: Int64, in keys: LimiterKeys) -> RedisCommand {
        ["ZRANGE", keys.events(hour: hour), "0", "-1", "WITHSCORES"]
    }
}
