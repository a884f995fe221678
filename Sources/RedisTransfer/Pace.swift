/// Keeps to a number of commands a second by saying when the next ones may go.
struct Pace {
    private let perSecond: Int?
    private var next: ContinuousClock.Instant?

    init(perSecond: Int?) {
        self.perSecond = perSecond
    }

    /// Takes the turn for some commands.
    /// - Returns: when it comes; `nil` for at once.
    mutating func reserve(_ commands: Int, now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        guard let perSecond, perSecond > 0 else { return nil }
        let turn = max(next ?? now, now)
        next = turn + .seconds(1) * Double(commands) / Double(perSecond)
        return turn > now ? turn : nil
    }
}
