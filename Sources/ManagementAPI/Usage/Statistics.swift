import RedisGateway
import RedisTypes

/// What `GET /redis/stats` tells of a database (management reference 4).
struct Statistics: Sendable {
    var record: DatabaseRecord
    var days: [DayUsage]
    var samples: [Sample]
    var now: Int64

    private var today: UTCDay { UTCDay(milliseconds: now) }
    private var month: [DayUsage] { days.filter { $0.day.month == today.month } }

    /// - Parameter period: how far the series go back, in milliseconds.
    func json(period: Int64) -> JSONValue {
        let current = days.last { $0.day == today } ?? DayUsage(today)
        let lastFive = (0..<5).reversed().map { day(before: $0) }
        let series = samples.filter { $0.time >= now - period }
        let tally = month.reduce(into: CommandTally()) { $0 += $1.commands }
        let storage = samples.last?.storage ?? current.storage
        return [
            "daily_net_commands": .integer(current.commands.total),
            "daily_read_requests": .integer(current.commands.reads),
            "daily_write_requests": .integer(current.commands.writes &+ current.commands.scripts),
            "dailyrequests": daily(lastFive) { .integer($0.commands.total) },
            "days": .texts((0..<5).reversed().map { UTCDay.weekday(milliseconds: now - $0 * UTCDay.length) }),
            "dailybilling": daily(lastFive) { .decimal(Charges(of: [$0], record.plan).dollars) },
            "dailybandwidth": .integer(current.bandwidth),
            "bandwidths": daily(lastFive) { .integer($0.bandwidth) },
            "total_monthly_requests": .integer(tally.total), "total_monthly_read_requests": .integer(tally.reads),
            "total_monthly_write_requests": .integer(tally.writes),
            "total_monthly_script_requests": .integer(tally.scripts),
            "total_monthly_bandwidth": .integer(month.reduce(0) { $0 &+ $1.bandwidth }),
            "total_monthly_storage": .integer(month.map(\.storage).max() ?? 0), "current_storage": .integer(storage),
            "total_monthly_billing": .decimal(Charges(of: month, record.plan).dollars),
            "connection_count": sampled(series) { .integer($0.connections) },
            "keyspace": sampled(series) { .integer($0.keys) },
            "throughput": sampled(series) { .decimal($0.throughput) },
            "diskusage": sampled(series) { .integer($0.storage) },
            "latencymean": sampled(series) { $0.meanLatency.map(JSONValue.decimal) ?? .null },
            "latency_99": sampled(series) { $0.tailLatency.map(JSONValue.decimal) ?? .null },
            // Responses are timed as a whole: reads and writes share pipelines.
            "read_latency_mean": nil, "read_latency_99": nil, "write_latency_mean": nil, "write_latency_99": nil,
            "hits": sampled(series) { .integer($0.hits) }, "misses": sampled(series) { .integer($0.misses) },
            "read": sampled(series) { .integer($0.reads) }, "write": sampled(series) { .integer($0.writes) },
            "command_counts": commandCounts(series), "queue_optimized": false,
            "monitor_count": sampled([]) { _ in nil },
        ]
    }

    private func day(before count: Int64) -> DayUsage {
        let day = UTCDay.before(count, now)
        return days.last { $0.day == day } ?? DayUsage(day)
    }

    private func daily(_ days: [DayUsage], _ value: (DayUsage) -> JSONValue) -> JSONValue {
        .array(days.map { ["x": .string($0.day.label), "y": value($0)] })
    }

    /// A point for each sample, and one without a value for the interval that has not ended.
    private func sampled(_ samples: [Sample], _ value: (Sample) -> JSONValue) -> JSONValue {
        let points: [JSONValue] = samples.map {
            ["x": .string(GoTime.text(milliseconds: $0.time)), "y": value($0)]
        }
        return .array(points + [["x": .string(GoTime.text(milliseconds: now)), "y": nil]])
    }

    private func commandCounts(_ samples: [Sample]) -> JSONValue {
        let names = samples.reduce(into: Set<String>()) { $0.formUnion($1.calls.keys) }.sorted()
        return .array(
            names.map { name in
                [
                    "metric_identifier": .string(name),
                    "data_points": sampled(samples) { .integer($0.calls[name] ?? 0) },
                ]
            })
    }
}
