import LocalRedis
import RedisGateway

/// What all databases of a server share.
struct InstanceHost: Sendable {
    var engine: RedisEngine
    var modules: [String] = []
    /// Unix milliseconds.
    var now: @Sendable () -> Int64
    /// Says a line to whoever runs the server.
    var report: @Sendable (String) -> Void
    /// An error in words.
    var words: @Sendable (any Error) -> String
    /// Hears of what a gateway had counted when it ended.
    var onTraffic: @Sendable (_ database: String, UsageReport, _ generation: Int) -> Void
}
