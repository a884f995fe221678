import NIOCore
import RedisGateway
import RedisNIO

/// What the gateway of a database is set to, as far as it follows from the record.
struct InstanceSetup: Sendable {
    var record: DatabaseRecord
    /// Commands billed this month, which the free plan's end counts from.
    var monthBilled: Int

    /// Engine settings that restarts keep.
    var engineSettings: [String: String] {
        ["maxmemory": String(record.memoryLimit), "maxmemory-policy": record.evictionPolicy]
    }

    func configuration(_ redis: RedisConnector, port: Int, now: Int64) -> GatewayConfiguration {
        var configuration = GatewayConfiguration(tokens: record.credentials.tokens, redis: redis)
        configuration.port = port
        configuration.managesUsers = true
        configuration.savesUsers = true
        configuration.servesACL = record.hasACL
        configuration.regions = record.regionCount
        configuration.quota = record.plan.commandsPerMonth
        configuration.commandsPerSecond = record.plan.commandsPerSecond
        configuration.limits.commandBytes = record.plan.requestBytes
        // Another gateway takes over on the same port.
        configuration.limits.drainTime = .seconds(2)
        configuration.usage = UsageReport(
            since: now, regions: record.regionCount, month: UTCDay(milliseconds: now).month, monthBilled: monthBilled,
            usage: Usage())
        return configuration
    }
}
