import Synchronization

/// Counts what a run costs: the only real-time figure there is (costs and limits, section 6).
public final class Meter: Sendable {
    public struct Counts: Sendable, Hashable {
        /// Commands the service bills, retries included. What a script runs inside is not known here.
        public var billedCommands = 0
        /// All commands that were sent.
        public var commands = 0
        public var requests = 0
        public var retries = 0
        /// Bytes of bodies and targets sent, and of bodies received.
        public var bytesUp = 0
        public var bytesDown = 0

        public init() {}
    }

    private let counts = Mutex(Counts())

    public init() {}

    public var current: Counts { counts.withLock { $0 } }

    func add(_ change: (inout Counts) -> Void) {
        counts.withLock { change(&$0) }
    }
}
