import RedisTypes
import Synchronization
import UpstashClient
import UpstashREST

/// Tells on standard error how a bulk run comes along: a line that is drawn anew on a terminal, a line now and then
/// elsewhere (CLI conventions, A5).
final class ProgressMeter: Sendable {
    /// Where the run is.
    struct State {
        var keys: Int
        /// All keys there will be, where that is known.
        var keysInAll: Int?
        /// Of a file: bytes read and its size.
        var bytes: Int64 = 0
        var bytesInAll: Int64?
    }

    private struct Drawing {
        var state = State(keys: 0)
        var next: ContinuousClock.Instant
    }

    private let verb: String
    private let kind: ProgressKind
    private let console: Console
    private let client: UpstashClient?
    private let began = ContinuousClock.now
    private let drawing: Mutex<Drawing>

    /// - Parameters:
    ///   - kind: as the flag says; `auto` leaves it to `UPKEEP_PROGRESS`.
    ///   - client: whose commands are counted.
    init(_ verb: String, _ kind: ProgressKind, quiet: Bool, of client: UpstashClient?, in context: ToolContext) {
        let kind = kind == .auto ? ProgressKind(rawValue: context.environment["UPKEEP_PROGRESS"] ?? "") ?? .auto : kind
        self.verb = verb
        self.client = client
        console = context.console
        switch kind {
        case .auto: self.kind = quiet ? .none : console.isErrorTerminal ? .bar : .plain
        default: self.kind = kind
        }
        drawing = Mutex(Drawing(next: began + (self.kind == .bar ? .milliseconds(500) : .seconds(10))))
    }

    func show(_ state: State) {
        if kind == .none { return }
        drawing.withLock { $0.state = state }
        draw()
    }

    /// Draws while `body` runs, even where nothing is settled for a while: behind a slow network, or at a low rate.
    func drawing<Result>(_ body: () async throws -> Result) async throws -> Result {
        guard kind == .bar else { return try await body() }
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                while true {
                    try await Task.sleep(for: .milliseconds(200))
                    self.draw()
                }
            }
            defer { tasks.cancelAll() }
            return try await body()
        }
    }

    private func draw() {
        let now = ContinuousClock.now
        let due = drawing.withLock { drawing -> State? in
            guard now >= drawing.next else { return nil }
            drawing.next = now + (kind == .bar ? .milliseconds(100) : .seconds(10))
            return drawing.state
        }
        guard let state = due else { return }
        let meter = client?.meter.current ?? Meter.Counts()
        switch kind {
        case .bar: console.showProgress(text(state, meter, now))
        case .json: console.note(json(state, meter, now))
        case .plain, .auto: console.note(text(state, meter, now))
        case .none: break
        }
    }

    private func share(_ state: State) -> Double? {
        if let all = state.keysInAll, all > 0 { return min(1, Double(state.keys) / Double(all)) }
        if let all = state.bytesInAll, all > 0 { return min(1, Double(state.bytes) / Double(all)) }
        return nil
    }

    private func text(_ state: State, _ meter: Meter.Counts, _ now: ContinuousClock.Instant) -> String {
        let seconds = max(0.001, began.duration(to: now) / .seconds(1))
        var parts = [
            "\(verb) \(Quantity.grouped(state.keys))" + (state.keysInAll.map { "/\(Quantity.grouped($0))" } ?? "")
                + " keys"
        ]
        let share = share(state)
        if let share { parts.append("\(Int(share * 100))%") }
        if meter.commands > 0 {
            parts.append("\(Quantity.grouped(Int(Double(meter.commands) / seconds))) cmd/s")
        }
        let moved = Double(max(state.bytes, Int64(meter.bytesUp + meter.bytesDown)))
        parts.append("\(Quantity.tenths(moved / seconds / 1_000_000)) MB/s")
        if meter.billedCommands > 0 {
            parts.append("$\(Prices.dollars(forCommands: meter.billedCommands))")
        }
        if let share, share > 0, share < 1 {
            parts.append("ETA \(TimeSpan(.seconds(Int(seconds * (1 - share) / share))))")
        }
        return parts.joined(separator: "  ")
    }

    private func json(_ state: State, _ meter: Meter.Counts, _ now: ContinuousClock.Instant) -> String {
        var members = [
            "\"verb\":\"\(verb)\"", "\"keys\":\(state.keys)", "\"commands\":\(meter.commands)",
            "\"billed_commands\":\(meter.billedCommands)",
            "\"elapsed_ms\":\(TimeSpan(began.duration(to: now)).milliseconds)",
        ]
        if let all = state.keysInAll { members.append("\"keys_in_all\":\(all)") }
        if let all = state.bytesInAll { members += ["\"bytes\":\(state.bytes)", "\"bytes_in_all\":\(all)"] }
        return "{\"progress\":{\(members.joined(separator: ","))}}"
    }
}
