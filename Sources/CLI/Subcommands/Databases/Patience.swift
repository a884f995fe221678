/// How long and how often a verb looks whether the service is done.
struct Patience {
    private let deadline: ContinuousClock.Instant
    private var pause = Duration.milliseconds(200)

    private static let longestPause = Duration.seconds(5)

    init(_ limit: Duration) {
        deadline = .now + limit
    }

    /// Waits until it is worth another look.
    /// - Returns: false when there has been enough waiting.
    mutating func lasts() async throws -> Bool {
        let left = ContinuousClock.now.duration(to: deadline)
        guard left > .zero else { return false }
        try await ContinuousClock().sleep(for: min(pause, left))
        pause = min(pause * 3 / 2, Self.longestPause)
        return true
    }
}
