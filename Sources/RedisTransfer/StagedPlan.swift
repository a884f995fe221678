package import RecordFormats
package import RedisTypes

/// How a key too large for one transaction is built: piece by piece under a temporary name that nobody reads,
/// then moved into place at once.
package struct StagedPlan: Sendable, Hashable {
    package var place: StagingPlace
    /// To be sent in order, in as many trips as it takes.
    package var building: [RedisCommand]
    /// One transaction; empty while more parts are to come.
    package var publishing: [RedisCommand]

    /// The building in order, cut where a batch is full.
    func pieces(commands limit: Int, bytes byteLimit: Int) -> [ArraySlice<RedisCommand>] {
        var pieces: [ArraySlice<RedisCommand>] = []
        var start = 0
        var bytes = 0
        for (index, command) in building.enumerated() {
            if index > start, index - start >= limit || bytes + command.byteCount > byteLimit {
                pieces.append(building[start..<index])
                start = index
                bytes = 0
            }
            bytes += command.byteCount
        }
        if start < building.count { pieces.append(building[start...]) }
        return pieces
    }
}

extension ImportPlanner {
    /// - Parameters:
    ///   - record: a whole key, or a part of one.
    ///   - job: of the import.
    package func stagedPlan(_ record: Record, job: String) -> StagedPlan {
        let place = StagingPlace(for: record.key, job: job)
        var temporary = record
        temporary.key = place.temporaryKey
        var building = stagedBuilding(temporary)
        if record.part?.number ?? 1 == 1 { building.insert(["DEL", place.temporaryKey], at: 0) }
        return StagedPlan(
            place: place, building: building, publishing: record.isWholeOrLast ? publishing(record, place) : [])
    }

    /// Strings in pieces, of which those of a text are text.
    private func stagedBuilding(_ record: Record) -> [RedisCommand] {
        guard case .string(let string) = record.value else { return building(record) }
        var commands: [RedisCommand] = []
        var rest = string.bytes[...]
        repeat {
            var piece = Array(rest.prefix(Self.chunkBytes))
            if piece.count < rest.count { piece.removeSubrange(UTF8Validation.wholeCharacters(piece)...) }
            rest = rest.dropFirst(piece.count)
            commands.append(["APPEND", record.key, ByteString(piece)])
        } while !rest.isEmpty
        return commands
    }

    func publishing(_ record: Record, _ place: StagingPlace) -> [RedisCommand] {
        // Before the move: an expiry must never reach a key of someone else's that RENAMENX left alone.
        let expiry: RedisCommand =
            if let expiresAt = record.expiresAt {
                ["PEXPIREAT", place.temporaryKey, ByteString(expiresAt)]
            } else {
                ["PERSIST", place.temporaryKey]
            }
        if !onConflict.sparesExisting { return [expiry, ["RENAME", place.temporaryKey, record.key]] }
        // What was not moved has lost the expiry that would clear it up.
        return [expiry, ["RENAMENX", place.temporaryKey, record.key], ["DEL", place.temporaryKey]]
    }
}
