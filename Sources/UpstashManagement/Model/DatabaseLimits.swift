/// What a database may hold and do, by the service's own numbers. They count more than any table of plans.
package struct DatabaseLimits: Sendable, Hashable {
    /// Commands a month; `nil` for any number.
    package let monthlyCommands: Int64?
    package let commandsPerSecond: Int64?
    package let requestBytes: Int64?
    package let recordBytes: Int64?
    package let storedBytes: Int64?
    package let monthlyBandwidthBytes: Int64?
    package let connections: Int64?
}

extension DatabaseLimits {
    /// "Unlimited" is written as several numbers, 2^63 among them, all of them above this one.
    private static let unlimited: Double = 1e15

    init(_ fields: JSONFields) {
        func limit(_ name: String) -> Int64? {
            guard let number = fields.number(name), number.double >= 0, number.double < Self.unlimited else {
                return nil
            }
            return number.integer
        }
        monthlyCommands = limit("db_request_limit")
        commandsPerSecond = limit("db_max_commands_per_second")
        requestBytes = limit("db_max_request_size")
        recordBytes = limit("db_max_entry_size")
        storedBytes = limit("db_disk_threshold")
        monthlyBandwidthBytes = limit("db_monthly_bandwidth_limit")
        connections = limit("db_max_clients")
    }
}
