import RecordFormats
import RedisTypes

/// Items on their way to the server in one trip, with the commands that carry them.
struct ImportBatch: Sendable {
    struct Entry: Sendable {
        /// Its number among all items of the source, from 1.
        var ordinal: Int
        var item: ImportItem
        /// The entry's commands in ``ImportBatch/commands``. Plain strings share theirs.
        var commands: Range<Int>
        var isPlainString: Bool
    }

    let onConflict: ConflictPolicy
    private(set) var entries: [Entry] = []
    private(set) var commands: [RedisCommand] = []
    /// Of all words.
    private(set) var byteCount = 0
    /// Entries, those apart that are parts of a key which goes on.
    private(set) var keyCount = 0
    /// Whether an entry has several commands, so that the batch must be a transaction.
    private(set) var isAtomic = false
    /// Keys of the entries whose commands must run in their turn; under the sparing policies, of all.
    private var keys: Set<ByteString> = []
    /// The command that strings can join, with the pairs and bytes it has.
    private var open: (position: Int, pairs: Int, bytes: Int)?

    init(onConflict: ConflictPolicy) {
        self.onConflict = onConflict
    }

    var isEmpty: Bool { entries.isEmpty }

    func contains(_ key: ByteString) -> Bool { keys.contains(key) }

    mutating func append(_ item: ImportItem, _ ordinal: Int, _ plan: ImportPlanner.Plan) {
        if case .expired = plan { return }
        keyCount += item.countsAsOne
        switch plan {
        case .expired: break
        case .plainString(let string):
            let key = item.key ?? ""
            let position = appendPlain(key, string)
            entries.append(
                Entry(ordinal: ordinal, item: item, commands: position..<(position + 1), isPlainString: true))
            if onConflict.sparesExisting { keys.insert(key) }
        case .commands(let planned):
            let range = commands.count..<(commands.count + planned.count)
            commands += planned
            byteCount += planned.reduce(0) { $0 + $1.byteCount }
            isAtomic = isAtomic || planned.count > 1
            entries.append(Entry(ordinal: ordinal, item: item, commands: range, isPlainString: false))
            if let key = item.key { keys.insert(key) }
        }
    }

    /// `SET k v`, which becomes `MSET k v k v …` when more come (`MSETNX` where no key may be replaced). A key that
    /// comes twice is set twice, in order.
    ///
    /// What is not text is set alone: as one argument among many such no request could carry it.
    /// - Returns: the position of its own command, or of the one before that it joined.
    private mutating func appendPlain(_ key: ByteString, _ string: ByteString) -> Int {
        let size = key.count + string.count
        byteCount += size
        let isText = key.isUTF8 && string.isUTF8
        if isText, let (position, pairs, bytes) = open, canJoin(key, at: position),
            pairs < ImportPlanner.chunkMembers, bytes + size <= ImportPlanner.chunkBytes
        {
            if pairs == 1 {
                commands[position].words[0] = onConflict.sparesExisting ? "MSETNX" : "MSET"
                if onConflict.sparesExisting { commands[position].words.removeLast() }
                commands[position].words.reserveCapacity(2 * ImportPlanner.chunkMembers + 1)
            }
            commands[position].words.append(key)
            commands[position].words.append(string)
            open = (position, pairs + 1, bytes + size)
            return position
        }
        commands.append(onConflict.sparesExisting ? ["SET", key, string, "NX"] : ["SET", key, string])
        if isText { open = (commands.count - 1, 1, size) } else { keys.insert(key) }
        return commands.count - 1
    }

    /// A command that is not the last one runs too early for a key that came after it.
    private func canJoin(_ key: ByteString, at position: Int) -> Bool {
        position == commands.count - 1 || !keys.contains(key)
    }

    /// The plan that an entry was appended with.
    private func plan(of entry: Entry) -> ImportPlanner.Plan {
        if entry.isPlainString, case .string(let string)? = entry.item.record?.value { return .plainString(string) }
        return .commands(Array(commands[entry.commands]))
    }

    /// Two batches with the same entries in the same order.
    func halves() -> (ImportBatch, ImportBatch) {
        let middle = entries.count / 2
        return (
            selecting(entries.indices.prefix(middle)), selecting(entries.indices.dropFirst(middle))
        )
    }

    /// The same batch without the entries at `positions`.
    func removing(_ positions: Set<Int>) -> ImportBatch {
        selecting(entries.indices.filter { !positions.contains($0) })
    }

    private func selecting(_ positions: some Sequence<Int>) -> ImportBatch {
        var batch = ImportBatch(onConflict: onConflict)
        for position in positions {
            let entry = entries[position]
            batch.append(entry.item, entry.ordinal, plan(of: entry))
        }
        return batch
    }
}
