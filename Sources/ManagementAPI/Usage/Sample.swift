import RedisGateway

/// What was seen of a database at one moment, for the series of its statistics.
struct Sample: Sendable {
    /// Unix milliseconds.
    var time: Int64
    var connections: Int
    var keys: Int
    var storage: Int
    /// Since the sample before it, over `seconds`.
    var seconds: Double
    var reads: Int
    var writes: Int
    var hits: Int
    var misses: Int
    var latency: LatencyHistogram
    /// Calls by command.
    var calls: [String: Int]

    /// Commands in a second.
    var throughput: Double { seconds > 0 ? Double(reads &+ writes) / seconds : 0 }
    /// Milliseconds; `nil` without responses.
    var meanLatency: Double? {
        latency.count > 0 ? Double(latency.microseconds) / Double(latency.count) / 1000 : nil
    }
    var tailLatency: Double? { latency.quantile(0.99).map { Double($0) / 1000 } }
}
