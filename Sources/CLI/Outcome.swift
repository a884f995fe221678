/// How a run ended: the one table of exit codes (CLI conventions, A6). Codes never change meaning.
package enum Outcome: Int32, Sendable, Hashable, CaseIterable {
    /// Done; an empty list is success.
    case ok = 0
    /// The command failed: a Redis error, some records rejected, a partial result.
    case failed = 1
    /// Unknown flag, bad value, unreadable input found before anything was sent.
    case usage = 2
    /// The thing that was asked for does not exist; nothing was printed.
    case notFound = 3
    /// No credentials, or they do not allow it.
    case notAllowed = 4
    /// Network, TLS, time-out, or the server's failure after all retries.
    case unreachable = 5
    /// A limit or quota is reached; the work done so far is kept.
    case limit = 6
    /// A check answered no.
    case checkFailed = 7
    /// A checkpoint, lock or concurrent edit is in the way; nothing was written.
    case conflict = 8
    /// A write may or may not have been applied.
    case unknown = 9
    /// A bug.
    case internalError = 70
    case interrupted = 130
    case terminated = 143

    /// One line for help pages.
    package var summary: String {
        switch self {
        case .ok: "done; an empty list is success"
        case .failed: "the command failed, or part of the work did"
        case .usage: "wrong flag, value or input; nothing was sent"
        case .notFound: "what was asked for does not exist"
        case .notAllowed: "no credentials, or they do not allow it"
        case .unreachable: "network, TLS, time-out or server failure"
        case .limit: "a limit or quota was reached"
        case .checkFailed: "a check answered no"
        case .conflict: "a lock, checkpoint or other edit is in the way; nothing was written"
        case .unknown: "a write may or may not have been applied"
        case .internalError: "a bug in upkeep"
        case .interrupted: "interrupted (SIGINT)"
        case .terminated: "terminated (SIGTERM)"
        }
    }

    /// Which of two outcomes of one run is reported (reliability contract, section 7).
    ///
    /// A signal's code promises that everything sent was answered for, so a write in doubt comes before it.
    package func combined(with other: Outcome) -> Outcome {
        let order: [Outcome] = [
            .internalError, .unknown, .terminated, .interrupted, .conflict, .checkFailed, .notAllowed, .limit,
            .unreachable, .failed, .notFound, .usage, .ok,
        ]
        return order.first { $0 == self || $0 == other } ?? self
    }
}
