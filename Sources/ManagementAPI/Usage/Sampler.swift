import RedisGateway
import RedisNIO
import RedisTypes

/// Takes samples of one database. What the counters said before is kept between two.
struct Sampler: Sendable {
    private struct Counters: Sendable {
        var generation: Int
        var time: Int64
        var usage = Usage.Token()
        var times = LatencyHistogram()
        var hits = 0
        var misses = 0
    }

    /// The last, oldest first. They end with the process.
    private(set) var samples: [Sample] = []
    private var before: Counters?

    /// A week in steps of ten minutes, or an hour in steps of ten seconds and the rest in longer ones.
    private static let fineSamples = 360
    private static let allSamples = 1368

    /// - Parameter facts: the server's reply to `INFO`.
    mutating func add(_ traffic: Gateway.Traffic, _ facts: ServerFacts, generation: Int, at now: Int64) {
        let usage = traffic.usage.usage.total
        var before = before ?? Counters(generation: generation, time: now)
        // The counters of another gateway began at nothing.
        if before.generation != generation { before = Counters(generation: generation, time: before.time) }
        // Two looks at once: the later has been taken already.
        guard usage.requests >= before.usage.requests else { return }
        var calls: [String: Int] = [:]
        for (name, count) in usage.commands {
            let more = count.calls &- (before.usage.commands[name]?.calls ?? 0)
            if more > 0 { calls[name] = more }
        }
        let tally = CommandTally(calls.mapValues { Usage.Calls($0, billed: $0) })
        samples.append(
            Sample(
                time: now, connections: traffic.connections, keys: facts.keys, storage: facts.storage,
                seconds: Double(max(0, now - before.time)) / 1000, reads: tally.reads,
                writes: tally.writes &+ tally.scripts,
                // The engine may have started anew.
                hits: max(0, facts.hits &- before.hits), misses: max(0, facts.misses &- before.misses),
                latency: traffic.times.since(before.times), calls: calls))
        self.before = Counters(
            generation: generation, time: now, usage: usage, times: traffic.times, hits: facts.hits,
            misses: facts.misses)
        thin()
    }

    /// Drops every second of those that are old, so that a week stays short.
    private mutating func thin() {
        guard samples.count > Self.allSamples else { return }
        let old = samples.count - Self.fineSamples
        samples = samples[..<old].enumerated().filter { $0.offset % 2 == 1 }.map(\.element) + samples[old...]
    }
}

/// What `INFO` says of a database.
struct ServerFacts: Sendable {
    var keys = 0
    var storage = 0
    var hits = 0
    var misses = 0

    static func read(from connector: RedisConnector) async throws -> ServerFacts {
        try await RedisClient.withClient(connector) { redis in
            ServerFacts(info: try await redis.send(["INFO"]).bytes?.text ?? "")
        }
    }

    init(info: String) {
        for line in info.split(whereSeparator: \.isNewline) {
            guard let (name, value) = line.splitOnce(at: ":") else { continue }
            switch name {
            case "used_memory_dataset": storage = max(0, Int(value) ?? 0)
            case "keyspace_hits": hits = Int(value) ?? 0
            case "keyspace_misses": misses = Int(value) ?? 0
            // `keys=3,expires=0,avg_ttl=0`
            case "db0": keys = value.dropFirst(5).split(separator: ",").first.flatMap { Int($0) } ?? 0
            default: break
            }
        }
    }
}
