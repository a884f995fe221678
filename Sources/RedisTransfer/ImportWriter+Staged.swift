import RecordFormats
import RedisTypes

/// A large record was lost on its way to a temporary key. Whatever became of that, its own key was not touched.
package struct RecordNotApplied: Error {
    package var cause: any Error

    package init(cause: any Error) {
        self.cause = cause
    }
}

extension ImportWriter {
    /// Writes one record too large for a transaction, or a part of one: under a temporary name, moved into place at
    /// once when it is complete.
    mutating func send(_ item: ImportItem, _ ordinal: Int, _ staging: inout Staging) async -> TransferEnd? {
        guard let record = item.record else { return nil }
        if case .settled = staging.fate { return nil }
        if let part = record.part {
            guard part.number == staging.nextPart else {
                return give(up: &staging, failing("part \(staging.nextPart) is missing", item))
            }
            staging.nextPart += 1
        }
        do {
            if staging.trips == 0, options.onConflict.sparesExisting, try await existing([record.key]) == [true] {
                return give(up: &staging, conflict(item))
            }
        } catch {
            report.skip(.notSent)
            return give(up: &staging, TransferEnd(error))
        }
        var plan = planner.stagedPlan(record, job: options.jobName)
        if record.isWholeOrLast, let expiresAt = record.expiresAt, expiresAt <= options.now() {
            await discard(plan)
            report.skip(.expired)
            return give(up: &staging, nil)
        }
        do {
            try await build(plan, &staging)
            if record.isWholeOrLast, options.onConflict == .merge, record.expiresAt == nil {
                var merged = record
                merged.expiresAt = try await expiry(of: record.key)
                plan.publishing = planner.publishing(merged, plan.place)
            }
        } catch {
            // The key itself was not touched yet, however this ended.
            return give(up: &staging, await stagingFailed(plan, item, error))
        }
        if plan.publishing.isEmpty { return nil }
        return give(up: &staging, await publish(plan, staging, item, ordinal))
    }

    /// A string that takes the place of another one leaves its expiry as it was: the move would not.
    private func expiry(of key: ByteString) async throws -> Int64? {
        do {
            let time = try await executor.send(["PEXPIRETIME", key]).integer ?? -1
            return time > 0 ? time : nil
        } catch let error as RedisError where error.kind == .syntax {
            // Servers before Redis 7 tell the time left.
            let left = try await executor.send(["PTTL", key]).integer ?? -1
            let (time, overflows) = options.now().addingReportingOverflow(left)
            return left > 0 && !overflows ? time : nil
        }
    }

    private func give(up staging: inout Staging, _ end: TransferEnd?) -> TransferEnd? {
        staging.fate = .settled
        return end
    }

    private mutating func failing(_ reason: String, _ item: ImportItem) -> TransferEnd? {
        report.fail(reason, item)
        guard !options.skipsBadRecords, let position = item.position else { return nil }
        return .badRecord(FormatError(source: "", at: position, reason: reason))
    }

    /// What comes next is another key, or nothing: this one never got its last part.
    mutating func abandon(_ staging: Staging, _ next: ImportItem?) async -> TransferEnd? {
        if case .settled = staging.fate { return nil }
        let item = ImportItem(.record(Record(key: staging.key, value: .missing)), at: next?.position)
        let place = StagingPlace(for: staging.key, job: options.jobName)
        _ = try? await executor.send(place.discarding)  // the reason to end counts more
        report.fail("its last part is missing", key: item.key, at: item.position)
        return options.skipsBadRecords ? nil : .incomplete(key: staging.key)
    }

    private func build(_ plan: StagedPlan, _ staging: inout Staging) async throws {
        for piece in plan.pieces(commands: options.batchCommands, bytes: options.batchBytes) {
            if options.isStopping { throw CancellationError() }
            try await build(Array(piece), plan.place, &staging)
        }
    }

    private func build(_ piece: [RedisCommand], _ place: StagingPlace, _ staging: inout Staging) async throws {
        let before = staging.proof
        staging.trips += 1
        guard let proof = staging.proof else { return }
        // The server may have evicted what was built so far: what it then begins anew lacks that.
        let isRenewed = staging.holdsElements
        let building = isRenewed ? [place.keeping] + piece : piece + [place.keeping]
        let commands = building + [place.proving(proof)]
        let replies: [RedisValue]?
        do {
            // The first trip begins with nothing, whether or not it has run before.
            let notRun = before.map { Answer(place.question, $0) }
            replies = try await carry(commands, provenBy: Answer(place.question, proof), disprovenBy: notRun)
        } catch {
            guard case .uncarriable = options.judge(error) else { throw error }
            // A command alone may need no script: a request's body takes one argument of any bytes as it is.
            replies = try await executor.pipeline(commands)
        }
        guard let replies else {
            staging.holdsElements = false  // nothing says so
            return
        }
        guard replies.count == commands.count else {
            throw UnexpectedReply(to: "a transaction", expected: "a reply to each command")
        }
        for case .error(let error) in replies { throw error }
        let kept = replies[isRenewed ? 0 : building.count - 1]
        if isRenewed, kept == .integer(0) {
            throw RedisError("ERR the server dropped what was built of the key so far")
        }
        staging.holdsElements = kept == .integer(1)
    }

    private mutating func publish(
        _ plan: StagedPlan, _ staging: Staging, _ item: ImportItem, _ ordinal: Int
    ) async -> TransferEnd? {
        do {
            guard let replies = try await carryPublishing(plan, staging, ordinal) else {
                report.applied += 1
                return nil
            }
            guard replies.count >= plan.publishing.count else {
                report.leaveUnknown("no reply says whether it was written", item)
                return .failed(UnexpectedReply(to: "a transaction", expected: "a reply to each command"))
            }
            for case .error(let error) in replies { throw error }
            // The key came into being meanwhile.
            if zip(plan.publishing, replies).contains(where: { $0.name == "RENAMENX" && $1 == .integer(0) }) {
                return conflict(item)
            }
            report.applied += 1
            return nil
        } catch {
            if options.judge(error).leavesDoubt {
                report.leaveUnknown("no reply says whether it was written", item)
                return .failed(error)
            }
            return await stagingFailed(plan, item, error)
        }
    }

    /// - Returns: `nil` where only a proof says that the key is in its place. That a proof is gone is none: the server
    ///   may have evicted it.
    private func carryPublishing(
        _ plan: StagedPlan, _ staging: Staging, _ ordinal: Int
    ) async throws -> [RedisValue]? {
        let place = plan.place
        let notRun = staging.proof.map { Answer(place.question, $0) }
        if case .marker(let markers) = options.mode {
            let marker = markers.command(shard: shard, through: ordinal)
            return try await carry(
                plan.publishing + [marker, ["DEL", place.proofKey]],
                provenBy: Answer(["GET", markers.key(shard: shard)], ByteString(ordinal)), disprovenBy: notRun)
        }
        let proof = staging.proofOfPublishing
        let replies = try await carry(
            plan.publishing + [place.proving(proof)], provenBy: Answer(place.question, proof), disprovenBy: notRun)
        // What cannot be cleared up now ends by itself.
        _ = try? await executor.send(["DEL", place.proofKey])
        return replies
    }

    private mutating func stagingFailed(
        _ plan: StagedPlan, _ item: ImportItem, _ error: any Error
    ) async -> TransferEnd? {
        await discard(plan)
        if error is CancellationError {
            report.skip(.notSent)
            return .cancelled
        }
        let error = (error as? NotExecuted)?.cause ?? error
        let failure = options.judge(error)
        if case .uncarriable(let reason) = failure { return uncarriable(item, reason) }
        guard let error = error as? RedisError else {
            report.fail("it could not be sent", item)
            return .failed(failure.leavesDoubt ? RecordNotApplied(cause: error) : error)
        }
        report.fail(error.text, item)
        return endIfNeeded(error)
    }

    private func discard(_ plan: StagedPlan) async {
        // The failure that led here is the one to report, and the next try begins with the same DEL.
        _ = try? await executor.send(plan.place.discarding)
    }
}
