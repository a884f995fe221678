import RedisTypes
import Synchronization

/// Names of keys that went by in commands and replies, for completion: nothing is ever asked for them.
final class SeenKeys: Sendable {
    /// More are forgotten, the oldest first.
    static let limit = 100_000

    private struct State {
        /// In the order of their bytes.
        var sorted: [ByteString] = []
        var fresh: Set<ByteString> = []
        var known: Set<ByteString> = []
    }

    private let state = Mutex(State())

    /// Takes the keys that a command names, and those in the reply of one that lists keys.
    func take(_ command: RedisCommand, _ reply: RedisValue) {
        if case .error = reply { return }
        add(command.keys ?? [])
        switch command.name.uppercased() {
        case "KEYS": add(reply.array?.compactMap(\.bytes) ?? [])
        case "SCAN": add(reply.array?.dropFirst().first?.array?.compactMap(\.bytes) ?? [])
        case "RANDOMKEY": add(reply.bytes.map { [$0] } ?? [])
        default: break
        }
    }

    func add(_ keys: some Sequence<ByteString>) {
        state.withLock { state in
            for key in keys where state.known.count < Self.limit && state.known.insert(key).inserted {
                state.fresh.insert(key)
            }
        }
    }

    /// The keys that begin with `prefix`, in order.
    func keys(with prefix: ByteString) -> [ByteString] {
        state.withLock { state in
            if !state.fresh.isEmpty {
                state.sorted = Self.merged(state.sorted, state.fresh.sorted())
                state.fresh.removeAll()
            }
            let start = Self.firstIndex(in: state.sorted, notBefore: prefix)
            return Array(state.sorted[start...].prefix { $0.bytes.starts(with: prefix.bytes) })
        }
    }

    private static func firstIndex(in keys: [ByteString], notBefore prefix: ByteString) -> Int {
        var (low, high) = (0, keys.count)
        while low < high {
            let middle = (low + high) / 2
            if keys[middle] < prefix { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static func merged(_ old: [ByteString], _ new: [ByteString]) -> [ByteString] {
        var merged: [ByteString] = []
        merged.reserveCapacity(old.count + new.count)
        var rest = new[...]
        for key in old {
            while let first = rest.first, first < key { merged.append(rest.removeFirst()) }
            merged.append(key)
        }
        return merged + rest
    }
}
