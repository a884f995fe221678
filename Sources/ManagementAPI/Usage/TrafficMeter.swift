import RedisGateway
import Synchronization

/// Adds up what the gateways of one database have counted, by day. A gateway counts from its start; what came since it
/// was last asked belongs to today.
final class TrafficMeter: Sendable {
    /// Enough for a month and what the last five days of the one before need.
    private static let daysKept = 62

    private struct State {
        var days: [DayUsage]
        var generation = 0
        /// What the gateway of `generation` had counted.
        var known = Usage.Token()
    }

    private let state: Mutex<State>

    init(_ days: [DayUsage] = []) {
        state = Mutex(State(days: days.sorted { $0.day < $1.day }.suffix(Self.daysKept)))
    }

    /// - Parameters:
    ///   - generation: of the gateway.
    ///   - storage: bytes stored, where that is known.
    func absorb(_ report: UsageReport, generation: Int, storage: Int? = nil, at now: Int64) {
        let total = report.usage.total
        state.withLock { state in
            // A gateway tells of its end before its successor starts: what is asked meanwhile may come late.
            if generation < state.generation { return }
            if generation == state.generation, total.requests < state.known.requests { return }
            if generation > state.generation { (state.generation, state.known) = (generation, Usage.Token()) }
            let known = state.known
            state.known = total
            let commands = total.commands.mapValues { $0 }.merging(known.commands) {
                Usage.Calls($0.calls &- $1.calls, billed: $0.billed &- $1.billed)
            }
            let bytes =
                total.requestBytes &- known.requestBytes &+ total.responseBytes &- known.responseBytes
            let day = UTCDay(milliseconds: now)
            if state.days.last.map({ $0.day < day }) ?? true {
                state.days.append(DayUsage(day))
                state.days = state.days.suffix(Self.daysKept)
            }
            guard let last = state.days.indices.last else { return }
            state.days[last].commands += CommandTally(commands)
            state.days[last].bandwidth &+= bytes
            if let storage { state.days[last].storage = storage }
        }
    }

    var days: [DayUsage] { state.withLock { $0.days } }

    func monthBilled(at now: Int64) -> Int {
        let month = UTCDay(milliseconds: now).month
        return days.filter { $0.day.month == month }.reduce(0) { $0 &+ $1.commands.total }
    }

    var stored: JSONValue { ["days": .array(days.map(\.stored))] }

    convenience init(stored json: JSONValue) {
        self.init((json["days"]?.elements ?? []).compactMap(DayUsage.init(stored:)))
    }
}
