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
    /// Writes one record too large for a transaction: under a temporary name, then moved into place at once.
    mutating func sendStaged(_ sourced: SourcedRecord) async -> TransferEnd? {
        do {
            if options.onConflict != .overwrite, try await existing([sourced.record.key]) == [true] {
                return conflict(sourced)
            }
        } catch {
            report.skip(.notSent)
            return TransferEnd(error)
        }
        let plan = planner.stagedPlan(sourced.record)
        do {
            try await build(plan)
        } catch {
            // The key itself was not touched yet, however this ended.
            return await stagingFailed(plan, sourced, error)
        }
        return await publish(plan, sourced)
    }

    private func build(_ plan: StagedPlan) async throws {
        for piece in pieces(plan.building) {
            if options.isStopping { throw CancellationError() }
            let replies = try await carry(piece)
            guard replies.count == piece.count else {
                throw UnexpectedReply(to: "a batch", expected: "\(piece.count) replies, not \(replies.count)")
            }
            for case .error(let error) in replies { throw error }
        }
    }

    /// Bytes that JSON cannot carry have room in a transaction, which travels as a script and twice as long. A command
    /// alone may need no script: a request's body takes one argument of any bytes as it is.
    private func carry(_ piece: ArraySlice<RedisCommand>) async throws -> [RedisValue] {
        let isText = piece.allSatisfy { $0.words.allSatisfy(\.isUTF8) }
        if !isText && piece.count > 1 { return try await executor.transaction(Array(piece)) }
        do {
            return try await executor.pipeline(Array(piece))
        } catch {
            guard !isText, case .uncarriable = options.judge(error) else { throw error }
            return try await executor.transaction(Array(piece))
        }
    }

    /// The commands in order, cut where a batch is full.
    private func pieces(_ commands: [RedisCommand]) -> [ArraySlice<RedisCommand>] {
        var pieces: [ArraySlice<RedisCommand>] = []
        var start = 0
        var bytes = 0
        for (index, command) in commands.enumerated() {
            if index > start, index - start >= options.batchCommands || bytes + command.byteCount > options.batchBytes {
                pieces.append(commands[start..<index])
                start = index
                bytes = 0
            }
            bytes += command.byteCount
        }
        pieces.append(commands[start...])
        return pieces
    }

    private mutating func publish(_ plan: StagedPlan, _ sourced: SourcedRecord) async -> TransferEnd? {
        do {
            let replies = try await executor.transaction(plan.publishing)
            guard replies.count == plan.publishing.count else {
                report.leaveUnknown("no reply says whether it was written", sourced)
                return .failed(UnexpectedReply(to: "a transaction", expected: "a reply to each command"))
            }
            for case .error(let error) in replies { throw error }
            if replies.last == .integer(0) {  // RENAMENX: the key came into being meanwhile
                await discard(plan)
                return conflict(sourced)
            }
            report.applied += 1
            return nil
        } catch {
            if options.judge(error).leavesDoubt {
                report.leaveUnknown("no reply says whether it was written", sourced)
                return .failed(error)
            }
            return await stagingFailed(plan, sourced, error)
        }
    }

    private mutating func stagingFailed(
        _ plan: StagedPlan, _ sourced: SourcedRecord, _ error: any Error
    ) async -> TransferEnd? {
        await discard(plan)
        if error is CancellationError {
            report.skip(.notSent)
            return .cancelled
        }
        let failure = options.judge(error)
        if case .uncarriable(let reason) = failure { return uncarriable(sourced, reason) }
        guard let error = error as? RedisError else {
            report.fail("it could not be sent", sourced)
            return .failed(failure.leavesDoubt ? RecordNotApplied(cause: error) : error)
        }
        report.fail(error.text, sourced)
        return endIfNeeded(error)
    }

    private func discard(_ plan: StagedPlan) async {
        // The failure that led here is the one to report, and the next try begins with the same DEL.
        _ = try? await executor.send(plan.discarding)
    }
}
