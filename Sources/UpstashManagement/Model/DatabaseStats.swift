/// What a database has done and what it costs (management reference, section 4). The totals are the service's: they
/// may lag, and what enforces a quota counts for itself.
package struct DatabaseStats: Sendable, Hashable {
    package let commandsToday: Int64?
    package let readsToday: Int64?
    package let writesToday: Int64?
    package let monthlyCommands: Int64?
    package let monthlyReads: Int64?
    package let monthlyWrites: Int64?
    package let monthlyScripts: Int64?
    package let monthlyBandwidthBytes: Int64?
    package let monthlyStorageBytes: Int64?
    package let storedBytes: Int64?
    /// In dollars.
    package let monthlyBilling: Double?
    /// Exact, for each of the last days in UTC.
    package let commandsByDay: [StatsPoint]
    package let billingByDay: [StatsPoint]
    package let bandwidthByDay: [StatsPoint]
    /// Sampled series by the name that the service gives them.
    package let series: [StatsSeries]
    package let json: ServerJSON
}

/// A value at an instant.
package struct StatsPoint: Sendable, Hashable {
    /// In milliseconds since 1970.
    package let time: Int64
    /// `nil` where the service has none yet, as at the end of most series.
    package let value: Double?
}

package struct StatsSeries: Sendable, Hashable {
    package let name: String
    package let points: [StatsPoint]

    /// The last value that is one.
    package var latest: Double? { points.last { $0.value != nil }?.value }
}

/// How far back sampled series go.
package enum StatsPeriod: String, Sendable, Hashable, CaseIterable {
    case hour = "1h"
    case threeHours = "3h"
    case halfDay = "12h"
    case day = "1d"
    case threeDays = "3d"
    case week = "7d"
}

extension DatabaseStats: ServerObject {
    /// In the order in which they are of interest.
    private static let seriesNames = [
        "throughput", "keyspace", "connection_count", "diskusage", "hits", "misses", "read", "write", "latencymean",
        "latency_99", "read_latency_mean", "read_latency_99", "write_latency_mean", "write_latency_99",
    ]

    init?(_ fields: JSONFields, _ json: ServerJSON) {
        self.json = json
        commandsToday = fields.integer("daily_net_commands")
        readsToday = fields.integer("daily_read_requests")
        writesToday = fields.integer("daily_write_requests")
        monthlyCommands = fields.integer("total_monthly_requests")
        monthlyReads = fields.integer("total_monthly_read_requests")
        monthlyWrites = fields.integer("total_monthly_write_requests")
        monthlyScripts = fields.integer("total_monthly_script_requests")
        monthlyBandwidthBytes = fields.integer("total_monthly_bandwidth")
        monthlyStorageBytes = fields.integer("total_monthly_storage")
        storedBytes = fields.integer("current_storage")
        monthlyBilling = fields.number("total_monthly_billing")?.double
        commandsByDay = fields.points("dailyrequests")
        billingByDay = fields.points("dailybilling")
        bandwidthByDay = fields.points("bandwidths")
        series = Self.seriesNames.map { StatsSeries(name: $0, points: fields.points($0)) }.filter { !$0.points.isEmpty }
    }
}

extension JSONFields {
    /// A series, which may be `null` as a whole; a point without a readable time is left out.
    fileprivate func points(_ name: String) -> [StatsPoint] {
        guard case .array(let elements) = self[name] else { return [] }
        return elements.compactMap { element in
            guard case .object(let point) = element, let time = point.text("x").flatMap(GoTime.milliseconds) else {
                return nil
            }
            return StatsPoint(time: time, value: point.number("y")?.double)
        }
    }
}
