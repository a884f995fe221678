import Synchronization

/// The bytes of requests and responses that all connections of a gateway hold together.
final class MemoryBudget: Sendable {
    let limit: Int
    private let used = Atomic(0)

    init(limit: Int) {
        self.limit = limit
    }

    var current: Int { used.load(ordering: .relaxed) }

    /// Counts `bytes` more, or returns false when there is no room for them.
    func take(_ bytes: Int) -> Bool {
        if used.wrappingAdd(bytes, ordering: .relaxed).newValue <= limit { return true }
        give(bytes)
        return false
    }

    func give(_ bytes: Int) {
        if bytes != 0 { used.wrappingSubtract(bytes, ordering: .relaxed) }
    }
}

/// A share of a ``MemoryBudget`` that grows in steps, so that a reply does not cost an atomic operation for itself.
struct MemoryShare {
    private let budget: MemoryBudget
    private(set) var bytes = 0

    init(_ budget: MemoryBudget) {
        self.budget = budget
    }

    var limit: Int { budget.limit }

    /// Makes the share at least `count` large; false when the budget does not allow it.
    mutating func grow(to count: Int) -> Bool {
        if count <= bytes { return true }
        let step = max(count - bytes, min(max(bytes, 1 << 10), 1 << 20))
        guard budget.take(step) else { return false }
        bytes += step
        return true
    }

    /// Takes over `count` bytes that were counted elsewhere.
    mutating func adopt(_ count: Int) {
        bytes += count
    }

    mutating func release() {
        budget.give(bytes)
        bytes = 0
    }
}
