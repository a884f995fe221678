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

    /// A string without expiry: its bytes are among the words of its command and nowhere else.
    private struct PlainEntry {
        var ordinal: Int
        var position: SourcePosition?
        var command: Int
        /// Of the key among the command's words.
        var word: Int
    }

    let onConflict: ConflictPolicy
    private var plainEntries: [PlainEntry] = []
    private var otherEntries: [Entry] = []
    private(set) var commands: [RedisCommand] = []
    /// Of all words.
    private(set) var byteCount = 0
    /// How many commands a service bills.
    private(set) var billedCount = 0
    /// Entries whose key is looked for where none may be replaced: the commands of strings look themselves.
    private(set) var soughtCount = 0
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

    var isEmpty: Bool { plainEntries.isEmpty && otherEntries.isEmpty }
    var entryCount: Int { plainEntries.count + otherEntries.count }

    var firstOrdinal: Int? {
        [plainEntries.first?.ordinal, otherEntries.first?.ordinal].compactMap(\.self).min()
    }

    var lastOrdinal: Int? {
        [plainEntries.last?.ordinal, otherEntries.last?.ordinal].compactMap(\.self).max()
    }

    /// All of them in order: for when something is to be said of each.
    var entries: [Entry] {
        let plain = plainEntries.map { entry in
            let words = commands[entry.command].words
            let record = Record(key: words[entry.word], value: .string(words[entry.word + 1]))
            return Entry(
                ordinal: entry.ordinal, item: ImportItem(.record(record), at: entry.position),
                commands: entry.command..<(entry.command + 1), isPlainString: true)
        }
        if otherEntries.isEmpty { return plain }
        return (plain + otherEntries).sorted { $0.ordinal < $1.ordinal }
    }

    func contains(_ key: ByteString) -> Bool { keys.contains(key) }

    mutating func append(_ item: ImportItem, _ ordinal: Int, _ plan: ImportPlanner.Plan) {
        if case .expired = plan { return }
        keyCount += item.countsAsOne
        switch plan {
        case .expired: break
        case .plainString(let string):
            keyCount -= 1
            appendString(item.key ?? "", string, ordinal, at: item.position)
        case .commands(let planned):
            let range = commands.count..<(commands.count + planned.count)
            commands += planned
            byteCount += planned.reduce(0) { $0 + $1.byteCount }
            billedCount += Self.billedCount(of: planned)
            if item.isSought { soughtCount += 1 }
            isAtomic = isAtomic || planned.count > 1
            otherEntries.append(Entry(ordinal: ordinal, item: item, commands: range, isPlainString: false))
            if let key = item.key { keys.insert(key) }
        }
    }

    mutating func appendString(
        _ key: ByteString, _ string: ByteString, _ ordinal: Int, at position: SourcePosition?
    ) {
        keyCount += 1
        let command = appendPlain(key, string)
        // `SET k v NX` alone has a word behind the pair.
        let word = commands[command].words.count - (commands[command].words.count % 2 == 0 ? 3 : 2)
        plainEntries.append(PlainEntry(ordinal: ordinal, position: position, command: command, word: word))
        if onConflict.sparesExisting { keys.insert(key) }
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
        if isText, let (position, pairs, bytes) = openCommand(for: key, size) {
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
        billedCount += 1
        if isText { open = (commands.count - 1, 1, size) } else { keys.insert(key) }
        return commands.count - 1
    }

    private func openCommand(for key: ByteString, _ size: Int) -> (position: Int, pairs: Int, bytes: Int)? {
        guard let open, canJoin(key, at: open.position), open.pairs < ImportPlanner.chunkMembers,
            open.bytes + size <= ImportPlanner.chunkBytes
        else { return nil }
        return open
    }

    private static func billedCount(of commands: [RedisCommand]) -> Int {
        commands.reduce(0) { $0 + ($1.info?.billedCount() ?? 1) }
    }

    /// What ``billedCount`` grows by with one more item.
    func billedCount(adding item: ImportItem, _ plan: ImportPlanner.Plan) -> Int {
        switch plan {
        case .expired: return 0
        case .commands(let commands): return Self.billedCount(of: commands)
        case .plainString(let string):
            guard let key = item.key, key.isUTF8, string.isUTF8 else { return 1 }
            return openCommand(for: key, key.count + string.count) == nil ? 1 : 0
        }
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
        let middle = entryCount / 2
        return (selecting { $0 < middle }, selecting { $0 >= middle })
    }

    /// The same batch without the entries at `positions`.
    func removing(_ positions: Set<Int>) -> ImportBatch {
        selecting { !positions.contains($0) }
    }

    private func selecting(_ isWanted: (Int) -> Bool) -> ImportBatch {
        var batch = ImportBatch(onConflict: onConflict)
        for (position, entry) in entries.enumerated() where isWanted(position) {
            batch.append(entry.item, entry.ordinal, plan(of: entry))
        }
        return batch
    }
}
