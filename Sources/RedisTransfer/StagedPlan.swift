package import RecordFormats
package import RedisTypes

/// How a key too large for one transaction is built: piece by piece under a temporary name that nobody reads,
/// then moved into place at once.
package struct StagedPlan: Sendable, Hashable {
    package var temporaryKey: ByteString
    /// Says how many trips of the building have arrived.
    package var proofKey: ByteString
    /// To be sent in order, in as many trips as it takes.
    package var building: [RedisCommand]
    /// One transaction; empty while more parts are to come.
    package var publishing: [RedisCommand]
    /// Clears up after a failure.
    package var discarding: RedisCommand
}

extension ImportPlanner {
    /// - Parameter record: a whole key, or a part of one.
    package func stagedPlan(_ record: Record) -> StagedPlan {
        let temporaryKey = Self.temporaryKey(for: record.key)
        var temporary = record
        temporary.key = temporaryKey
        var building = building(temporary)
        if record.part?.number ?? 1 == 1 { building.insert(["DEL", temporaryKey], at: 0) }
        return StagedPlan(
            temporaryKey: temporaryKey, proofKey: Self.proofKey(for: temporaryKey), building: building,
            publishing: record.isWholeOrLast ? publishing(record, temporaryKey) : [],
            discarding: Self.discarding(record.key))
    }

    private func publishing(_ record: Record, _ temporaryKey: ByteString) -> [RedisCommand] {
        var publishing: [RedisCommand] = [
            [onConflict.sparesExisting ? "RENAMENX" : "RENAME", temporaryKey, record.key]
        ]
        // Before the move: an expiry must never reach a key of someone else's that RENAMENX left alone.
        if let expiresAt = record.expiresAt {
            publishing.insert(["PEXPIREAT", temporaryKey, ByteString(expiresAt)], at: 0)
        }
        return publishing
    }

    static func discarding(_ key: ByteString) -> RedisCommand {
        let temporaryKey = temporaryKey(for: key)
        return ["DEL", temporaryKey, proofKey(for: temporaryKey)]
    }

    private static func proofKey(for temporaryKey: ByteString) -> ByteString {
        ByteString(temporaryKey.bytes + ":trip".utf8)
    }

    /// In the same cluster slot as `key`, which the part in braces decides.
    static func temporaryKey(for key: ByteString) -> ByteString {
        if key.bytes.contains(UInt8(ascii: "{")) { return ByteString("__import:".utf8 + key.bytes) }
        return ByteString("__import:{".utf8 + key.bytes + "}".utf8)
    }
}
