import Synchronization

/// Counts what a run costs: the only real-time figure there is (costs and limits, section 6).
public final class Meter: Sendable {
    /// What was sent and received so far, over all tasks that use the client.
    public struct Counts: Sendable, Hashable {
        /// Those of the commands that the service bills. What a script runs inside is not known here.
        public var billedCommands = 0
        /// Commands that got a reply of their own, errors among them.
        public var commands = 0
        /// HTTP requests, each retry one more.
        public var requests = 0
        /// Those of them that repeat an earlier one.
        public var retries = 0
        /// Bytes of bodies and targets sent, headers not counted.
        public var bytesUp = 0
        /// Bytes of bodies received, as they came over the wire.
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
