package import RedisTypes

/// What an executor's error says about the commands that it was given in one trip. Executors differ in their errors,
/// so whoever brings one says how to read them.
package enum TripFailure: Sendable {
    /// None of them ran.
    case notExecuted
    /// None of them was sent: no request can hold their bytes. Fewer of them may fit.
    case uncarriable(reason: String)
    /// Any of them may have run.
    case inDoubt
    /// `replies` are final and belong to as many commands from the first on. Of the next `unknown` ones nobody knows
    /// whether they ran; those after them did not.
    case stopped(replies: [RedisValue], unknown: Int, by: any Error)

    var leavesDoubt: Bool {
        switch self {
        case .inDoubt: true
        case .stopped(_, let unknown, _): unknown > 0
        case .notExecuted, .uncarriable: false
        }
    }
}
