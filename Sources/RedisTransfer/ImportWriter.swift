import RecordFormats
import RedisTypes

/// Sends batches of one import and counts what became of each record. Every method gives the reason to end the
/// run, or `nil` to go on, and has then counted each record of its batch exactly once.
struct ImportWriter {
    let executor: any CommandExecutor
    let options: ImportOptions
    let planner: ImportPlanner
    var report = TransferReport()

    mutating func send(_ batch: ImportBatch) async -> TransferEnd? {
        if batch.isEmpty { return nil }
        if options.isStopping { return leaveOut(batch, because: CancellationError()) }
        do {
            switch options.onConflict {
            case .overwrite: return await writeAll(batch)
            case .skip: return await writeAll(try await withoutExisting(batch))
            case .fail:
                if let position = try await firstExisting(batch) {
                    report.skip(.notSent, count: batch.entries.count - 1)
                    return conflict(batch.entries[position].sourced)
                }
                return await writeAll(batch)
            }
        } catch {
            // Only reads were sent.
            return leaveOut(batch, because: error)
        }
    }

    private mutating func leaveOut(_ batch: ImportBatch, because error: any Error) -> TransferEnd {
        report.skip(.notSent, count: batch.entries.count)
        return TransferEnd(error)
    }

    // MARK: Conflicts

    /// The batch without the keys that exist. Strings are left to `SET NX`.
    private mutating func withoutExisting(_ batch: ImportBatch) async throws -> ImportBatch {
        let asked = batch.entries.indices.filter { batch.entries[$0].sourced.record.kind != .string }
        let existing = try await existing(asked.map { batch.entries[$0].key })
        let positions = Set(zip(asked, existing).filter(\.1).map(\.0))
        if positions.isEmpty { return batch }
        report.skip(.exists, count: positions.count)
        return batch.removing(positions)
    }

    /// One variadic command when nothing is there, as in most imports; key by key only to say which one is.
    private func firstExisting(_ batch: ImportBatch) async throws -> Int? {
        let reply = try await executor.send(RedisCommand(["EXISTS"] + batch.entries.map(\.key)))
        guard let count = reply.integer else { throw UnexpectedReply(to: "EXISTS", expected: "an integer") }
        if count == 0 { return nil }
        return try await existing(batch.entries.map(\.key)).firstIndex(of: true)
    }

    func existing(_ keys: [ByteString]) async throws -> [Bool] {
        if keys.isEmpty { return [] }
        let replies = try await executor.pipeline(keys.map { ["EXISTS", $0] })
        guard replies.count == keys.count else {
            throw UnexpectedReply(to: "EXISTS", expected: "a reply for each key")
        }
        return try replies.map { reply in
            if case .error(let error) = reply { throw error }
            guard let count = reply.integer else { throw UnexpectedReply(to: "EXISTS", expected: "an integer") }
            return count > 0
        }
    }

    mutating func conflict(
        _ sourced: SourcedRecord, reason: String = "the key exists already"
    ) -> TransferEnd? {
        if options.onConflict == .skip {
            report.skip(.exists)
            return nil
        }
        report.fail(reason, sourced)
        return .conflict(key: sourced.record.key, at: sourced.position)
    }

    // MARK: Batches

    /// A discarded transaction does not say why, and looking for the one record to blame takes many of them. When
    /// every record is refused on its own too, none is to blame, and the next batch would fare no better.
    private mutating func writeAll(_ batch: ImportBatch) async -> TransferEnd? {
        let failedBefore = report.failed
        var lastRefusal: RedisError?
        let end = await write(batch, lastRefusal: &lastRefusal)
        if end == nil, let lastRefusal, batch.entries.count > 1, report.failed - failedBefore == batch.entries.count {
            return .refused(lastRefusal)
        }
        return end
    }

    private mutating func write(_ batch: ImportBatch, lastRefusal: inout RedisError?) async -> TransferEnd? {
        if batch.isEmpty { return nil }
        if options.isStopping { return leaveOut(batch, because: CancellationError()) }
        let replies: [RedisValue]
        do {
            replies = try await carry(batch)
        } catch {
            return await sendingFailed(batch, error, lastRefusal: &lastRefusal)
        }
        guard replies.count == batch.commands.count else {
            let expected = "\(batch.commands.count) replies, not \(replies.count)"
            return leaveUnknown(batch, UnexpectedReply(to: "a batch", expected: expected))
        }
        var end: TransferEnd?
        for entry in batch.entries {
            let entryEnd = settle(entry, replies[entry.commands])
            end = end ?? entryEnd
        }
        return end
    }

    private func carry(_ batch: ImportBatch) async throws -> [RedisValue] {
        if batch.commands.isEmpty { return [] }  // collections without elements, where no key is to be replaced
        if batch.isAtomic { return try await executor.transaction(batch.commands) }
        do {
            return try await executor.pipeline(batch.commands)
        } catch {
            guard case .uncarriable = options.judge(error) else { throw error }
            // Several long arguments that are not text have room in a transaction, which travels as a script.
            return try await executor.transaction(batch.commands)
        }
    }

    private mutating func sendingFailed(
        _ batch: ImportBatch, _ error: any Error, lastRefusal: inout RedisError?
    ) async -> TransferEnd? {
        switch options.judge(error) {
        case .inDoubt: return leaveUnknown(batch, error)
        case .stopped(let replies, let unknown, let cause):
            return settle(batch, stoppedAfter: replies, unknown: unknown, by: cause)
        case .uncarriable(let reason):
            if batch.entries.count > 1 { return await writeHalves(of: batch, lastRefusal: &lastRefusal) }
            return batch.entries.first.flatMap { uncarriable($0.sourced, reason) }
        case .notExecuted: break
        }
        if error is CancellationError { return leaveOut(batch, because: error) }
        guard let error = error as? RedisError else {
            for entry in batch.entries { report.fail("it could not be sent", entry.sourced) }
            return .failed(error)
        }
        // Nothing of the batch ran. One record can be to blame for all of them, so look for it.
        if batch.entries.count > 1, !error.meetsAll {
            return await writeHalves(of: batch, lastRefusal: &lastRefusal)
        }
        lastRefusal = error
        for entry in batch.entries { report.fail(error.text, entry.sourced) }
        return endIfNeeded(error)
    }

    private mutating func writeHalves(
        of batch: ImportBatch, lastRefusal: inout RedisError?
    ) async -> TransferEnd? {
        let (first, second) = batch.halves()
        if let end = await write(first, lastRefusal: &lastRefusal) {
            report.skip(.notSent, count: second.entries.count)
            return end
        }
        return await write(second, lastRefusal: &lastRefusal)
    }

    /// A record that no request can hold is as bad as one that cannot be read.
    mutating func uncarriable(_ sourced: SourcedRecord, _ reason: String) -> TransferEnd? {
        report.fail(reason, sourced)
        return options.skipsBadRecords
            ? nil : .uncarriable(key: sourced.record.key, at: sourced.position, reason: reason)
    }

    /// Counts the records of a batch that ended half-way.
    private mutating func settle(
        _ batch: ImportBatch, stoppedAfter replies: [RedisValue], unknown: Int, by cause: any Error
    ) -> TransferEnd {
        let unanswered = max(0, batch.commands.count - replies.count)
        let firstNotSent = replies.count + min(unknown, unanswered)
        var end: TransferEnd?
        for entry in batch.entries {
            if entry.commands.upperBound <= replies.count {
                let entryEnd = settle(entry, replies[entry.commands])
                end = end ?? entryEnd
            } else if entry.commands.lowerBound < firstNotSent {
                report.leaveUnknown("no reply says whether it was written", entry.sourced)
            } else {
                report.skip(.notSent)
            }
        }
        return end ?? (unknown == 0 && options.isStopping ? .cancelled : TransferEnd(cause))
    }

    mutating func leaveUnknown(_ batch: ImportBatch, _ error: any Error) -> TransferEnd {
        for entry in batch.entries { report.leaveUnknown("no reply says whether it was written", entry.sourced) }
        return .failed(error)
    }

    /// Counts one record by the replies to its commands.
    private mutating func settle(_ entry: ImportBatch.Entry, _ replies: ArraySlice<RedisValue>) -> TransferEnd? {
        for case .error(let error) in replies {
            report.fail(error.text, entry.sourced)
            return endIfNeeded(error)
        }
        if entry.sourced.record.kind == .string {
            if replies.first == .null { return conflict(entry.sourced) }  // SET NX
            if replies.first == .integer(0) {  // MSETNX: all of its keys were free a moment ago
                return conflict(entry.sourced, reason: "the key, or one sent with it, came into being meanwhile")
            }
        }
        report.applied += 1
        return nil
    }

    func endIfNeeded(_ error: RedisError) -> TransferEnd? {
        error.meetsAll || !options.skipsBadRecords ? .refused(error) : nil
    }
}

extension RedisError {
    /// Whether every other record would be refused with the same words.
    fileprivate var meetsAll: Bool {
        switch kind {
        case .authentication, .permission, .quota, .readOnlyServer, .temporarilyRefused: true
        case .size, .wrongType, .syntax, .noScript, .transactionAborted, .other: false
        }
    }
}
