import Synchronization
import UpstashREST

/// What all event loops of a gateway share: a few counters that many threads may touch.
final class GatewayState: Sendable {
    let memory: MemoryBudget
    let admission: Admission
    let failedLogins: FailedLogins
    let streams: StreamCount
    let scripts = ScriptAliases()
    let quota: Quota
    let pace: Pace?
    /// How often a call of each command is billed: ``UsageLedger/weights(regions:)``.
    let weights: [Int]
    /// Failed authentications, and connections turned away, since the start.
    let refusedLogins = Atomic(0)
    let refusedConnections = Atomic(0)
    let isDraining = Atomic(false)
    /// What was counted before this process, and since when.
    let usageBefore: Mutex<(since: Int64, usage: Usage)>

    init(_ configuration: GatewayConfiguration) {
        let limits = configuration.limits
        memory = MemoryBudget(limit: limits.bufferedBytes)
        admission = Admission(
            limit: Admission.limit(limits.connections, reserved: limits.reservedDescriptors),
            perAddress: limits.connectionsPerAddress)
        failedLogins = FailedLogins(perSecond: limits.failedLogins)
        streams = StreamCount(limit: limits.streams)
        pace = configuration.commandsPerSecond.map { Pace(commandsPerSecond: $0) }
        weights = UsageLedger.weights(regions: configuration.regions)
        let now = WallClock.milliseconds
        let before = configuration.usage
        quota = Quota(
            limit: configuration.quota, used: before?.monthBilled ?? 0,
            month: before?.month ?? UTCTime(milliseconds: now).month)
        quota.turn(to: UTCTime(milliseconds: now).month)
        usageBefore = Mutex((before?.since ?? now, before?.usage ?? Usage()))
    }
}

/// Event streams that are open, and what became of others.
final class StreamCount: Sendable {
    private let limit: Int
    private let open = Atomic(0)
    private let slow = Atomic(0)

    init(limit: Int) {
        self.limit = limit
    }

    var current: Int { open.load(ordering: .relaxed) }
    /// Streams closed because their client did not read.
    var closedAsSlow: Int { slow.load(ordering: .relaxed) }

    func enter() -> Bool {
        if open.wrappingAdd(1, ordering: .relaxed).newValue <= limit { return true }
        leave()
        return false
    }

    func leave() {
        open.wrappingSubtract(1, ordering: .relaxed)
    }

    func countSlow() {
        slow.wrappingAdd(1, ordering: .relaxed)
    }
}
