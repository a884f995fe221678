import RecordFormats
import RedisTypes

/// A key that was found, and its type where the server has said it.
struct ListedKey: Sendable, Hashable {
    var key: ByteString
    var kind: Record.Kind?
}

/// Reads keys, many in one trip: strings with `MGET`, of other keys a first page each, with their expiries. What is
/// left of large ones is for ``readRest(of:receive:)``.
struct KeyReader: Sendable {
    enum Outcome: Sendable, Hashable {
        case record(Record)
        case vanished
        case failed(String)
    }

    struct Result: Sendable {
        var outcomes: [(key: ByteString, outcome: Outcome)] = []
        /// Keys of which there is more to read.
        var open: [KeyAssembly] = []
        /// Whether there were keys that are no strings and whose type had to be asked for.
        var hadUnknownKinds = false
        /// The reply to the command that came along.
        var companion: RedisValue?
    }

    let wire: ReadingWire
    var options: ReadingOptions
    /// Servers before Redis 7 lack `PEXPIRETIME`; found out with the first trip.
    private var lacksExpireTime = false
    /// Keys read with one `MGET`, and keys of other types in one trip: fewer while they are large.
    private var keysPerTrip: (strings: Int, others: Int)
    private let mostKeysPerTrip: Int

    init(wire: ReadingWire, options: ReadingOptions, keysPerTrip: Int) {
        self.wire = wire
        self.options = options
        mostKeysPerTrip = max(1, keysPerTrip)
        self.keysPerTrip = (max(1, keysPerTrip), min(16, max(1, keysPerTrip)))
    }

    /// One outcome for each key, or an assembly to go on with.
    /// - Parameter companion: a command to send along with the first trip.
    mutating func read(_ keys: [ListedKey], with companion: RedisCommand? = nil) async throws -> Result {
        var result = Result()
        var companion = companion
        var others: [KeyAssembly] = []
        var unknown: [ByteString] = []
        // A key whose type is not known is taken for a string: nothing is lost but a null when it is none.
        let wantsStrings = options.kinds.isEmpty || options.kinds.contains(.string)
        let named = wantsStrings ? keys.filter { $0.kind == nil || $0.kind == .string } : []
        // Texts share commands that other bytes would make too long.
        var strings = (named.filter(\.key.isUTF8) + named.filter { !$0.key.isUTF8 })[...]
        if !wantsStrings { unknown = keys.filter { $0.kind == nil }.map(\.key) }
        while !strings.isEmpty {
            let trip = Array(
                strings.prefix(CarriableWords.prefix(of: strings.lazy.map(\.key), limit: keysPerTrip.strings)))
            strings = strings.dropFirst(trip.count)
            for key in try await readStrings(trip, &companion, &result) {
                guard let kind = key.kind else {
                    unknown.append(key.key)
                    continue
                }
                others.append(KeyAssembly(key: key.key, kind: kind, options: options))
            }
        }
        for key in keys where key.kind != nil && key.kind != .string {
            others.append(KeyAssembly(key: key.key, kind: key.kind ?? .string, options: options))
        }
        if !unknown.isEmpty {
            let replies = try await wire.pipeline(unknown.map { ["TYPE", $0] })
            let found = zip(unknown, replies).map { KeyAssembly(key: $0, type: $1, options: options) }
            others += found.filter { $0.nextCommand == nil || options.kinds.isEmpty || options.kinds.contains($0.kind) }
            result.hadUnknownKinds = found.contains { $0.nextCommand != nil }
        }
        try await readFirstPages(others, &companion, &result)
        if let companion { result.companion = try await wire.pipeline([companion]).first }
        return result
    }

    // MARK: Strings

    /// - Returns: keys that are to be read by themselves: they are no strings or are gone, or their strings did not come.
    private mutating func readStrings(
        _ keys: [ListedKey], _ companion: inout RedisCommand?, _ result: inout Result
    ) async throws -> [ListedKey] {
        let question = expiryQuestion
        var commands: [RedisCommand] = [RedisCommand(["MGET"] + keys.map(\.key))]
        // The expiry comes after the value: a key that is there for it was there for the value too.
        if options.asksExpiries { commands += keys.map { question.command($0.key) } }
        if let companion { commands.append(companion) }
        var replies = try await wire.pipeline(commands)
        if companion != nil {
            result.companion = replies.removeLast()
            companion = nil
        }
        guard let values = replies.first?.array, values.count == keys.count else {
            return try await readFewerStrings(keys, replies.first, &result)
        }
        adapt(&keysPerTrip.strings, to: replies)
        var unknown: [ListedKey] = []
        var unanswered: [KeyAssembly] = []
        for (index, key) in keys.enumerated() {
            guard case .bulkString = values[index] else {
                if key.kind == nil { unknown.append(key) } else { result.outcomes.append((key.key, .vanished)) }
                continue
            }
            var assembly = KeyAssembly(key: key.key, kind: .string, options: options)
            assembly.takeString(values[index])
            if options.asksExpiries, !take(replies[1 + index], to: question, &assembly) {
                unanswered.append(assembly)
            } else {
                result.outcomes.append((key.key, assembly.outcome))
            }
        }
        try await readExpiries(of: &unanswered)
        result.outcomes += unanswered.map { ($0.key, $0.outcome) }
        return unknown
    }

    /// The values are too large for one reply, or the server refuses one of the keys, which is all that it says.
    private mutating func readFewerStrings(
        _ keys: [ListedKey], _ reply: RedisValue?, _ result: inout Result
    ) async throws -> [ListedKey] {
        guard case .error(let error)? = reply else {
            throw UnexpectedReply(to: "MGET", expected: "a value for each key")
        }
        switch error.kind {
        case .size: break
        case .permission, .wrongType, .syntax, .noScript, .transactionAborted, .other: return keys
        // Said of the server, and of every other key too.
        case .authentication, .quota, .temporarilyRefused, .readOnlyServer: throw error
        }
        keysPerTrip.strings = max(1, keysPerTrip.strings / 2)
        if keys.count == 1 {
            if keys[0].kind == nil { return keys }
            var assembly = KeyAssembly(key: keys[0].key, kind: .string, options: options)
            // It has had its own trip.
            assembly.takePage(.error(error))
            assembly.takePage(.error(error))
            result.open.append(assembly)
            return []
        }
        var none: RedisCommand?
        let middle = keys.count / 2
        return try await readStrings(Array(keys[..<middle]), &none, &result)
            + readStrings(Array(keys[middle...]), &none, &result)
    }

    // MARK: First pages

    private mutating func readFirstPages(
        _ assemblies: [KeyAssembly], _ companion: inout RedisCommand?, _ result: inout Result
    ) async throws {
        var rest = assemblies[...]
        while !rest.isEmpty {
            var trip = Array(rest.prefix(keysPerTrip.others))
            rest = rest.dropFirst(trip.count)
            try await readFirstPages(&trip, &companion, &result)
            for assembly in trip {
                if assembly.nextCommand == nil {
                    result.outcomes.append((assembly.key, assembly.outcome))
                } else {
                    result.open.append(assembly)
                }
            }
        }
    }

    private mutating func readFirstPages(
        _ trip: inout [KeyAssembly], _ companion: inout RedisCommand?, _ result: inout Result
    ) async throws {
        let open = trip.indices.filter { trip[$0].nextCommand != nil }
        let question = expiryQuestion
        var commands: [RedisCommand] = []
        var expiryPlaces: [Int?] = []
        for index in open {
            if let command = trip[index].nextCommand { commands.append(command) }
            // An empty stream and none look the same but for this.
            if options.asksExpiries || trip[index].kind == .stream {
                expiryPlaces.append(commands.count)
                commands.append(question.command(trip[index].key))
            } else {
                expiryPlaces.append(nil)
            }
        }
        if let companion { commands.append(companion) }
        var replies = try await wire.pipeline(commands)
        if companion != nil {
            result.companion = replies.removeLast()
            companion = nil
        }
        adapt(&keysPerTrip.others, to: replies)
        var unanswered: [Int] = []
        var place = 0
        for (index, expiryPlace) in zip(open, expiryPlaces) {
            trip[index].takePage(replies[place])
            place += 1
            guard let expiryPlace else { continue }
            place += 1
            let expiry = replies[expiryPlace]
            // Where the values took all the room there is none for the smallest reply either.
            if expiry.isTooLarge || !take(expiry, to: question, &trip[index]) { unanswered.append(index) }
        }
        var late = unanswered.map { trip[$0] }
        try await readExpiries(of: &late)
        for (index, assembly) in zip(unanswered, late) { trip[index] = assembly }
    }

    /// Bytes of one trip's replies above which the next trip asks for fewer keys, and below a quarter of which for
    /// more again.
    private static let tripBytes = 2 << 20

    private func adapt(_ count: inout Int, to replies: [RedisValue]) {
        let bytes = replies.reduce(0) { $0 + $1.byteCount }
        if bytes > Self.tripBytes || replies.contains(where: \.isTooLarge) {
            count = max(1, count / 2)
        } else if bytes < Self.tripBytes / 4 {
            count = min(mostKeysPerTrip, count * 2)
        }
    }

    // MARK: Other pages

    /// Reads what is left of large keys, a few at a time, and gives each one whole or, part after part, without any other
    /// key in between: a key that comes in parts is read to its end before the others go on.
    mutating func readRest(
        of assemblies: [KeyAssembly], receive: (ByteString, Outcome) async throws -> Void
    ) async throws {
        var waiting = assemblies[...]
        var open: [KeyAssembly] = []
        while !waiting.isEmpty || !open.isEmpty {
            while open.count < 8, let next = waiting.popFirst() { open.append(next) }
            let inParts = open.firstIndex(where: \.isInParts)
            for trip in trips(of: inParts.map { [$0] } ?? Array(open.indices), in: open) {
                let replies = try await wire.pipeline(trip.compactMap { open[$0].nextCommand })
                for (index, reply) in zip(trip, replies) { open[index].takePage(reply) }
            }
            try await giveEnded(&open, receive)
            if let index = open.firstIndex(where: \.isInParts) ?? open.firstIndex(where: \.hasPart),
                let part = open[index].takePart()
            {
                try await receive(part.key, .record(part))
            }
        }
    }

    /// Those that ask for a trip of their own get one, the others share theirs; those that have ended need none.
    private func trips(of indices: [Int], in open: [KeyAssembly]) -> [[Int]] {
        let asking = indices.filter { open[$0].nextCommand != nil }
        let together = asking.filter { !open[$0].needsOwnTrip }
        return (together.isEmpty ? [] : [together]) + asking.filter { open[$0].needsOwnTrip }.map { [$0] }
    }

    private mutating func giveEnded(
        _ open: inout [KeyAssembly], _ receive: (ByteString, Outcome) async throws -> Void
    ) async throws {
        let inParts = open.first(where: \.isInParts)?.key
        func isDue(_ assembly: KeyAssembly) -> Bool {
            assembly.nextCommand == nil && (inParts == nil || inParts == assembly.key)
        }
        var ended = open.filter(isDue)
        open.removeAll(where: isDue)
        // A key that was deleted half way looks like one that ended there. Only its expiry tells.
        try await readExpiries(of: &ended)
        for assembly in ended { try await receive(assembly.key, assembly.outcome) }
    }

    // MARK: Expiry

    private enum ExpiryQuestion {
        case expireTime
        /// For servers before Redis 7, where the instant must be worked out from the time left.
        case timeToLive

        func command(_ key: ByteString) -> RedisCommand {
            switch self {
            case .expireTime: ["PEXPIRETIME", key]
            case .timeToLive: ["PTTL", key]
            }
        }
    }

    private var expiryQuestion: ExpiryQuestion { lacksExpireTime ? .timeToLive : .expireTime }

    private mutating func readExpiries(of assemblies: inout [KeyAssembly]) async throws {
        if assemblies.isEmpty { return }
        let question = expiryQuestion
        let replies = try await wire.pipeline(assemblies.map { question.command($0.key) })
        var unanswered: [Int] = []
        for (index, reply) in replies.enumerated() where !take(reply, to: question, &assemblies[index]) {
            unanswered.append(index)
        }
        // Only `PEXPIRETIME` goes unanswered, so this ends with the second call.
        var late = unanswered.map { assemblies[$0] }
        try await readExpiries(of: &late)
        for (index, assembly) in zip(unanswered, late) { assemblies[index] = assembly }
    }

    /// `false` when the server does not know the command, so that the other one must be sent.
    private mutating func take(
        _ reply: RedisValue, to question: ExpiryQuestion, _ assembly: inout KeyAssembly
    ) -> Bool {
        switch question {
        case .expireTime:
            if case .error(let error) = reply, error.kind == .syntax {
                lacksExpireTime = true
                return false
            }
            assembly.takeExpiry(reply, now: 0)
        case .timeToLive:
            assembly.takeExpiry(reply, now: options.now())
        }
        return true
    }
}

extension RedisValue {
    /// Whether a reply did not come because it was too large.
    var isTooLarge: Bool {
        if case .error(let error) = self { error.kind == .size } else { false }
    }

    /// Of all strings in it.
    fileprivate var byteCount: Int {
        switch self {
        case .simpleString(let string), .bulkString(let string): string.count
        case .array(let items): items.reduce(0) { $0 + $1.byteCount }
        case .integer, .null, .error: 0
        }
    }
}
