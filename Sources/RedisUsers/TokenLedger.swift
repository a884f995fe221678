package import RedisTypes

/// When tokens of users were made, why, and when they shall end: a server has no place for that, so it is kept in one
/// hash of the database, `upkeep:tokens`. It enforces nothing by itself; a token ends when someone removes it.
package struct TokenLedger: Sendable {
    package static let key: ByteString = "upkeep:tokens"

    private let redis: any CommandExecutor

    package init(_ redis: any CommandExecutor) {
        self.redis = redis
    }

    /// All that can be read.
    package func records() async throws -> [TokenRecord] {
        guard let items = try await redis.send("HGETALL", Self.key).array else {
            throw UnexpectedReply(to: "HGETALL", expected: "fields and values")
        }
        return stride(from: 0, to: items.count - 1, by: 2).compactMap { index in
            guard let field = items[index].bytes, let value = items[index + 1].bytes else { return nil }
            return TokenRecord(field: field, value: value)
        }
    }

    package func write(_ record: TokenRecord) async throws {
        _ = try await redis.sendRepeatable(["HSET", Self.key, record.field, record.value])
    }

    package func forget(_ user: UserName, _ digests: some Sequence<PasswordDigest>) async throws {
        let fields = digests.map { TokenRecord.field(user, $0) }
        if fields.isEmpty { return }
        _ = try await redis.sendRepeatable(RedisCommand(["HDEL", Self.key] + fields))
    }

    /// The server's clock in Unix milliseconds: what expires must not depend on whose machine asks.
    package func now() async throws -> Int64 {
        try ServerClock.now(from: await redis.send(ServerClock.command))
    }
}
