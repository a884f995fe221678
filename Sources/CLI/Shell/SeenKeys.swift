import RedisTypes
import Synchronization

/// Names of keys that went by in commands and replies, for completion: nothing is ever asked for them.
final class SeenKeys: Sendable {
    /// What comes when there are so many is not taken.
    static let limit = 100_000

    fileprivate struct State {
        /// In the order of their bytes, each once.
        var sorted: [ByteString] = []
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
        state.withLock { $0.insert(keys) }
    }

    /// The keys that begin with `prefix`, in order.
    func keys(with prefix: ByteString) -> ArraySlice<ByteString> {
        state.withLock { state in
            let start = state.firstIndex { $0 >= prefix }
            return state.sorted[start..<state.firstIndex { $0 >= prefix && !$0.bytes.starts(with: prefix.bytes) }]
        }
    }
}

extension SeenKeys.State {
    /// The first key of which that is so; it is of all behind it.
    fileprivate func firstIndex(where isBehind: (ByteString) -> Bool) -> Int {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if isBehind(sorted[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// Moves what is behind the first new key, each key once: a page of them costs little more than one.
    fileprivate mutating func insert(_ keys: some Sequence<ByteString>) {
        var new: [(key: ByteString, place: Int)] = []
        for key in keys {
            let place = firstIndex { $0 >= key }
            if place == sorted.count || sorted[place] != key { new.append((key, place)) }
        }
        new.sort { $0.key < $1.key }
        var last: ByteString?
        new.removeAll { item in
            defer { last = item.key }
            return item.key == last
        }
        new.removeLast(max(0, sorted.count + new.count - SeenKeys.limit))
        var source = sorted.count
        sorted += new.lazy.map(\.key)  // whose places what moves is exchanged for
        var target = sorted.count
        for (key, place) in new.reversed() {
            while source > place {
                source -= 1
                target -= 1
                sorted.swapAt(source, target)
            }
            target -= 1
            sorted[target] = key
        }
    }
}
