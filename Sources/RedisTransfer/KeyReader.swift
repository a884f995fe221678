import RecordFormats
import RedisTypes

/// Reads whole keys, many in one trip: their types (unless all have one), then a first page of each with its
/// expiry, then what is left of the large ones.
struct KeyReader: Sendable {
    enum Outcome: Sendable, Hashable {
        case record(Record)
        case vanished
        case failed(String)
    }

    private let executor: any CommandExecutor
    private let options: ExportOptions
    /// Servers before Redis 7 lack `PEXPIRETIME`; found out with the first trip.
    private var lacksExpireTime = false
    /// How many keys to read in the next trip: fewer while they are large.
    private(set) var keysPerTrip: Int

    init(executor: any CommandExecutor, options: ExportOptions) {
        self.executor = executor
        self.options = options
        keysPerTrip = max(1, options.keysPerTrip)
    }

    /// One outcome for each key, in order.
    mutating func read(_ keys: [ByteString]) async throws -> [Outcome] {
        var assemblies = try await assemblies(keys)
        try await readFirstPages(&assemblies)
        try await readOtherPages(&assemblies)
        return assemblies.map { $0.outcome(sorted: options.sorted) }
    }

    private func assemblies(_ keys: [ByteString]) async throws -> [KeyAssembly] {
        if let kind = options.kind {
            return keys.map { KeyAssembly(key: $0, kind: kind, pageSize: options.pageSize) }
        }
        let replies = try await pipeline(keys.map { ["TYPE", $0] })
        return zip(keys, replies).map { KeyAssembly(key: $0, type: $1, pageSize: options.pageSize) }
    }

    private mutating func readFirstPages(_ assemblies: inout [KeyAssembly]) async throws {
        let open = assemblies.indices.filter { assemblies[$0].nextCommand != nil }
        let question = expiryQuestion
        // The expiry comes after the value: a key that is there for it was there for the value too.
        let commands = open.flatMap { index in
            [assemblies[index].nextCommand, question.command(assemblies[index].key)].compactMap(\.self)
        }
        let replies = try await pipeline(commands)
        adaptTrips(to: replies)
        var unanswered: [Int] = []
        for (place, index) in open.enumerated() {
            assemblies[index].takePage(replies[2 * place])
            let expiry = replies[2 * place + 1]
            // Where the values took all the room there is none for the smallest reply either.
            if expiry.isTooLarge || !take(expiry, to: question, &assemblies[index]) { unanswered.append(index) }
        }
        try await readExpiries(of: unanswered, &assemblies)
    }

    /// Bytes of one trip's replies above which the next trip asks for fewer keys, and below a quarter of which for
    /// more again.
    private static let tripBytes = 16 << 20

    private mutating func adaptTrips(to replies: [RedisValue]) {
        let bytes = replies.reduce(0) { $0 + $1.byteCount }
        if bytes > Self.tripBytes || replies.contains(where: \.isTooLarge) {
            keysPerTrip = max(1, keysPerTrip / 2)
        } else if bytes < Self.tripBytes / 4 {
            keysPerTrip = min(max(1, options.keysPerTrip), keysPerTrip * 2)
        }
    }

    private mutating func readOtherPages(_ assemblies: inout [KeyAssembly]) async throws {
        let paged = assemblies.indices.filter { assemblies[$0].nextCommand != nil }
        var open = paged
        while !open.isEmpty {
            let together = open.filter { !assemblies[$0].needsOwnTrip }
            let trips = (together.isEmpty ? [] : [together]) + open.filter { assemblies[$0].needsOwnTrip }.map { [$0] }
            for trip in trips {
                let replies = try await pipeline(trip.compactMap { assemblies[$0].nextCommand })
                for (index, reply) in zip(trip, replies) { assemblies[index].takePage(reply) }
            }
            open.removeAll { assemblies[$0].nextCommand == nil }
        }
        // A key that was deleted half way looks like one that ended there. Only its expiry tells.
        try await readExpiries(of: paged, &assemblies)
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

    private mutating func readExpiries(of indices: [Int], _ assemblies: inout [KeyAssembly]) async throws {
        if indices.isEmpty { return }
        let question = expiryQuestion
        let replies = try await pipeline(indices.map { question.command(assemblies[$0].key) })
        var unanswered: [Int] = []
        for (index, reply) in zip(indices, replies) where !take(reply, to: question, &assemblies[index]) {
            unanswered.append(index)
        }
        // Only `PEXPIRETIME` goes unanswered, so this ends with the second call.
        try await readExpiries(of: unanswered, &assemblies)
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

    private func pipeline(_ commands: [RedisCommand]) async throws -> [RedisValue] {
        if commands.isEmpty { return [] }
        if options.isStopping { throw CancellationError() }
        let replies: [RedisValue]
        do {
            replies = try await executor.pipeline(commands)
        } catch let error as RedisError where error.kind == .size {
            // One refusal for all of them: which one is too large shows when they are fewer.
            if commands.count == 1 { return [.error(error)] }
            let half = commands.count / 2
            return try await pipeline(Array(commands[..<half])) + pipeline(Array(commands[half...]))
        }
        guard replies.count == commands.count else {
            throw UnexpectedReply(to: "a pipeline", expected: "\(commands.count) replies, not \(replies.count)")
        }
        return replies
    }
}

extension RedisValue {
    /// Whether a reply did not come because it was too large.
    fileprivate var isTooLarge: Bool {
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
