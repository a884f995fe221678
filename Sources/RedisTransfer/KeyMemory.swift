import RedisTypes

/// The keys an export has read, exactly, as far as they fit in memory.
struct KeyMemory: Sendable {
    /// What a set's slot and an array's header take beside the key's own bytes, generously.
    private static let overhead = 80

    private let limit: Int
    private var used = 0
    private var keys: Set<ByteString> = []
    private(set) var isFull = false

    init(limit: Int) {
        self.limit = limit
    }

    /// The keys of a page that were not read before, each once.
    mutating func unseen(_ page: [ByteString]) -> [ByteString] {
        var inPage: Set<ByteString> = []
        return page.filter { key in
            if keys.contains(key) || !inPage.insert(key).inserted { return false }
            if used + key.count + Self.overhead > limit { isFull = true }
            if !isFull {
                used += key.count + Self.overhead
                keys.insert(key)
            }
            return true
        }
    }
}
