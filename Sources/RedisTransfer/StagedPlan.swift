package import RecordFormats
package import RedisTypes

/// How a key too large for one transaction is built: piece by piece under a temporary name that nobody reads,
/// then moved into place at once.
package struct StagedPlan: Sendable, Hashable {
    package var temporaryKey: ByteString
    /// To be sent in order, in as many trips as it takes.
    package var building: [RedisCommand]
    /// One transaction.
    package var publishing: [RedisCommand]
    /// Clears up after a failure.
    package var discarding: RedisCommand
}

extension ImportPlanner {
    package func stagedPlan(_ record: Record) -> StagedPlan {
        let temporaryKey = Self.temporaryKey(for: record.key)
        var temporary = record
        temporary.key = temporaryKey
        let isOverwriting = onConflict == .overwrite
        var publishing: [RedisCommand] = [[isOverwriting ? "RENAME" : "RENAMENX", temporaryKey, record.key]]
        // Before the move: an expiry must never reach a key of someone else's that RENAMENX left alone.
        if let expiresAt = record.expiresAt {
            publishing.insert(["PEXPIREAT", temporaryKey, ByteString(expiresAt)], at: 0)
        }
        return StagedPlan(
            temporaryKey: temporaryKey, building: [["DEL", temporaryKey]] + building(temporary),
            publishing: publishing, discarding: ["DEL", temporaryKey])
    }

    /// In the same cluster slot as `key`, which the part in braces decides.
    static func temporaryKey(for key: ByteString) -> ByteString {
        if key.bytes.contains(UInt8(ascii: "{")) { return ByteString("__import:".utf8 + key.bytes) }
        return ByteString("__import:{".utf8 + key.bytes + "}".utf8)
    }
}
