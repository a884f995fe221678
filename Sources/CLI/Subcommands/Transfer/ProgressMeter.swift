import RedisTypes
import UpstashClient
import UpstashREST

/// Tells on standard error how a bulk run comes along: a line that is drawn anew on a terminal, a line now and then
/// elsewhere (CLI conventions, A5).
struct ProgressMeter {
    /// Where the run is.
    struct State {
        var keys: Int
        /// All keys there will be, where that is known.
        var keysInAll: Int?
        /// Of a file: bytes read and its size.
        var bytes: Int64 = 0
        var bytesInAll: Int64?
        var meter = Meter.Counts()
    }

    private let verb: String
    private let kind: ProgressKind
    private let console: Console
    private let began = ContinuousClock.now
    private var next: ContinuousClock.Instant

    /// - Parameter kind: as the flag says; `auto` leaves it to `UPKEEP_PROGRESS`.
    init(_ verb: String, _ kind: ProgressKind, quiet: Bool, in context: ToolContext) {
        let kind = kind == .auto ? ProgressKind(rawValue: context.environment["UPKEEP_PROGRESS"] ?? "") ?? .auto : kind
        self.verb = verb
        console = context.console
        switch kind {
        case .auto: self.kind = quiet ? .none : console.isErrorTerminal ? .bar : .plain
        default: self.kind = kind
        }
        next = began + (self.kind == .bar ? .milliseconds(500) : .seconds(10))
    }

    mutating func show(_ state: @autoclosure () -> State) {
        if kind == .none { return }
        let now = ContinuousClock.now
        guard now >= next else { return }
        next = now + (kind == .bar ? .milliseconds(100) : .seconds(10))
        let state = state()
        switch kind {
        case .bar: console.showProgress(text(state, now))
        case .json: console.note(json(state, now))
        case .plain, .auto: console.note(text(state, now))
        case .none: break
        }
    }

    private func share(_ state: State) -> Double? {
        if let all = state.keysInAll, all > 0 { return min(1, Double(state.keys) / Double(all)) }
        if let all = state.bytesInAll, all > 0 { return min(1, Double(state.bytes) / Double(all)) }
        return nil
    }

    private func text(_ state: State, _ now: ContinuousClock.Instant) -> String {
        let seconds = max(0.001, began.duration(to: now) / .seconds(1))
        var parts = [
            "\(verb) \(Quantity.grouped(state.keys))" + (state.keysInAll.map { "/\(Quantity.grouped($0))" } ?? "")
                + " keys"
        ]
        let share = share(state)
        if let share { parts.append("\(Int(share * 100))%") }
        if state.meter.commands > 0 {
            parts.append("\(Quantity.grouped(Int(Double(state.meter.commands) / seconds))) cmd/s")
        }
        let moved = Double(max(state.bytes, Int64(state.meter.bytesUp + state.meter.bytesDown)))
        parts.append("\(Quantity.tenths(moved / seconds / 1_000_000)) MB/s")
        if state.meter.billedCommands > 0 {
            parts.append("$\(Prices.dollars(forCommands: state.meter.billedCommands))")
        }
        if let share, share > 0, share < 1 {
            parts.append("ETA \(TimeSpan(.seconds(Int(seconds * (1 - share) / share))))")
        }
        return parts.joined(separator: "  ")
    }

    private func json(_ state: State, _ now: ContinuousClock.Instant) -> String {
        var members = [
            "\"verb\":\"\(verb)\"", "\"keys\":\(state.keys)", "\"commands\":\(state.meter.commands)",
            "\"billed_commands\":\(state.meter.billedCommands)",
            "\"elapsed_ms\":\(TimeSpan(began.duration(to: now)).milliseconds)",
        ]
        if let all = state.keysInAll { members.append("\"keys_in_all\":\(all)") }
        if let all = state.bytesInAll { members += ["\"bytes\":\(state.bytes)", "\"bytes_in_all\":\(all)"] }
        return "{\"progress\":{\(members.joined(separator: ","))}}"
    }
}
