import RecordFormats
import RedisTypes

/// Sends batches of one shard of an import and counts what became of each item. Every method gives the reason to end
/// the run, or `nil` to go on, and has then counted each item of its batch exactly once.
struct ImportWriter: Sendable {
    let executor: any CommandExecutor
    let options: ImportOptions
    let planner: ImportPlanner
    let shard: Int
    var report = TransferReport()

    init(_ executor: any CommandExecutor, _ options: ImportOptions, shard: Int) {
        self.executor = executor
        self.options = options
        self.shard = shard
        planner = ImportPlanner(onConflict: options.onConflict)
    }

    mutating func send(_ batch: ImportBatch) async -> TransferEnd? {
        if batch.isEmpty { return nil }
        if options.isStopping { return leaveOut(batch, because: CancellationError()) }
        do {
            switch options.onConflict {
            case .overwrite, .merge: return await writeAll(batch)
            case .skip: return await writeAll(try await withoutExisting(batch))
            case .fail:
                if let position = try await firstExisting(batch) {
                    report.skip(.notSent, count: batch.entryCount - 1)
                    return conflict(batch.entries[position].item)
                }
                return await writeAll(batch)
            }
        } catch {
            // Only reads were sent.
            return leaveOut(batch, because: error)
        }
    }

    private mutating func leaveOut(_ batch: ImportBatch, because error: any Error) -> TransferEnd {
        report.skip(.notSent, count: batch.entryCount)
        return TransferEnd(error)
    }

    // MARK: Conflicts

    /// The batch without the keys that exist. Strings are left to `SET NX`.
    private mutating func withoutExisting(_ batch: ImportBatch) async throws -> ImportBatch {
        let entries = batch.entries
        let asked = entries.indices.filter { entries[$0].item.isSought }
        let existing = try await existing(asked.compactMap { entries[$0].item.key })
        let positions = Set(zip(asked, existing).filter(\.1).map(\.0))
        if positions.isEmpty { return batch }
        report.skip(.exists, count: positions.count)
        return batch.removing(positions)
    }

    /// One variadic command when nothing is there, as in most imports; key by key only to say which one is.
    private func firstExisting(_ batch: ImportBatch) async throws -> Int? {
        let entries = batch.entries
        let asked = entries.indices.filter { entries[$0].item.key != nil }
        let keys = asked.compactMap { entries[$0].item.key }
        if keys.isEmpty { return nil }
        guard CarriableWords.prefix(of: keys, limit: keys.count) == keys.count else {
            return try await existing(keys).firstIndex(of: true).map { asked[$0] }
        }
        let reply = try await executor.send(RedisCommand(["EXISTS"] + keys))
        guard let count = reply.integer else { throw UnexpectedReply(to: "EXISTS", expected: "an integer") }
        if count == 0 { return nil }
        return try await existing(keys).firstIndex(of: true).map { asked[$0] }
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

    mutating func conflict(_ item: ImportItem, reason: String = "the key exists already") -> TransferEnd? {
        if options.onConflict == .skip {
            report.skip(.exists)
            return nil
        }
        report.fail(reason, item)
        return .conflict(key: item.key ?? "", at: item.position)
    }

    // MARK: Batches

    /// A discarded transaction does not say why, and looking for the one record to blame takes many of them. When
    /// every record is refused on its own too, none is to blame, and the next batch would fare no better.
    private mutating func writeAll(_ batch: ImportBatch) async -> TransferEnd? {
        let failedBefore = report.failed
        var lastRefusal: RedisError?
        let end = await write(batch, lastRefusal: &lastRefusal)
        if end == nil, let lastRefusal, batch.entryCount > 1, report.failed - failedBefore == batch.entryCount {
            return .refused(lastRefusal)
        }
        return end
    }

    private mutating func write(_ batch: ImportBatch, lastRefusal: inout RedisError?) async -> TransferEnd? {
        if batch.isEmpty { return nil }
        if options.isStopping { return leaveOut(batch, because: CancellationError()) }
        let replies: [RedisValue]
        do {
            guard let carried = try await carry(batch) else {
                // The marker says that they ran; what they answered is lost.
                report.applied += batch.keyCount
                return nil
            }
            replies = carried
        } catch {
            return await sendingFailed(batch, error, lastRefusal: &lastRefusal)
        }
        guard replies.count == batch.commands.count else {
            let expected = "\(batch.commands.count) replies, not \(replies.count)"
            return leaveUnknown(batch, UnexpectedReply(to: "a batch", expected: expected))
        }
        // As nearly always: nothing was refused, and no reply says more than that.
        if !options.onConflict.sparesExisting, !replies.contains(where: \.isError) {
            report.applied += batch.keyCount
            return nil
        }
        var end: TransferEnd?
        for entry in batch.entries {
            let entryEnd = settle(entry, replies[entry.commands])
            end = end ?? entryEnd
        }
        return end
    }

    /// - Returns: `nil` where the batch ran and its replies are lost.
    private func carry(_ batch: ImportBatch) async throws -> [RedisValue]? {
        if batch.commands.isEmpty { return [] }  // collections without elements, where no key is to be replaced
        if case .marker(let markers) = options.mode, let last = batch.lastOrdinal {
            return try await carry(batch.commands, through: last, markers)
        }
        if batch.isAtomic { return try await transaction(batch.commands) }
        do {
            return try await executor.pipeline(batch.commands)
        } catch {
            guard case .uncarriable = options.judge(error) else { throw error }
            // Several long arguments that are not text have room in a transaction, which travels as a script.
            return try await transaction(batch.commands)
        }
    }

    private func transaction(_ commands: [RedisCommand]) async throws -> [RedisValue] {
        // Typed records that replace their keys give one state however often they are written.
        options.mode == .idempotent && options.onConflict == .overwrite
            ? try await executor.repeatableTransaction(commands) : try await executor.transaction(commands)
    }

    private func carry(
        _ commands: [RedisCommand], through ordinal: Int, _ markers: ImportMarkers
    ) async throws -> [RedisValue]? {
        let marker = markers.command(shard: shard, through: ordinal)
        let proof = Answer(["GET", markers.key(shard: shard)], ByteString(ordinal))
        return try await carry(commands + [marker], provenBy: proof).map { Array($0.dropLast()) }
    }

    /// How often a transaction is sent whose fate was in doubt and turned out well: not executed.
    private static let attempts = 5

    /// A question and the reply that settles it.
    struct Answer: Sendable {
        var question: RedisCommand
        var reply: ByteString

        init(_ question: RedisCommand, _ reply: ByteString) {
            self.question = question
            self.reply = reply
        }
    }

    /// Runs a transaction that leaves a proof.
    /// - Parameters:
    ///   - proof: is given once it has run.
    ///   - disproof: is given as long as it has not; `nil` where every other reply says that.
    /// - Returns: `nil` where only the proof says that it ran.
    func carry(
        _ commands: [RedisCommand], provenBy proof: Answer, disprovenBy disproof: Answer? = nil
    ) async throws -> [RedisValue]? {
        var attempt = 1
        while true {
            do {
                return try await executor.transaction(commands)
            } catch {
                guard options.judge(error).leavesDoubt, !options.isStopping else { throw error }
                // Where this cannot be asked, the doubt stays.
                guard let said = try? await executor.send(proof.question) else { throw error }
                if said.bytes == proof.reply { return nil }
                if let disproof {
                    let isSame = disproof.question == proof.question
                    let denied = isSame ? said : try? await executor.send(disproof.question)  // as above
                    if denied?.bytes != disproof.reply { throw error }
                }
                if attempt == Self.attempts { throw NotExecuted(cause: error) }
                attempt += 1
            }
        }
    }

    private mutating func sendingFailed(
        _ batch: ImportBatch, _ error: any Error, lastRefusal: inout RedisError?
    ) async -> TransferEnd? {
        if let error = error as? NotExecuted {
            report.skip(.notSent, count: batch.entryCount)
            return .failed(error.cause)
        }
        switch options.judge(error) {
        case .inDoubt: return leaveUnknown(batch, error)
        case .stopped(let replies, let unknown, let cause):
            return settle(batch, stoppedAfter: replies, unknown: unknown, by: cause)
        case .uncarriable(let reason):
            if batch.entryCount > 1 { return await writeHalves(of: batch, lastRefusal: &lastRefusal) }
            return batch.entries.first.flatMap { uncarriable($0.item, reason) }
        case .notExecuted: break
        }
        if error is CancellationError { return leaveOut(batch, because: error) }
        guard let error = error as? RedisError else {
            for entry in batch.entries { report.fail("it could not be sent", entry.item) }
            return .failed(error)
        }
        // Nothing of the batch ran. One record can be to blame for all of them, so look for it.
        if batch.entryCount > 1, !error.meetsAll {
            return await writeHalves(of: batch, lastRefusal: &lastRefusal)
        }
        lastRefusal = error
        for entry in batch.entries { report.fail(error.text, entry.item) }
        return endIfNeeded(error)
    }

    private mutating func writeHalves(
        of batch: ImportBatch, lastRefusal: inout RedisError?
    ) async -> TransferEnd? {
        let (first, second) = batch.halves()
        if let end = await write(first, lastRefusal: &lastRefusal) {
            report.skip(.notSent, count: second.entryCount)
            return end
        }
        return await write(second, lastRefusal: &lastRefusal)
    }

    /// A record that no request can hold is as bad as one that cannot be read.
    mutating func uncarriable(_ item: ImportItem, _ reason: String) -> TransferEnd? {
        report.fail(reason, item)
        return options.skipsBadRecords
            ? nil : .uncarriable(key: item.key ?? "", at: item.position, reason: reason)
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
                report.leaveUnknown("no reply says whether it was written", entry.item)
            } else {
                report.skip(.notSent)
            }
        }
        return end ?? (unknown == 0 && options.isStopping ? .cancelled : TransferEnd(cause))
    }

    mutating func leaveUnknown(_ batch: ImportBatch, _ error: any Error) -> TransferEnd {
        for entry in batch.entries { report.leaveUnknown("no reply says whether it was written", entry.item) }
        return .failed(error)
    }

    /// Counts one item by the replies to its commands.
    private mutating func settle(_ entry: ImportBatch.Entry, _ replies: ArraySlice<RedisValue>) -> TransferEnd? {
        for case .error(let error) in replies {
            report.fail(error.text, entry.item)
            return endIfNeeded(error)
        }
        if entry.item.record?.kind == .string, options.onConflict.sparesExisting {
            if replies.first == .null { return conflict(entry.item) }  // SET NX
            if replies.first == .integer(0) {  // MSETNX: all of its keys were free a moment ago
                return conflict(entry.item, reason: "the key, or one sent with it, came into being meanwhile")
            }
        }
        report.applied += entry.item.countsAsOne
        return nil
    }

    func endIfNeeded(_ error: RedisError) -> TransferEnd? {
        error.meetsAll || !options.skipsBadRecords ? .refused(error) : nil
    }
}

/// A transaction was sent several times and never ran: its proof is not there.
struct NotExecuted: Error {
    var cause: any Error
}

extension RedisValue {
    fileprivate var isError: Bool {
        if case .error = self { true } else { false }
    }
}

extension ImportItem {
    /// Whether ``ConflictPolicy/skip`` must look for its key.
    var isSought: Bool { record.map { $0.kind != .string } ?? false }

    /// A key in parts counts with its last one.
    var countsAsOne: Int { record?.isWholeOrLast ?? true ? 1 : 0 }
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
