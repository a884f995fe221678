import Synchronization
import UpstashREST

/// The commands billed in the current month, and how many there may be, as the service's free plan counts them (costs
/// reference 1). Each gateway counts what went through it.
final class Quota: Sendable {
    private let limit: Int?
    private let used: Atomic<Int>
    private let known: Mutex<String>

    init(limit: Int?, used: Int, month: String) {
        self.limit = limit
        self.used = Atomic(used)
        known = Mutex(month)
    }

    var month: (name: String, billed: Int) { (known.withLock { $0 }, used.load(ordering: .relaxed)) }

    func use(_ billed: Int) {
        used.wrappingAdd(billed, ordering: .relaxed)
    }

    /// Tells the month, now and then: each begins with nothing.
    func turn(to month: String) {
        known.withLock {
            guard $0 != month else { return }
            $0 = month
            reset()
        }
    }

    func reset() {
        used.store(0, ordering: .relaxed)
    }

    /// The error that every command gets once the month is used up.
    var refusal: RequestError? {
        guard let limit else { return nil }
        let used = used.load(ordering: .relaxed)
        guard used >= limit else { return nil }
        return .badRequest(
            "ERR max requests limit exceeded. Limit: \(limit), Usage: \(used)."
                + " See https://upstash.com/docs/redis/troubleshooting/max_requests_limit for details")
    }
}
