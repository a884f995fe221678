import RecordFormats
import RedisTypes

/// Reads a stream: one command gives the entries, groups and pending entries of a small one; what is left of a large
/// one is read in pages.
struct StreamReading: Sendable {
    private enum Step {
        /// `XINFO STREAM key FULL COUNT n`
        case everything
        /// `XRANGE` from here on.
        case entries(from: ByteString)
        /// `XPENDING` of a group, from here on.
        case pending(group: Int, from: ByteString)
        case done
    }

    let key: ByteString
    var pageSize: Int
    private let now: @Sendable () -> Int64
    private var step = Step.everything
    private(set) var stream = Record.Stream([])
    private(set) var bytes = 0
    private var lastID = StreamID(0, 0)
    /// Groups with more pending entries than came at once.
    private var largeGroups: [Int] = []

    init(key: ByteString, pageSize: Int, now: @escaping @Sendable () -> Int64) {
        self.key = key
        self.pageSize = pageSize
        self.now = now
    }

    var command: RedisCommand? {
        switch step {
        case .everything: ["XINFO", "STREAM", key, "FULL", "COUNT", ByteString(pageSize)]
        case .entries(let start): ["XRANGE", key, start, "+", "COUNT", ByteString(pageSize)]
        case .pending(let group, let start):
            ["XPENDING", key, stream.groups[group].name, start, "+", ByteString(pageSize)]
        case .done: nil
        }
    }

    /// Gives the entries and forgets them, but for the last: the last part of a stream never lacks entries, so whoever
    /// writes it knows the newest.
    mutating func takePart() -> [Record.StreamEntry] {
        let kept = stream.entries.suffix(1)
        defer { (stream.entries, bytes) = (Array(kept), 0) }
        return stream.entries.dropLast()
    }

    /// A server that does not tell all at once still gives the entries, and none of a key that is gone.
    /// - Returns: whether there was more to ask for.
    mutating func goOnWithoutAll() -> Bool {
        guard case .everything = step else { return false }
        step = .entries(from: "-")
        return true
    }

    mutating func take(_ reply: RedisValue) throws(UnexpectedReply) {
        switch step {
        case .everything: try takeEverything(reply)
        case .entries:
            let count = try takeEntries(reply)
            if count < pageSize { endOfEntries() } else { goOn() }
        case .pending(let group, _): try takePending(reply, group)
        case .done: break
        }
    }

    private mutating func goOn() {
        step = .entries(from: ByteString("(".utf8 + lastID.text.bytes))
    }

    private mutating func takeEverything(_ reply: RedisValue) throws(UnexpectedReply) {
        let info = try fields(of: reply)
        guard let last = info["last-generated-id"]?.bytes.flatMap(StreamID.init) else { throw shape("a last ID") }
        let added = info["entries-added"]?.integer.map { UInt64(clamping: $0) }
        let deleted = info["max-deleted-entry-id"]?.bytes.flatMap(StreamID.init)
        stream.state = Record.StreamState(lastID: last, entriesAdded: added, maxDeletedID: deleted)
        for group in info["groups"]?.array ?? [] { try takeGroup(group) }
        let count = try takeEntries(info["entries"] ?? .null)
        if count < pageSize { endOfEntries() } else { goOn() }
    }

    private mutating func takeGroup(_ reply: RedisValue) throws(UnexpectedReply) {
        let info = try fields(of: reply)
        guard let name = info["name"]?.bytes, let last = info["last-delivered-id"]?.bytes.flatMap(StreamID.init) else {
            throw shape("groups with names")
        }
        var group = Record.ConsumerGroup(
            name, lastID: last, entriesRead: info["entries-read"]?.integer.map { UInt64(clamping: $0) })
        for consumer in info["consumers"]?.array ?? [] {
            guard let name = try fields(of: consumer)["name"]?.bytes else { throw shape("consumers with names") }
            group.consumers.append(Record.Consumer(name))
        }
        // The documentation calls the list "pel", servers "pending".
        let pending = info["pending"]?.array ?? info["pel"]?.array ?? []
        if (info["pel-count"]?.integer ?? 0) > pending.count {
            largeGroups.append(stream.groups.count)
        } else {
            for entry in pending {
                guard let parts = entry.array, parts.count == 4, let time = parts[2].integer else {
                    throw shape("pending entries")
                }
                try append(parts, deliveredAt: time, to: &group)
            }
        }
        stream.groups.append(group)
    }

    private mutating func takePending(_ reply: RedisValue, _ group: Int) throws(UnexpectedReply) {
        guard let entries = reply.array else { throw shape("pending entries") }
        for entry in entries {
            guard let parts = entry.array, parts.count == 4, let idle = parts[2].integer else {
                throw shape("pending entries")
            }
            try append(parts, deliveredAt: max(0, now() - max(0, idle)), to: &stream.groups[group])
        }
        if entries.count == pageSize, let last = entries.last?.array?.first?.bytes {
            step = .pending(group: group, from: ByteString("(".utf8 + last.bytes))
        } else {
            nextLargeGroup()
        }
    }

    /// - Parameter parts: ID, consumer, time, how often.
    private func append(
        _ parts: [RedisValue], deliveredAt: Int64, to group: inout Record.ConsumerGroup
    ) throws(UnexpectedReply) {
        guard let id = parts[0].bytes.flatMap(StreamID.init), let name = parts[1].bytes, let count = parts[3].integer
        else { throw shape("pending entries") }
        let entry = Record.PendingEntry(id, deliveredAt: deliveredAt, deliveries: UInt64(clamping: count))
        if let index = group.consumers.firstIndex(where: { $0.name == name }) {
            group.consumers[index].pending.append(entry)
        } else {
            group.consumers.append(Record.Consumer(name, pending: [entry]))
        }
    }

    private mutating func endOfEntries() {
        // Entries may have come since the state was read.
        if let state = stream.state, lastID > state.lastID { stream.state?.lastID = lastID }
        nextLargeGroup()
    }

    private mutating func nextLargeGroup() {
        step = largeGroups.isEmpty ? .done : .pending(group: largeGroups.removeFirst(), from: "-")
    }

    /// - Returns: how many there were.
    private mutating func takeEntries(_ reply: RedisValue) throws(UnexpectedReply) -> Int {
        guard let page = reply.array else { throw shape("an array") }
        for item in page {
            guard let parts = item.array, parts.count == 2, let id = parts[0].bytes.flatMap(StreamID.init), id > lastID,
                let words = parts[1].array?.compactMap(\.bytes), words.count % 2 == 0
            else { throw shape("entries in ascending order") }
            let fields = stride(from: 0, to: words.count, by: 2).map { Record.Field(words[$0], words[$0 + 1]) }
            stream.entries.append(Record.StreamEntry(id, fields))
            bytes += words.reduce(32) { $0 + $1.count + 8 }
            lastID = id
        }
        return page.count
    }

    /// Names and values, one after the other.
    private func fields(of reply: RedisValue) throws(UnexpectedReply) -> [ByteString: RedisValue] {
        guard let items = reply.array, items.count % 2 == 0 else { throw shape("names and values") }
        var fields: [ByteString: RedisValue] = [:]
        for index in stride(from: 0, to: items.count, by: 2) {
            if let name = items[index].bytes { fields[name] = items[index + 1] }
        }
        return fields
    }

    private func shape(_ expected: String) -> UnexpectedReply {
        UnexpectedReply(to: command?.name ?? "", expected: expected)
    }
}
