package import RecordFormats
package import RedisTypes

/// Turns a record into the commands that build its key. Running them again gives the same state, unless they merge.
package struct ImportPlanner: Sendable {
    /// Members, pairs or entries in one command.
    package static let chunkMembers = 512
    /// Bytes of arguments after which a command takes no more members.
    package static let chunkBytes = 1 << 20

    package enum Plan: Sendable, Hashable {
        /// A string without expiry: many of them can share one command.
        case plainString(ByteString)
        /// Several commands must run as one transaction, or the key could be seen or left half built.
        case commands([RedisCommand])
        /// The record's time is over.
        case expired
    }

    package var onConflict: ConflictPolicy

    package init(onConflict: ConflictPolicy) {
        self.onConflict = onConflict
    }

    /// - Parameter now: Unix milliseconds.
    package func plan(_ record: Record, now: Int64) -> Plan {
        if let expiresAt = record.expiresAt, expiresAt <= now { return .expired }
        switch record.value {
        case .string(let string): return plan(string, of: record)
        case .missing: return .commands(onConflict.sparesExisting ? [] : [["DEL", record.key]])
        default:
            // Under the sparing policies the importer has just seen that the key does not exist.
            let clearing: [RedisCommand] = onConflict == .overwrite ? [["DEL", record.key]] : []
            return .commands(clearing + building(record) + ending(record))
        }
    }

    private func plan(_ string: ByteString, of record: Record) -> Plan {
        // Takes the place of a string, whose expiry stays.
        if onConflict == .merge { return .commands([["SET", record.key, string, "KEEPTTL"]] + ending(record)) }
        var words: [ByteString] = ["SET", record.key, string]
        if let expiresAt = record.expiresAt {
            words += ["PXAT", ByteString(expiresAt)]
        } else if onConflict != .skip {
            return .plainString(string)
        }
        if onConflict.sparesExisting { words.append("NX") }
        return .commands([RedisCommand(words)])
    }

    /// Commands that make a record's key what it is, or add a part to it, for a file of commands.
    package func replacing(_ record: Record) -> [RedisCommand] {
        if record.kind == .missing { return [["DEL", record.key]] }
        if case .string(let string) = record.value, record.part == nil {
            let words: [ByteString] = ["SET", record.key, string]
            return [RedisCommand(record.expiresAt.map { words + ["PXAT", ByteString($0)] } ?? words)]
        }
        let clearing: [RedisCommand] = record.part?.number ?? 1 == 1 ? [["DEL", record.key]] : []
        return clearing + building(record) + ending(record)
    }

    /// The commands that add a record to its key, without the key's expiry.
    func building(_ record: Record) -> [RedisCommand] {
        let key = record.key
        switch record.value {
        case .string(let string):
            return [record.part == nil ? ["SET", key, string] : ["APPEND", key, string]]
        case .list(let items):
            return chunks("RPUSH", key, items) { $1.append($0) }
        case .set(let members):
            return chunks("SADD", key, members) { $1.append($0) }
        case .hash(let fields):
            return chunks("HSET", key, fields) { $1 += [$0.name, $0.value] } + fieldExpiries(key, fields)
        case .sortedSet(let members):
            return chunks("ZADD", key, members) { $1 += [$0.score.text, $0.member] }
        case .stream(let stream): return streamCommands(key, stream, isPart: record.part != nil)
        case .json(let text):
            return [onConflict == .merge ? ["JSON.MERGE", key, "$", text] : ["JSON.SET", key, "$", text]]
        case .missing: return []
        }
    }

    func ending(_ record: Record) -> [RedisCommand] {
        record.expiresAt.map { [["PEXPIREAT", record.key, ByteString($0)]] } ?? []
    }

    /// Fields that end at the same time share a command.
    private func fieldExpiries(_ key: ByteString, _ fields: [Record.Field]) -> [RedisCommand] {
        var names: [Int64: [ByteString]] = [:]
        for field in fields {
            if let expiresAt = field.expiresAt { names[expiresAt, default: []].append(field.name) }
        }
        return names.sorted { $0.key < $1.key }.flatMap { expiresAt, names in
            stride(from: 0, to: names.count, by: Self.chunkMembers).map { start in
                let names = names[start..<min(start + Self.chunkMembers, names.count)]
                return RedisCommand(
                    ["HPEXPIREAT", key, ByteString(expiresAt), "FIELDS", ByteString(names.count)] + names)
            }
        }
    }

    private func chunks<Item>(
        _ name: ByteString, _ key: ByteString, _ items: [Item], append: (Item, inout [ByteString]) -> Void
    ) -> [RedisCommand] {
        var commands: [RedisCommand] = []
        var words = [name, key]
        var members = 0
        var bytes = 0
        for item in items {
            let before = words.count
            append(item, &words)
            members += 1
            bytes += words[before...].reduce(0) { $0 + $1.count }
            if members == Self.chunkMembers || bytes >= Self.chunkBytes {
                commands.append(RedisCommand(words))
                words = [name, key]
                members = 0
                bytes = 0
            }
        }
        if members > 0 { commands.append(RedisCommand(words)) }
        return commands
    }
}
