package import RedisTypes

/// The flags of one prefix and tenant in a database.
///
/// Every change is one script, which compares the exact bytes that the change was made from, writes all or nothing, and
/// keeps what was there in the flag's history. Each operation reads in one trip and writes in another; one that changes
/// nothing writes nothing. Operations throw ``FlagStoreError``, ``RedisError``, ``UnexpectedReply``, and what the
/// executor documents when no reply came: after that, ``history(of:count:before:)`` shows whether it was applied.
package struct FlagStore: Sendable {
    package let executor: any CommandExecutor
    package let keys: FlagKeys
    package let history: HistoryBounds

    /// Whether operations only say what they would write.
    private(set) var isPlanning = false

    package init(
        _ executor: any CommandExecutor, keys: FlagKeys = FlagKeys(), history: HistoryBounds = HistoryBounds()
    ) {
        self.executor = executor
        self.keys = keys
        self.history = history
    }

    /// The same store, whose operations read and return what they would write, and write nothing: to be shown to
    /// somebody, and carried out by ``carryOut(_:by:)``.
    package var planning: FlagStore {
        var store = self
        store.isPlanning = true
        return store
    }

    /// Writes a change, of this store's plan or of a ``FlagPlan``'s, with the times that it has. One that is empty is not
    /// written, and a store that plans writes none.
    /// - Throws: ``FlagStoreError/conflict(_:)`` when something came in between.
    package func carryOut(_ change: FlagChange, by author: FlagAuthor) async throws -> FlagChange {
        guard !change.isEmpty, !isPlanning else { return change }
        let write = FlagWrite(change, by: author)
        let entry: HistoryID
        do {
            entry = try await send(write, "EVALSHA", FlagScript.digest)
        } catch let error as RedisError where error.kind == .noScript {
            entry = try await send(write, "EVAL", FlagScript.text)
        }
        var written = change
        written.entry = entry
        return written
    }

    private func send(_ write: FlagWrite, _ name: String, _ script: ByteString) async throws -> HistoryID {
        // A write that is sent again is known by its word.
        let reply = try await executor.sendRepeatable(
            write.command(ByteString(name), script, keys: keys, bounds: history))
        return try write.entry(from: reply, to: name)
    }

    /// One document, with one command. A flag that is not there has none in any environment.
    package func document(of name: FlagName, in environment: FlagEnvironment) async throws -> FlagDocument {
        guard let text = try await executor.send("GET", keys.document(name, environment)).bytes else {
            throw FlagStoreError.noDocument(name, environment)
        }
        do { return try FlagDocument(parsing: text) } catch {
            throw FlagStoreError.malformed(name, environment, text, error)
        }
    }

    /// What is there of one flag, in one trip.
    package func state(of name: FlagName) async throws -> FlagState {
        try await read([name]).states[0]
    }

    /// The flags, and the server's clock, by which changes are timed.
    func read(_ names: [FlagName]) async throws -> (states: [FlagState], now: Int64) {
        var commands: [RedisCommand] = [["TIME"]]
        for name in names {
            commands += keys.documents(name).map { ["GET", $0] }
            commands.append(["SISMEMBER", keys.names, name.bytes])
        }
        var replies = try await executor.pipeline(commands)[...]
        for case .error(let error) in replies { throw error }
        guard replies.count == commands.count else { throw UnexpectedReply(to: "GET", expected: "a reply each") }
        let now = try Self.milliseconds(replies.removeFirst())
        let states = names.map { name in
            let texts = zip(FlagEnvironment.allCases, replies).compactMap { environment, reply in
                reply.bytes.map { (environment, $0) }
            }
            let isListed = replies.dropFirst(FlagEnvironment.allCases.count).first == 1
            replies = replies.dropFirst(FlagEnvironment.allCases.count + 1)
            return FlagState(
                name, isListed: isListed, texts: Dictionary(texts, uniquingKeysWith: { first, _ in first }))
        }
        return (states, now)
    }

    /// By the server's clock, Unix milliseconds: that of ``FlagDocument/updatedAt``.
    package func time() async throws -> Int64 { try Self.milliseconds(await executor.send("TIME")) }

    /// Of a reply to `TIME`.
    static func milliseconds(_ reply: RedisValue) throws -> Int64 {
        try ServerClock.now(from: reply)
    }
}
