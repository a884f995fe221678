import Foundation
import RecordFormats
import RedisTypes
import Testing

/// Append-only files of the real server.
@Suite(.timeLimit(.minutes(5))) struct AOFTests {
    /// The base file is RDB or commands, whichever the server is told.
    @Test(arguments: ["yes", "no"])
    func whatRedisAppendsIsReadWhole(preamble: String) async throws {
        let options = ["--aof-use-rdb-preamble", preamble, "--aof-timestamp-enabled", "yes", "--appendfsync", "always"]
        try await SocketRedis.with(options) { redis in
            let binary = ByteString((0..<70_000).map { UInt8(truncatingIfNeeded: $0 * 7) })
            try await redis.send("SET", "before", "v")
            try await redis.send("CONFIG", "SET", "appendonly", "yes")
            try await Self.waitForRewrite(redis)
            let directory = try await Self.directory(of: redis)
            defer { Self.remove(directory) }
            try await redis.send("SET", "binary", binary)
            _ = try await redis.transaction([["INCR", "n"], ["RPUSH", "list", "a", "b"]])
            try await redis.send("SELECT", "3")
            try await redis.send("SET", "elsewhere", "v")
            _ = try await redis.transaction([
                ["SELECT", "0"], ["DEL", "n"], ["SELECT", "3"], ["INCR", "m"], ["INCR", "m"],
            ])
            try await redis.send("SELECT", "0")
            try await redis.send("EVAL", "redis.call('SET', KEYS[1], 1) redis.call('INCR', KEYS[1])", "1", "script")

            let reading = try Self.read(directory)
            #expect(reading.keys == (preamble == "yes" ? ["before"] : []))
            let base: [[RedisCommand]] = preamble == "yes" ? [] : [[["SET", "before", "v"]]]
            #expect(
                reading.units == base + [
                    [["SET", "binary", binary]], [["INCR", "n"], ["RPUSH", "list", "a", "b"]], [["DEL", "n"]],
                    [["SET", "script", "1"], ["INCR", "script"]],
                ])
            #expect(reading.notes == [.otherDatabase: 3])
        }
    }

    // MARK: Files

    private struct Reading {
        var keys: [ByteString] = []
        var units: [[RedisCommand]] = []
        var notes: [CommandNote: Int] = [:]
    }

    /// All files that the manifest of a directory names.
    private static func read(_ directory: String) throws -> Reading {
        var reading = Reading()
        let path = "\(directory)/appendonly.aof.manifest"
        let manifest = try AOFManifest(try bytes(of: path), source: path)
        for name in manifest.fileNames {
            var reader = AOFReader(source: name)
            reader.append(try bytes(of: "\(directory)/\(name)"))
            reader.finish()
            while let unit = try reader.next() {
                switch unit {
                case .record(let record): reading.keys.append(record.record.key)
                case .commands(let unit): reading.units.append(unit.commands)
                }
            }
            reading.notes.merge(reader.commandNotes, uniquingKeysWith: +)
        }
        return reading
    }

    private static func bytes(of path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: path)))
    }

    private static func directory(of redis: SocketRedis) async throws -> String {
        let directory = try await redis.send("CONFIG", "GET", "dir").array?.last?.bytes?.text ?? ""
        return "\(directory)/appendonlydir"
    }

    /// Until the first base file is written.
    private static func waitForRewrite(_ redis: SocketRedis) async throws {
        while true {
            let info = try await redis.send("INFO", "persistence").bytes?.text ?? ""
            if info.contains("aof_rewrite_in_progress:0"), info.contains("aof_rewrite_scheduled:0") { return }
            await Task.yield()
        }
    }

    private static func remove(_ directory: String) {
        // One that stays behind in /tmp spoils nothing.
        try? FileManager.default.removeItem(atPath: directory)
    }
}
