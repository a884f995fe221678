import LocalRedis
import RedisNIO
import RedisTypes

/// A copy of a Redis's data at one moment, as an RDB file.
enum Snapshot {
    /// Why there is none.
    struct Failed: Error, Sendable, Hashable {
        var reason: String
    }

    /// Has the server write its data beside it while it goes on serving, and puts the file at `path`.
    /// - Parameter directory: where the server writes.
    static func take(of redis: LocalRedis, in directory: String, to path: String) async throws {
        let written = "\(directory)/dump.rdb"
        // The file appears under this name when it is complete: that it is there says that the copy is done.
        try Files.remove(written)
        try await RedisClient.withClient(try RedisConnector(redis.endpoint)) { redis in
            let reply = try await redis.send(["BGSAVE", "SCHEDULE"])
            // It waits for another job of the server's where there is one.
            var hasStarted = reply != .simpleString("Background saving scheduled")
            let clock = ContinuousClock()
            while !Files.exists(written) {
                let facts = try await redis.send(["INFO", "persistence"]).bytes?.text ?? ""
                if facts.contains("rdb_bgsave_in_progress:1") {
                    hasStarted = true
                } else if hasStarted, !Files.exists(written) {
                    throw Failed(reason: "the server could not write it; is the disk full?")
                }
                try await clock.sleep(for: .milliseconds(10))
            }
        }
        try Files.rename(written, to: path)
        guard let slash = path.lastIndex(of: "/") else { return }
        Files.synchronize(directory: String(path[..<slash]))
    }
}
