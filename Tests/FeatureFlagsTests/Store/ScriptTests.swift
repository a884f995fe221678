import FeatureFlags
import RedisNIO
import RedisTypes
import Synchronization
import TestSupport
import Testing

/// The script writes all of a change or nothing, whatever comes in its way.
@Suite struct ScriptTests {
    private static let (name, other) = (StoreTests.name, StoreTests.other)
    private static let author = StoreTests.author

    /// Every key and its bytes.
    private static func everything(_ redis: RedisClient) async throws -> [ByteString: RedisValue] {
        var all: [ByteString: RedisValue] = [:]
        for key in try await redis.send("KEYS", "*").array?.compactMap(\.bytes) ?? [] {
            let replies = try await redis.pipeline([["SMEMBERS", key], ["DUMP", key]])
            // Sets are in no order.
            let members = replies[0].array?.compactMap(\.bytes).sorted().map { RedisValue.bulkString($0) }
            all[key] = members.map { .array($0) } ?? replies[1]
        }
        return all
    }

    // MARK: Histories

    /// `XADD` wants more than the highest ID that ever was, and not only than the last entry's.
    @Test(arguments: [
        ("99999999999999-5", "99999999999999-6"), ("9007199254740993-9007199254740993", nil),
        ("99999999999999-18446744073709551615", "100000000000000-0"), ("99999999999999-9", "99999999999999-10"),
    ])
    func anEntryIsAboveThoseThatWereDeleted(id: ByteString, next: String?) async throws {
        try await StoreTests.withStore { store, redis in
            try await store.create(Self.name, by: Self.author)
            let before = try await UndoTests.dataset(redis)
            try await redis.send("XADD", store.keys.history(Self.other), id, "a", "b")
            try await redis.send("XDEL", store.keys.history(Self.other), id)
            let change = try await store.rename(Self.name, to: Self.other, by: Self.author)
            #expect(change.entry?.description == next ?? "9007199254740993-9007199254740994")
            for name in [Self.name, Self.other] {
                #expect(try await store.history(of: name).entries.first?.id == change.entry)
            }
            _ = try await store.undo(Self.other, by: Self.author)
            #expect(try await UndoTests.dataset(redis) == before)
        }
    }

    @Test func aHistoryThatWasEmptiedGoesOn() async throws {
        try await StoreTests.withStore { store, redis in
            try await store.create(Self.name, by: Self.author)
            try await redis.send("XADD", store.keys.history(Self.name), "9007199254740993-1", "a", "b")
            try await redis.send("XTRIM", store.keys.history(Self.name), "MAXLEN", "0")
            for number in 2...12 {
                let change = try await store.update(Self.name, in: [.preview], [.toggle], by: Self.author)
                #expect(change.entry?.description == "9007199254740993-\(number)")
            }
            #expect(try await store.history(of: Self.name).entries.count == 11)
        }
    }

    @Test func aHistoryThatHasNoHigherIDRefusesTheChange() async throws {
        try await StoreTests.withStore { store, redis in
            try await store.create(Self.name, by: Self.author)
            try await redis.send(
                "XADD", store.keys.history(Self.name), "18446744073709551615-18446744073709551615", "a", "b")
            let before = try await Self.everything(redis)
            await #expect(throws: RedisError.self) {
                try await store.rename(Self.name, to: Self.other, by: Self.author)
            }
            #expect(try await Self.everything(redis) == before)
        }
    }

    @Test func aHistoryIsBoundedInBytesToo() async throws {
        try await StoreTests.withStore { _, redis in
            let store = FlagStore(redis, history: HistoryBounds(entries: 100, bytes: 20_000))
            let ids = (0..<100).map { ByteString("user-\($0)") }
            let rule = FlagRule("userId", .in, .list(ids), value: true)
            try await store.create(Self.name, by: Self.author)
            for _ in 0..<30 { _ = try await store.update(Self.name, in: [.preview], [.toggle], by: Self.author) }
            #expect(try await redis.send("XLEN", store.keys.history(Self.name)) == 31)
            _ = try await store.update(Self.name, in: FlagEnvironment.allCases, [.setRules([rule])], by: Self.author)
            for _ in 0..<30 { _ = try await store.update(Self.name, in: [.preview], [.toggle], by: Self.author) }
            let sizes = try await store.history(of: Self.name).entries.map { entry in
                entry.documents.reduce(0) { $0 + ($1.before?.count ?? 0) + ($1.after?.count ?? 0) }
            }
            #expect((10...30).contains(sizes.count) && sizes.reduce(0, +) < 60_000)
            // Some are kept however large they are: they can be undone.
            let tiny = FlagStore(redis, history: HistoryBounds(entries: 100, bytes: 1))
            let change = try await tiny.update(Self.name, in: [.preview], [.toggle], by: Self.author)
            let entries = try await tiny.history(of: Self.name).entries
            #expect(entries.count == 10 && entries.first?.id == change.entry)
        }
    }

    // MARK: Large documents

    /// What must be there is compared by digest, so that a request holds a large document once.
    @Test func aLargeDocumentIsComparedAndSentOnce() async throws {
        try await StoreTests.withStore { store, redis in
            let ids = (0..<30_000).map { ByteString("user-\($0)") }
            let rule = FlagRule("userId", .in, .list(ids), value: true)
            try await store.create(Self.name, [.addRule(rule, at: 0)], by: Self.author)
            let before = try await UndoTests.dataset(redis)
            let plan = try await store.planning.kill(Self.name, in: [.production], by: Self.author)
            let size = try #require(plan.documents.first?.after?.count)
            let sent = Mutex(0)
            let counting = ScriptExecutor(
                executor: redis,
                onScript: { command in
                    sent.withLock { $0 = command.words.reduce(0) { $0 + $1.count } }
                })
            _ = try await FlagStore(counting).carryOut(plan, by: Self.author)
            #expect(size > 300_000 && sent.withLock { (size...(size + 20_000)).contains($0) })
            #expect(try await store.state(of: Self.name).document(.production).isKilled)
            _ = try await store.undo(Self.name, by: Self.author)
            #expect(try await UndoTests.dataset(redis) == before)
            // As long, and not the same.
            let key = store.keys.document(Self.name, .production)
            let text = try #require(try await redis.send("GET", key).bytes?.text)
            try await redis.send("SET", key, ByteString(text.replacing("user-1\"", with: "user-x\"")))
            await #expect(throws: FlagStoreError.self) { try await store.carryOut(plan, by: Self.author) }
        }
    }

    // MARK: Users and memory

    /// Which operation needs which command.
    private static let denials: [(denied: ByteString, operation: UndoTests.Operation)] = [
        ("sadd", .create), ("sadd", .rename), ("sadd", .repair), ("srem", .delete), ("srem", .rename),
        ("set", .update), ("set", .create), ("set", .rename), ("del", .delete), ("del", .rename),
        ("xadd", .create), ("xadd", .updateAll), ("xadd", .rename), ("xadd", .delete),
    ]

    /// A user may be allowed some commands and not others.
    @Test(arguments: denials)
    func aUserWhoMayNotDoAllDoesNothing(denied: ByteString, operation: UndoTests.Operation) async throws {
        try await withRedisClient { server, redis in
            try await UndoTests.prepare(redis, FlagStore(redis))
            let before = try await Self.everything(redis)
            try await Self.deny([denied], redis)
            try await RedisClient.withClient(server.connector) { limited in
                try await limited.send("AUTH", "ann", "any")
                let error = await #expect(throws: RedisError.self) { try await operation.run(FlagStore(limited)) }
                #expect(error?.kind == .permission)
            }
            #expect(try await Self.everything(redis) == before)
        }
    }

    /// Old servers tell of it one command at a time: those before it are taken back.
    @Test(arguments: denials)
    func whatWasDoneBeforeADenialIsTakenBack(denied: ByteString, operation: UndoTests.Operation) async throws {
        try await withRedisClient { server, redis in
            try await UndoTests.prepare(redis, FlagStore(redis))
            let before = try await Self.everything(redis)
            try await Self.deny([denied], redis)
            try await RedisClient.withClient(server.connector) { limited in
                try await limited.send("AUTH", "ann", "any")
                let store = FlagStore(ScriptExecutor(executor: limited, isOld: true))
                await #expect(throws: RedisError.self) { try await operation.run(store) }
            }
            #expect(try await Self.everything(redis) == before)
        }
    }

    private static func deny(_ commands: [ByteString], _ redis: RedisClient) async throws {
        let denials = commands.map { ByteString("-".utf8 + $0.bytes) }
        _ = try await redis.send(RedisCommand(["ACL", "SETUSER", "ann", "on", "nopass", "~*", "+@all"] + denials))
    }

    /// Where what was done cannot be taken back either, nobody is told that nothing was written.
    @Test func whatIsLeftHalfWrittenIsTold() async throws {
        try await withRedisClient { server, redis in
            try await FlagStore(redis).create(Self.name, by: Self.author)
            try await Self.deny(["xadd", "set"], redis)
            try await RedisClient.withClient(server.connector) { limited in
                try await limited.send("AUTH", "ann", "any")
                let store = FlagStore(ScriptExecutor(executor: limited, isOld: true))
                let error = await #expect(throws: FlagStoreError.self) {
                    try await store.delete(Self.name, by: Self.author)
                }
                guard case .halfWritten([Self.name], _)? = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
                #expect(try await store.state(of: Self.name).texts.isEmpty)
            }
        }
    }

    @Test func withoutMemoryNothingIsWrittenAndDeletingWorks() async throws {
        try await StoreTests.withStore { store, redis in
            try await store.create(Self.name, by: Self.author)
            let before = try await Self.everything(redis)
            try await redis.send("CONFIG", "SET", "maxmemory", "1")
            let attempts: [@Sendable () async throws -> FlagChange] = [
                { try await store.kill(Self.name, in: FlagEnvironment.allCases, by: Self.author) },
                { try await store.create(Self.other, by: Self.author) },
            ]
            for attempt in attempts {
                let error = await #expect(throws: RedisError.self) { _ = try await attempt() }
                #expect(error?.kind == .quota)
                #expect(try await Self.everything(redis) == before)
            }
            _ = try await store.delete(Self.name, by: Self.author)
            #expect(try await !store.state(of: Self.name).exists)
        }
    }

    // MARK: Replies that are lost

    /// Reliability contract, section 2: a write that is sent again is known by its own word.
    @Test(arguments: UndoTests.Operation.allCases)
    func aWriteThatIsSentAgainWasWrittenOnce(operation: UndoTests.Operation) async throws {
        try await StoreTests.withStore { store, redis in
            // The script is there already, so that the first send runs.
            try await redis.send("SCRIPT", "LOAD", FlagScript.text)
            try await UndoTests.prepare(redis, store)
            _ = try await operation.run(store)
            let expected = try await UndoTests.dataset(redis).keys.sorted()
            try await redis.send("FLUSHALL")
            try await UndoTests.prepare(redis, store)
            let resending = FlagStore(ScriptExecutor(executor: redis, beforeResending: {}))
            let change = try await operation.run(resending)
            #expect(change.entry != nil)
            #expect(try await UndoTests.dataset(redis).keys.sorted() == expected)
            for name in change.names {
                #expect(try await store.history(of: name).entries.map(\.id) == [try #require(change.entry)])
            }
        }
    }

    @Test func aWriteThatIsSentAgainIsKnownBehindOthers() async throws {
        try await StoreTests.withStore { store, redis in
            try await redis.send("SCRIPT", "LOAD", FlagScript.text)
            try await store.create(Self.name, by: Self.author)
            let resending = FlagStore(
                ScriptExecutor(executor: redis) {
                } beforeResending: {
                    for _ in 0..<3 {
                        _ = try await store.update(Self.name, in: [.preview], [.toggle], by: Self.author)
                    }
                })
            let change = try await resending.update(Self.name, in: [.preview], [.toggle], by: Self.author)
            let entries = try await store.history(of: Self.name).entries
            #expect(entries.count == 5 && entries[3].id == change.entry)
        }
    }

    // MARK: What a change rests on

    /// What was read and is not written is compared as well.
    @Test(arguments: ["copy", "copy-environment", "delete", "repair"])
    func whatAChangeWasMadeFromIsCompared(operation: String) async throws {
        try await StoreTests.withStore { store, redis in
            try await store.create(Self.name, by: Self.author)
            let preview = store.keys.document(Self.name, .preview)
            if operation == "delete" || operation == "repair" { try await redis.send("DEL", preview) }
            if operation == "repair" { try await redis.send("DEL", store.keys.documents(Self.name)[0]) }
            if operation == "repair" { try await redis.send("DEL", store.keys.documents(Self.name)[2]) }
            _ = try? await store.update(Self.name, in: [.preview], [.setEnabled(true)], by: Self.author)
            let planned: FlagChange
            switch operation {
            case "copy": planned = try await store.planning.copy(Self.name, to: Self.other, by: Self.author)
            case "copy-environment":
                planned = try await store.planning.copyEnvironment(
                    of: Self.name, from: .preview, to: .production, by: Self.author)
            case "delete": planned = try await store.planning.delete(Self.name, by: Self.author)
            default: planned = try await store.planning.repair(Self.name, by: Self.author)
            }
            try await redis.send("SET", preview, "theirs")
            let before = try await Self.everything(redis)
            let error = await #expect(throws: FlagStoreError.self) {
                try await store.carryOut(planned, by: Self.author)
            }
            guard case .conflict(let conflict)? = error,
                case .document(Self.name, .preview, _, found: "theirs")? = conflict.places.first
            else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(try await Self.everything(redis) == before)
        }
    }

    /// Histories tell of what changed, and not of what was only looked at.
    @Test func whatIsOnlyComparedIsNoneOfTheHistorys() async throws {
        try await StoreTests.withStore { store, redis in
            try await store.create(Self.name, by: Self.author)
            let copy = try await store.copy(Self.name, to: Self.other, by: Self.author)
            #expect(copy.conditions.count == 3 && copy.names == [Self.other])
            let entry = try #require(try await store.history(of: Self.other).entries.first)
            #expect(entry.documents == copy.documents && entry.memberships == copy.memberships)
            #expect(try await redis.send("XLEN", store.keys.history(Self.name)) == 1)
        }
    }
}
