/// The reliability contract, sections 2 and 5, for a command with its arguments. Where the words make no sense the
/// answer is the careful one, not idempotent: the server will most likely refuse them, but nothing here relies on it.
extension RedisCommand {
    /// What a second run would do, judged by name and arguments. Timestamps count as future ones.
    public var commandClass: CommandClass { commandClass(now: nil) }

    /// What a second run would do. An expiry at or before `now`, in Unix milliseconds, deletes the key at once, so
    /// that the second reply differs; `nil` takes every positive timestamp to be in the future.
    public func commandClass(now: Int64?) -> CommandClass {
        guard let info else { return .notIdempotent }
        switch info.name {
        case "SET": return setClass
        case "GETEX": return getexClass(now: now)
        case "EXPIRE", "PEXPIRE", "EXPIREAT", "PEXPIREAT": return expireClass(info, now: now)
        case "COPY":
            return options(from: 3, valued: ["DB": 1]).contains("REPLACE") ? .sameReply : .conditional
        case "RESTORE": return restoreClass
        case "ZADD": return zaddFlags.contains("INCR") ? .notIdempotent : .sameState
        case "LTRIM":
            // `LTRIM k 0 -2` takes one more element off the tail each time; -1 is the tail itself.
            return word(2) == "0" && (number(3) ?? -2) >= -1 ? .sameReply : .notIdempotent
        case "LREM": return word(2) == "0" ? .sameState : .notIdempotent
        case "BITFIELD": return bitfieldClass
        case "XADD": return xaddClass
        case "SORT", "GEORADIUS", "GEORADIUSBYMEMBER":
            guard let destination = storeDestination(info) else { return .read }
            return storesAnew(info, into: destination) ? .notIdempotent : .sameReply
        case "BITOP", "SUNIONSTORE", "SINTERSTORE", "SDIFFSTORE", "ZUNIONSTORE", "ZINTERSTORE", "ZDIFFSTORE",
            "ZRANGESTORE", "GEOSEARCHSTORE":
            guard let keys, let destination = keys.first else { return .notIdempotent }
            return keys.dropFirst().contains(destination) ? .notIdempotent : .sameReply
        case "ACL LOG":
            return word(2)?.equalsIgnoringCase("RESET") == true ? .notIdempotent : .read
        default: return info.commandClass
        }
    }

    /// Where the keys are among ``words``, in their order, a destination first.
    ///
    /// `nil` for an unknown command, for one whose keys no table can tell (`SORT`, `MIGRATE`), and for a wrong number
    /// of words.
    public var keyIndices: [Int]? {
        guard let info, info.accepts(wordCount: words.count) else { return nil }
        switch info.keys {
        case .none: return []
        case .unknown: return nil
        case .range(let first, let last, let step):
            let end = last < 0 ? words.count + last : last
            guard first > 0, step > 0, end < words.count else { return nil }
            guard first <= end else { return [] }
            // A left-over half of a pair (`MSET a 1 b`): the server refuses the command.
            guard (end - first + 1).isMultiple(of: step) || last >= 0 else { return nil }
            return Array(stride(from: first, through: end, by: step))
        case .counted(let at, let destination):
            guard let count = number(at), count >= 0, count < words.count - at else { return nil }
            return (destination > 0 ? [destination] : []) + Array((at + 1)..<(at + 1 + Int(count)))
        case .afterStreams: return streamKeyIndices
        }
    }

    /// What running all of `commands` again, in order, would do: the worst class among them, or not idempotent when a
    /// command depends on what a key held and a later one writes that key (reliability contract, section 5).
    public static func classOfBatch(_ commands: [RedisCommand], now: Int64? = nil) -> CommandClass {
        classOfSequence(commands, now: now, isAtomic: false)
    }

    /// The same for commands that run as one unit, whole or not at all. What they do to a key that one of them has
    /// deleted begins from nothing each time: `DEL l, RPUSH l a` leaves the same list however often it runs. In a
    /// pipeline another client, or the cut itself, may come between the two.
    public static func classOfTransaction(_ commands: [RedisCommand], now: Int64? = nil) -> CommandClass {
        classOfSequence(commands, now: now, isAtomic: true)
    }

    private static func classOfSequence(_ commands: [RedisCommand], now: Int64?, isAtomic: Bool) -> CommandClass {
        var worst = CommandClass.read
        var history = BatchHistory()
        for command in commands {
            let info = command.info
            // Its reply is the same each time as well.
            if isAtomic, let info, history.rebuilds(command, info) {
                if worst == .read { worst = .sameReply }
                continue
            }
            let commandClass = command.commandClass(now: now)
            if commandClass.severity > worst.severity { worst = commandClass }
            if worst == .notIdempotent { return worst }
            guard commandClass != .read, let info else { continue }
            if history.conflicts(with: command, info) { return .notIdempotent }
            history.append(command, info)
        }
        return worst
    }
}

// MARK: - Classes that depend on arguments

extension RedisCommand {
    private var setClass: CommandClass {
        let options = options(from: 3, valued: Self.setOptionValues)
        if options.contains(where: { Self.setConditions.contains($0) }) { return .conditional }
        return options.contains("EX") || options.contains("PX") ? .relativeTime : .sameReply
    }

    private static let setConditions: Set<String> = ["NX", "GET", "IFEQ", "IFNE", "IFDEQ", "IFDNE"]
    private static let expiryValues = ["EX": 1, "PX": 1, "EXAT": 1, "PXAT": 1]
    private static let setOptionValues = [
        "EX": 1, "PX": 1, "EXAT": 1, "PXAT": 1, "IFEQ": 1, "IFNE": 1, "IFDEQ": 1, "IFDNE": 1,
    ]

    private func getexClass(now: Int64?) -> CommandClass {
        let options = options(from: 2, valued: Self.expiryValues)
        if options.contains("EX") || options.contains("PX") { return .relativeTime }
        if options.contains("EXAT") { return isPast(3, unit: 1000, now: now) ? .conditional : .sameReply }
        if options.contains("PXAT") { return isPast(3, unit: 1, now: now) ? .conditional : .sameReply }
        return options.isEmpty ? .read : .sameReply
    }

    private func expireClass(_ info: CommandInfo, now: Int64?) -> CommandClass {
        if words.count > 3 { return .conditional }
        switch info.name {
        case "EXPIREAT": return isPast(2, unit: 1000, now: now) ? .conditional : .sameReply
        case "PEXPIREAT": return isPast(2, unit: 1, now: now) ? .conditional : .sameReply
        // Nothing left to live is a deletion.
        default: return (number(2) ?? 0) <= 0 ? .conditional : .relativeTime
        }
    }

    private var restoreClass: CommandClass {
        let options = options(from: 4, valued: ["IDLETIME": 1, "FREQ": 1])
        guard options.contains("REPLACE") else { return .conditional }
        return options.contains("ABSTTL") || word(2) == "0" ? .sameReply : .relativeTime
    }

    private var bitfieldClass: CommandClass {
        var result = CommandClass.read
        var index = 2
        while let word = word(index) {
            if word.equalsIgnoringCase("GET") {
                index += 3
            } else if word.equalsIgnoringCase("SET") {
                result = .sameState
                index += 4
            } else if word.equalsIgnoringCase("OVERFLOW") {
                index += 2
            } else {
                return .notIdempotent
            }
        }
        return result
    }

    private var xaddClass: CommandClass {
        var index = 2
        while let word = word(index) {
            switch keyword(word) {
            case "NOMKSTREAM", "KEEPREF", "DELREF", "ACKED": index += 1
            case "LIMIT": index += 2
            case "MAXLEN", "MINID":
                let next = self.word(index + 1)
                index += next == "=" || next == "~" ? 3 : 2
            default:
                // `*` and `5-*` let the server choose, so each run adds another entry.
                let isExplicit = !word.isEmpty && word.bytes.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2D }
                return isExplicit ? .conditional : .notIdempotent
            }
        }
        return .notIdempotent
    }

    /// The key after `STORE` or `STOREDIST`.
    private func storeDestination(_ info: CommandInfo) -> ByteString? {
        optionPositions(from: optionStart(info), valued: Self.storingOptionValues)
            .last { $0.keyword == "STORE" || $0.keyword == "STOREDIST" }
            .flatMap { word($0.position + 1) }
    }

    /// Whether a `SORT` or `GEORADIUS` that stores into `key` may store something else the second time: because it
    /// reads that key, itself or through a pattern, or because weights that tie leave the order to chance.
    private func storesAnew(_ info: CommandInfo, into key: ByteString) -> Bool {
        if word(1) == key { return true }
        guard info.name == "SORT" else { return false }
        return optionPositions(from: 2, valued: Self.storingOptionValues).contains { option in
            guard let pattern = word(option.position + 1) else { return false }
            switch option.keyword {
            case "BY": return pattern.bytes.contains(0x2A)
            case "GET": return Self.pattern(pattern, mayName: key)
            default: return false
            }
        }
    }

    private func optionStart(_ info: CommandInfo) -> Int {
        switch info.name {
        case "GEORADIUS": 6
        case "GEORADIUSBYMEMBER": 5
        default: 2
        }
    }

    private static let storingOptionValues = ["BY": 1, "LIMIT": 2, "GET": 1, "STORE": 1, "COUNT": 1, "STOREDIST": 1]

    /// Whether `pattern` with its first `*` replaced (`weight_*`, `user:*->age`) can spell `key`.
    private static func pattern(_ pattern: ByteString, mayName key: ByteString) -> Bool {
        guard let star = pattern.bytes.firstIndex(of: 0x2A) else { return false }
        let prefix = pattern.bytes[..<star]
        var suffix = pattern.bytes[(star + 1)...]
        if let arrow = suffix.indices.dropLast().first(where: { suffix[$0] == 0x2D && suffix[$0 + 1] == 0x3E }) {
            suffix = suffix[..<arrow]
        }
        return key.count >= prefix.count + suffix.count && key.bytes.starts(with: prefix)
            && key.bytes.suffix(suffix.count) == suffix
    }

    /// The leading options of `ZADD` and `GEOADD`; what follows is data, even a member named `INCR`.
    private var zaddFlags: [String] {
        words.dropFirst(2).lazy.map { keyword($0) }.prefix { Self.zaddOptions.contains($0) }.map { $0 }
    }

    private static let zaddOptions: Set<String> = ["NX", "XX", "GT", "LT", "CH", "INCR"]
}

// MARK: - Dependencies between the commands of a batch

/// What the commands of a batch so far have done to which keys. The rules were found, and are held, by running
/// random batches twice against a real server.
private struct BatchHistory {
    /// Keys whose former content decided what a command did.
    private var read = KeySet()
    /// Keys written by commands for each data type.
    private var written: [CommandGroup: KeySet] = [:]
    /// Keys that elements were taken out of, and those of them that later got elements again.
    private var taken = KeySet()
    private var refilled = KeySet()
    /// Scores that `ZREMRANGEBYSCORE` emptied.
    private var cleared: [(key: ByteString, minimum: Double, maximum: Double)] = []
    /// Keys that were deleted and since then touched by nothing but what ``rebuilds(_:_:)`` agreed to: what they hold
    /// follows from the batch alone.
    private var rebuilt: Set<ByteString> = []

    /// Whether `command` does the same in each run because all that it reads and writes is rebuilt by this batch.
    func rebuilds(_ command: RedisCommand, _ info: CommandInfo) -> Bool {
        guard !rebuilt.isEmpty, let keys = command.keys, !keys.isEmpty, keys.allSatisfy(rebuilt.contains) else {
            return false
        }
        return command.isDeterminedByItsKeys(info)
    }

    /// Whether a second run differs from the first because `command` follows the others.
    func conflicts(with command: RedisCommand, _ info: CommandInfo) -> Bool {
        let writes = command.footprint(info).writes
        if read.intersects(writes) || command.addsScore(within: cleared, info) { return true }
        guard info.takesElements else { return false }
        // With its last element a key goes, and its expiry. `HDEL k a, HSET k a, HDEL k b`: only the second run
        // takes the last element first. `HSET k a, ZREM k b`: an `HSET` that failed on a sorted set succeeds.
        return refilled.intersects(writes)
            || written.contains { $0.key != info.dataType && $0.value.intersects(writes) }
    }

    mutating func append(_ command: RedisCommand, _ info: CommandInfo) {
        let (reads, writes) = command.footprint(info)
        read.formUnion(reads)
        if info.name == "DEL" || info.name == "UNLINK" {
            rebuilt.formUnion(command.keys ?? [])
        } else if !rebuilt.isEmpty {
            // The clock, or another key, now has a say in what these hold, and a later write would depend on it.
            let mixed = writes.common(with: rebuilt)
            rebuilt.subtract(mixed)
            read.formUnion(KeySet(Array(mixed)))
        }
        if let range = command.clearedScores(info) { cleared.append(range) }
        guard info.dataType != .generic, info.dataType != .server else { return }
        written[info.dataType, default: KeySet()].formUnion(writes)
        if info.takesElements {
            taken.formUnion(writes)
        } else if taken.intersects(writes) {
            refilled.formUnion(writes)
        }
    }
}

extension CommandInfo {
    /// Whether this removes elements, and with the last one the key.
    fileprivate var takesElements: Bool {
        switch name {
        case "HDEL", "SREM", "ZREM", "ZREMRANGEBYSCORE", "ZREMRANGEBYLEX", "LREM", "LTRIM": true
        default: false
        }
    }

    /// The group, where each stands for a data type of its own.
    fileprivate var dataType: CommandGroup { group == .geo ? .sortedSet : group }
}

extension RedisCommand {
    /// The keys whose former content decides what a write does, and the keys it changes.
    fileprivate func footprint(_ info: CommandInfo) -> (reads: KeySet, writes: KeySet) {
        switch info.name {
        case "SORT", "GEORADIUS", "GEORADIUSBYMEMBER":
            guard let destination = storeDestination(info) else { break }
            // The patterns of `SORT` read keys that no one can list.
            let source = info.name == "SORT" ? nil : word(1).map { [$0] }
            return (KeySet(source), KeySet([destination]))
        case "COPY":
            guard let source = word(1), let copy = word(2) else { break }
            return (KeySet([source]), KeySet([copy]))
        case "BITOP", "PFMERGE", "SUNIONSTORE", "SINTERSTORE", "SDIFFSTORE", "ZUNIONSTORE", "ZINTERSTORE",
            "ZDIFFSTORE", "ZRANGESTORE", "GEOSEARCHSTORE":
            guard let keys else { break }
            return (KeySet(Array(keys.dropFirst())), KeySet(Array(keys.prefix(1))))
        default: break
        }
        // A write without keys, such as FLUSHDB, writes them all.
        let written = KeySet(keys.flatMap { $0.isEmpty ? nil : $0 })
        return (dependsOnFormerValue(info) ? written : KeySet(), written)
    }

    /// Whether a write acts on positions, on a condition, or only on a key that exists.
    private func dependsOnFormerValue(_ info: CommandInfo) -> Bool {
        switch info.name {
        case "LSET", "LREM", "LTRIM", "XTRIM", "PERSIST", "EXPIRE", "PEXPIRE", "EXPIREAT", "PEXPIREAT", "GETEX",
            "ZREMRANGEBYLEX":
            true
        case "SET": options(from: 3, valued: Self.setOptionValues).contains("XX")
        case "ZADD", "GEOADD": zaddFlags.contains { $0 != "CH" }
        default: false
        }
    }

    /// Whether what this does follows from its words and from what its keys hold: no clock, no chance, no other key,
    /// no other database. Unlisted commands do not count.
    fileprivate func isDeterminedByItsKeys(_ info: CommandInfo) -> Bool {
        switch info.name {
        case "SET":
            return !options(from: 3, valued: Self.setOptionValues).contains { Self.expiryValues[$0] != nil }
        // With an ID of the server's choice each run adds another entry.
        case "XADD": return xaddClass == .conditional
        default: return Self.namesDeterminedByKeys.contains(info.name)
        }
    }

    private static let namesDeterminedByKeys: Set<String> = [
        "DEL", "UNLINK", "PERSIST", "RENAME", "RENAMENX",
        "APPEND", "DECR", "DECRBY", "GETDEL", "GETSET", "INCR", "INCRBY", "INCRBYFLOAT", "MSET", "MSETNX", "SETNX",
        "SETRANGE", "BITFIELD", "BITOP", "SETBIT",
        "LINSERT", "LMOVE", "LPOP", "LPUSH", "LPUSHX", "LREM", "LSET", "LTRIM", "RPOP", "RPOPLPUSH", "RPUSH", "RPUSHX",
        "SADD", "SDIFFSTORE", "SINTERSTORE", "SMOVE", "SREM", "SUNIONSTORE",
        "HDEL", "HINCRBY", "HINCRBYFLOAT", "HMSET", "HSET", "HSETNX",
        "ZADD", "ZDIFFSTORE", "ZINCRBY", "ZINTERSTORE", "ZPOPMAX", "ZPOPMIN", "ZRANGESTORE", "ZREM",
        "ZREMRANGEBYLEX", "ZREMRANGEBYRANK", "ZREMRANGEBYSCORE", "ZUNIONSTORE",
        "GEOADD", "PFADD", "XDEL",
    ]

    fileprivate func clearedScores(_ info: CommandInfo) -> (key: ByteString, minimum: Double, maximum: Double)? {
        guard info.name == "ZREMRANGEBYSCORE", let key = word(1) else { return nil }
        return (key, score(2) ?? -.infinity, score(3) ?? .infinity)
    }

    /// Whether this may give a member a score that an earlier command of the batch removes: the second run takes that
    /// member out again. Adding above or below, as a sliding window does, is safe.
    fileprivate func addsScore(
        within cleared: [(key: ByteString, minimum: Double, maximum: Double)], _ info: CommandInfo
    ) -> Bool {
        guard info.name == "ZADD" || info.name == "GEOADD", let key = word(1) else { return false }
        return cleared.contains { range in
            guard range.key == key else { return false }
            guard info.name == "ZADD" else { return true }
            return stride(from: 2 + zaddFlags.count, to: words.count, by: 2).contains { index in
                score(index).map { !($0 < range.minimum || $0 > range.maximum) } ?? true
            }
        }
    }

    /// A score, or a bound with or without its `(`.
    private func score(_ index: Int) -> Double? {
        guard let text = word(index)?.text else { return nil }
        return Double(text.hasPrefix("(") ? text.dropFirst() : text[...])
    }
}

/// Some keys, or all of them when nobody can say which.
private struct KeySet {
    private var keys: Set<ByteString>?

    /// `nil` is every key.
    init(_ keys: [ByteString]? = []) {
        self.keys = keys.map(Set.init)
    }

    func intersects(_ other: KeySet) -> Bool {
        guard let keys else { return other.keys?.isEmpty != true }
        guard let others = other.keys else { return !keys.isEmpty }
        return !keys.isDisjoint(with: others)
    }

    func common(with others: Set<ByteString>) -> Set<ByteString> {
        keys.map(others.intersection) ?? others
    }

    mutating func formUnion(_ other: KeySet) {
        guard let others = other.keys else {
            keys = nil
            return
        }
        keys?.formUnion(others)
    }
}

extension CommandClass {
    /// Higher is worse: how a pipeline gets the class of its worst command.
    fileprivate var severity: Int {
        switch self {
        case .read: 0
        case .sameReply: 1
        case .sameState: 2
        case .relativeTime: 3
        case .conditional: 4
        case .notIdempotent: 5
        }
    }
}

// MARK: - Reading the words

extension RedisCommand {
    /// The keys it names; `nil` where nobody can say which.
    package var keys: [ByteString]? {
        keyIndices?.compactMap { word($0) }
    }

    private func word(_ index: Int) -> ByteString? {
        words.indices.contains(index) ? words[index] : nil
    }

    /// A word as a keyword in capitals; "" for one too long to be a keyword, which would only cost time.
    private func keyword(_ word: ByteString) -> String {
        word.count <= 16 ? word.asciiUppercased.text ?? "" : ""
    }

    private func number(_ index: Int) -> Int64? {
        guard let word = word(index), word.count <= 20 else { return nil }
        return word.text.flatMap { Int64($0) }
    }

    /// The options from the word at `start` on, each passing over as many values as `valued` says.
    private func optionPositions(from start: Int, valued: [String: Int]) -> [(keyword: String, position: Int)] {
        var result: [(keyword: String, position: Int)] = []
        var index = start
        while let word = word(index) {
            let keyword = keyword(word)
            result.append((keyword, index))
            index += 1 + (valued[keyword] ?? 0)
        }
        return result
    }

    private func options(from start: Int, valued: [String: Int]) -> [String] {
        words.count > start ? optionPositions(from: start, valued: valued).map(\.keyword) : []
    }

    /// Whether the time at `index`, in units of `unit` milliseconds, is no later than `now`; so is what is no time.
    private func isPast(_ index: Int, unit: Int64, now: Int64?) -> Bool {
        guard let time = number(index) else { return true }
        let (milliseconds, overflow) = time.multipliedReportingOverflow(by: unit)
        return overflow || milliseconds <= max(0, now ?? 0)
    }

    private var streamKeyIndices: [Int]? {
        var index = 1
        while let word = word(index) {
            switch keyword(word) {
            case "STREAMS":
                let rest = words.count - index - 1
                guard rest > 0, rest.isMultiple(of: 2) else { return nil }
                return Array((index + 1)..<(index + 1 + rest / 2))
            case "COUNT", "BLOCK", "CLAIM": index += 2
            case "GROUP": index += 3
            case "NOACK": index += 1
            default: return nil
            }
        }
        return nil
    }
}
