import Synchronization

/// A time of day that a test sets.
final class TestClock: Sendable {
    /// 15 November 2026, noon.
    private let milliseconds = Mutex<Int64>(1_794_744_000_000)

    var now: Int64 { milliseconds.withLock { $0 } }

    func advance(days: Int64 = 0, seconds: Int64 = 0) {
        milliseconds.withLock { $0 += days * 86_400_000 + seconds * 1000 }
    }
}
