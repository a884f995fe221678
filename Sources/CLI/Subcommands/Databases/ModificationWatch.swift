/// Whether an operation that the service accepted is over, by what `modifying_state` says again and again.
///
///     waiting ──busy──▶ running ──idle──▶ over;  waiting ──too long idle──▶ unseen
///
/// The first looks may come before the service has begun, so that idle means nothing until it was busy once. What is
/// over may have failed: the service does not tell.
struct ModificationWatch {
    enum Finding: Sendable, Hashable {
        case goOn
        case over
        /// It was never seen to begin: it was quicker than the looks, or is yet to begin.
        case unseen
    }

    private(set) var hasBegun = false
    private let longestStart: Duration

    init(longestStart: Duration = .seconds(20)) {
        self.longestStart = longestStart
    }

    /// - Parameter elapsed: since it was accepted.
    mutating func saw(isBusy: Bool, after elapsed: Duration) -> Finding {
        if isBusy {
            hasBegun = true
            return .goOn
        }
        if hasBegun { return .over }
        return elapsed < longestStart ? .goOn : .unseen
    }
}
