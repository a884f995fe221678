import Synchronization

/// Other data for a database, asked for by someone who waits until it runs with them, or with the old ones again.
final class DataOrder: Sendable {
    /// An RDB file.
    let snapshot: String
    private let onEnd: Mutex<(@Sendable (Result<Void, DatabaseInstance.Stopped>) -> Void)?>

    init(snapshot: String, onEnd: @escaping @Sendable (Result<Void, DatabaseInstance.Stopped>) -> Void) {
        self.snapshot = snapshot
        self.onEnd = Mutex(onEnd)
    }

    /// Tells how it ended; what is told first counts.
    func end(_ result: Result<Void, DatabaseInstance.Stopped>) {
        let onEnd = onEnd.withLock { onEnd in
            defer { onEnd = nil }
            return onEnd
        }
        onEnd?(result)
    }
}
