package import RedisTypes

/// How an import knows, after it was cut, what has been written (reliability contract, section 6).
package enum ImportMode: Sendable, Hashable {
    /// Every record gives the same state however often it is written: what is in doubt is written again.
    case idempotent
    /// Each batch is a transaction that also writes how far it came, under a key of the import's own.
    case marker(ImportMarkers)
    /// What is in doubt stays in doubt.
    case atLeastOnce

    package var name: String {
        switch self {
        case .idempotent: "idempotent"
        case .marker: "marker"
        case .atLeastOnce: "at-least-once"
        }
    }
}

/// Keys in which the target itself remembers an import: the number of the last record of each shard that is done.
package struct ImportMarkers: Sendable, Hashable {
    package var job: String

    package init(job: String) {
        self.job = job
    }

    package func key(shard: Int) -> ByteString { ByteString("__import:\(job):\(shard)") }

    /// Whether a key is one of an import's own: a marker, or what is being built of a large key. No data of anybody's.
    package static func isOwn(_ key: ByteString) -> Bool { key.bytes.starts(with: "__import:".utf8) }

    func command(shard: Int, through ordinal: Int) -> RedisCommand {
        ["SET", key(shard: shard), ByteString(ordinal)]
    }

    /// How far each shard has come; 0 where nothing is written yet.
    package func read(shards: Int, from executor: any CommandExecutor) async throws -> [Int] {
        let reply = try await executor.send(RedisCommand(["MGET"] + (0..<shards).map(key)))
        guard let values = reply.array, values.count == shards else {
            throw UnexpectedReply(to: "MGET", expected: "\(shards) markers")
        }
        return values.map { Int($0.integer ?? 0) }
    }

    package func remove(shards: Int, from executor: any CommandExecutor) async throws {
        _ = try await executor.send(RedisCommand(["DEL"] + (0..<shards).map(key)))
    }
}
