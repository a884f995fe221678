import Synchronization

/// What all event loops of a gateway share: a few counters that many threads may touch.
final class GatewayState: Sendable {
    let memory: MemoryBudget
    let admission: Admission
    let failedLogins: FailedLogins
    let streams: StreamCount
    let scripts = ScriptAliases()

    init(_ limits: GatewayLimits) {
        memory = MemoryBudget(limit: limits.bufferedBytes)
        admission = Admission(
            limit: Admission.limit(limits.connections, reserved: limits.reservedDescriptors),
            perAddress: limits.connectionsPerAddress)
        failedLogins = FailedLogins(perSecond: limits.failedLogins)
        streams = StreamCount(limit: limits.streams)
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
