import FeatureFlags
import RedisNIO
import RedisTypes
import TestSupport
import Testing

/// Undoing brings back the exact bytes of every document, and every membership.
@Suite struct UndoTests {
    private static let (name, other) = (StoreTests.name, StoreTests.other)
    private static let author = StoreTests.author

    /// All that the SDK sees: the names, and every document's bytes.
    static func dataset(_ redis: RedisClient) async throws -> [ByteString: ByteString] {
        var dataset: [ByteString: ByteString] = [:]
        let names = try await redis.send("SMEMBERS", "edge-flags:default:flags").array ?? []
        for name in names.compactMap(\.bytes) { dataset[name] = "listed" }
        let keys = try await redis.send("KEYS", "edge-flags:default:flags:*").array ?? []
        for key in keys.compactMap(\.bytes) { dataset[key] = try await redis.send("GET", key).bytes }
        return dataset
    }

    /// Each operation, on a flag whose documents the SDK would not have written just so.
    enum Operation: String, CaseIterable, Sendable {
        case create, update, updateAll, kill, unkill, rename, copy, delete, copyEnvironment, replace, repair

        func run(_ store: FlagStore) async throws -> FlagChange {
            let name = UndoTests.name
            let all = FlagEnvironment.allCases
            return switch self {
            case .create: try await store.create(FlagName(checked: "another"), by: author)
            case .update: try await store.update(name, in: [.preview], [.toggle], by: author)
            case .updateAll:
                try await store.update(
                    name, in: all, [.setPercentage(FlagPercentage("10")), .setField("owner", .string("é"))], by: author)
            case .kill: try await store.kill(name, in: all, by: author)
            case .unkill: try await store.unkill(FlagName(checked: "killed"), in: all, by: author)
            case .rename: try await store.rename(name, to: other, by: author)
            case .copy: try await store.copy(name, to: other, by: author)
            case .delete: try await store.delete(name, by: author)
            case .copyEnvironment:
                try await store.copyEnvironment(of: name, from: .production, to: .development, by: author)
            case .replace:
                try await store.replace(
                    name, with: [.preview: FlagDocument(name, .preview, createdAt: 9)], by: author)
            case .repair: try await store.repair(FlagName(checked: "half"), by: author)
            }
        }

        var undoneUnder: [FlagName] {
            switch self {
            case .create: [FlagName(checked: "another")]
            case .unkill: [FlagName(checked: "killed")]
            case .repair: [FlagName(checked: "half")]
            case .rename: [UndoTests.name, UndoTests.other]
            case .copy: [UndoTests.other]
            default: [UndoTests.name]
            }
        }
    }

    static func prepare(_ redis: RedisClient, _ store: FlagStore) async throws {
        for environment in FlagEnvironment.allCases {
            var document = FlagDocument(name, environment, createdAt: 5)
            document.isEnabled = environment == .production
            let text = ByteString(
                Array(" ".utf8) + document.text.bytes.dropLast() + ", \"x\" : [ 1.0, \"\\ud800\" ] }\n".utf8)
            try await redis.send("SET", store.keys.document(name, environment), text)
            try await redis.send(
                "SET", store.keys.document(FlagName(checked: "killed"), environment),
                try FlagDocument(FlagName(checked: "killed"), environment, createdAt: 5).applying([.kill]).text)
        }
        try await redis.send("SADD", store.keys.names, name.bytes, "killed")
        try await redis.send("SET", store.keys.document(FlagName(checked: "half"), .preview), "not even JSON \u{0}")
    }

    @Test(arguments: Operation.allCases) func anOperationIsUndoneAndRedone(operation: Operation) async throws {
        try await StoreTests.withStore { store, redis in
            for undone in operation.undoneUnder {
                try await redis.send("FLUSHALL")
                try await Self.prepare(redis, store)
                let before = try await Self.dataset(redis)
                let change = try await operation.run(store)
                let after = try await Self.dataset(redis)
                #expect(before != after)
                let undo = try await store.undo(undone, by: Self.author)
                #expect(try await Self.dataset(redis) == before)
                let entry = try #require(try await store.history(of: undone).entries.first)
                #expect(entry.isUndo && entry.undoes == [change.entry] && entry.id == undo.entry)
                await #expect(throws: FlagStoreError.nothingToUndo(undone)) {
                    try await store.undo(undone, by: Self.author)
                }
                _ = try await store.undo(undone, .entry(entry.id), by: Self.author)
                #expect(try await Self.dataset(redis) == after)
                _ = try await store.undo(undone, by: Self.author)
                #expect(try await Self.dataset(redis) == before)
            }
        }
    }

    @Test func undoingWalksBackOneChangeAtATime() async throws {
        try await StoreTests.withStore { store, redis in
            try await store.create(Self.name, by: Self.author)
            var datasets = [try await Self.dataset(redis)]
            for percentage in ["10", "20", "30"] {
                _ = try await store.update(
                    Self.name, in: [.production], [.setPercentage(FlagPercentage(percentage))], by: Self.author)
                datasets.append(try await Self.dataset(redis))
            }
            for expected in datasets.reversed().dropFirst() {
                _ = try await store.undo(Self.name, by: Self.author)
                #expect(try await Self.dataset(redis) == expected)
            }
            _ = try await store.undo(Self.name, by: Self.author)
            #expect(try await Self.dataset(redis).isEmpty)
        }
    }

    /// Any changes and undos, and then back to any entry: what it left is there again.
    @Test func undoingToAnEntryRestoresWhatItLeft() async throws {
        try await StoreTests.withStore { store, redis in
            var random = SeededGenerator(seed: 17)
            try await store.create(Self.name, by: Self.author)
            var left: [HistoryID: [ByteString: ByteString]] = [:]
            let first = try #require(try await store.history(of: Self.name).entries.first)
            left[first.id] = try await Self.dataset(redis)
            for step in 0..<120 {
                let change: FlagChange
                switch Int.random(in: 0..<5, using: &random) {
                case 0: change = try await store.update(Self.name, in: [.preview], [.toggle], by: Self.author)
                case 1:
                    change = try await store.update(
                        Self.name, in: FlagEnvironment.allCases, [.setField("n", .number(Double(step)))],
                        by: Self.author)
                case 2:
                    do {
                        change = try await store.undo(Self.name, by: Self.author)
                    } catch FlagStoreError.nothingToUndo {
                        continue
                    }
                    if try await !store.state(of: Self.name).exists {
                        _ = try await store.create(Self.name, by: Self.author)
                    }
                case 3:
                    guard let id = left.keys.sorted().randomElement(using: &random) else { continue }
                    let before = try await Self.dataset(redis)
                    do {
                        change = try await store.undo(Self.name, .to(id), by: Self.author)
                    } catch FlagStoreError.nothingToUndo {
                        #expect(before == left[id])
                        continue
                    }
                    #expect(try await Self.dataset(redis) == left[id])
                default: change = try await store.update(Self.name, in: [.production], [.toggle], by: Self.author)
                }
                _ = change
                let newest = try #require(try await store.history(of: Self.name, count: 1).entries.first)
                left[newest.id] = try await Self.dataset(redis)
            }
            #expect(left.count > 80)
        }
    }

    @Test func whatSomebodyElseWroteMeanwhileIsKept() async throws {
        try await StoreTests.withStore { store, redis in
            try await store.create(Self.name, by: Self.author)
            let change = try await store.update(Self.name, in: [.production], [.toggle], by: Self.author)
            let left = try #require(change.documents.first?.after)
            let key = store.keys.document(Self.name, .production)
            let theirs = try FlagDocument(parsing: left).applying([.setPercentage(FlagPercentage("5"))]).text
            try await redis.send("SET", key, theirs)
            let conflict = FlagStoreError.conflict(
                FlagConflict(places: [.document(Self.name, .production, expected: left, found: theirs)]))
            await #expect(throws: conflict) { try await store.undo(Self.name, by: Self.author) }
            #expect(try await redis.send("GET", key).bytes == theirs)
            // On top of what they wrote the change cannot be walked over either.
            _ = try await store.update(Self.name, in: [.production], [.toggle], by: Self.author)
            let first = try #require(try await store.history(of: Self.name).entries.last)
            await #expect(
                throws: FlagStoreError.brokenHistory(Self.name, .production, try #require(change.entry))
            ) { try await store.undo(Self.name, .to(first.id), by: Self.author) }
            _ = try await store.undo(Self.name, by: Self.author)
            #expect(try await redis.send("GET", key).bytes == theirs)
        }
    }

    @Test func anEarlierChangeIsUndoneWhereNothingCameAfterIt() async throws {
        try await StoreTests.withStore { store, redis in
            try await store.create(Self.name, by: Self.author)
            let before = try await Self.dataset(redis)
            let first = try await store.update(Self.name, in: [.preview], [.toggle], by: Self.author)
            let second = try await store.update(Self.name, in: [.production], [.toggle], by: Self.author)
            _ = try await store.undo(Self.name, .entry(try #require(first.entry)), by: Self.author)
            _ = try await store.undo(Self.name, by: Self.author)
            #expect(try await Self.dataset(redis) == before)
            await #expect(throws: FlagStoreError.self) {
                try await store.undo(Self.name, .entry(try #require(second.entry)), by: Self.author)
            }
            let unknown = try #require(HistoryID("1-1"))
            await #expect(throws: FlagStoreError.noEntry(Self.name, unknown)) {
                try await store.undo(Self.name, .to(unknown), by: Self.author)
            }
        }
    }

    @Test func aHistoryIsBounded() async throws {
        try await StoreTests.withStore { _, redis in
            let store = FlagStore(redis, history: HistoryBounds(entries: 10))
            try await store.create(Self.name, by: Self.author)
            for _ in 0..<30 { _ = try await store.update(Self.name, in: [.preview], [.toggle], by: Self.author) }
            #expect(try await redis.send("XLEN", store.keys.history(Self.name)) == 10)
            let page = try await store.history(of: Self.name, count: 3)
            #expect(page.entries.count == 3)
            let next = try await store.history(of: Self.name, count: 3, before: page.entries[2].id)
            #expect(next.entries.count == 3 && next.entries[0].id < page.entries[2].id)
        }
    }

    @Test func anEntryOfALaterVersionIsRead() throws {
        let entry = try HistoryEntry([
            "5-0", ["op", "teleport", "actor", "ann", "mood", "good", "later:x:y", "z", "after:beta-ui:preview", "{}"],
        ])
        #expect(entry.operation == "teleport" && entry.documents.count == 1 && entry.detail.isEmpty)
        for reply: RedisValue in [
            nil, [], ["x", []], ["5-0", ["op"]], ["5-0", nil],
        ] {
            #expect(throws: UnexpectedReply.self) { try HistoryEntry(reply) }
        }
    }

    /// One entry that somebody wrote, or a later version, is shown, and does not end the others.
    @Test func anEntryThatCannotBeReadIsShownAndNotUndone() async throws {
        try await StoreTests.withStore { store, redis in
            try await store.create(Self.name, by: Self.author)
            let before = try await Self.dataset(redis)
            let update = try await store.update(Self.name, in: [.preview], [.toggle], by: Self.author)
            for fields: [ByteString] in [
                ["op", "update", "after:beta-ui:moon", "{}"], ["listed:beta-ui", "yes"], ["listed:x", "01"],
                ["before:\u{0}", "x"],
            ] {
                _ = try await redis.send(RedisCommand(["XADD", store.keys.history(Self.name), "*"] + fields))
                let history = try await store.history(of: Self.name)
                let entry = try #require(history.entries.first)
                #expect(!entry.isReadable && history.entries.last?.isReadable == true)
                for target in [FlagHistory.UndoTarget.last, .entry(entry.id)] {
                    await #expect(throws: FlagStoreError.unreadableEntry(Self.name, entry.id)) {
                        try await store.undo(Self.name, target, by: Self.author)
                    }
                }
            }
            _ = try await store.undo(Self.name, .entry(try #require(update.entry)), by: Self.author)
            #expect(try await Self.dataset(redis) == before)
        }
    }

    /// A flag that had another name for a while: what was done to it under that name is taken back too.
    @Test func undoingGoesBackThroughOtherNames() async throws {
        try await StoreTests.withStore { store, redis in
            let third = FlagName(checked: "third-ui")
            try await store.create(Self.name, by: Self.author)
            let enable = try await store.update(Self.name, in: [.production], [.setEnabled(true)], by: Self.author)
            let before = try await Self.dataset(redis)
            _ = try await store.rename(Self.name, to: Self.other, by: Self.author)
            _ = try await store.update(
                Self.other, in: [.production], [.setPercentage(FlagPercentage("25"))], by: Self.author)
            _ = try await store.rename(Self.other, to: third, by: Self.author)
            _ = try await store.kill(third, in: FlagEnvironment.allCases, by: Self.author)
            _ = try await store.rename(third, to: Self.other, by: Self.author)
            _ = try await store.rename(Self.other, to: Self.name, by: Self.author)
            // Somebody else's flag has the name by now, and is none of it.
            try await store.create(Self.other, by: Self.author)
            let theirs = try await store.state(of: Self.other)
            let after = try await Self.dataset(redis)
            let undo = try await store.undo(Self.name, .to(try #require(enable.entry)), by: Self.author)
            #expect(undo.undoes.count == 6 && Set(undo.names) == [Self.name, Self.other, third])
            #expect(try await store.state(of: Self.other) == theirs)
            try await redis.send("DEL", store.keys.documents(Self.other)[0])
            try await redis.send("DEL", store.keys.documents(Self.other)[1])
            try await redis.send("DEL", store.keys.documents(Self.other)[2])
            try await redis.send("SREM", store.keys.names, Self.other.bytes)
            #expect(try await Self.dataset(redis) == before)
            for (environment, text) in theirs.texts {
                try await redis.send("SET", store.keys.document(Self.other, environment), text)
            }
            try await redis.send("SADD", store.keys.names, Self.other.bytes)
            _ = try await store.undo(Self.name, .entry(try #require(undo.entry)), by: Self.author)
            #expect(try await Self.dataset(redis) == after)
        }
    }

    /// A plan shows what would happen, and this would not.
    @Test func anUndoThatSomebodysChangeStopsIsNoPlan() async throws {
        try await StoreTests.withStore { store, redis in
            try await store.create(StoreTests.name, by: StoreTests.author)
            _ = try await store.update(StoreTests.name, in: [.production], [.toggle], by: StoreTests.author)
            let key = store.keys.document(StoreTests.name, .production)
            #expect(try await store.planning.undo(StoreTests.name, by: StoreTests.author).documents.count == 1)
            try await redis.send("APPEND", key, " ")
            await #expect(throws: FlagStoreError.self) {
                try await store.planning.undo(StoreTests.name, by: StoreTests.author)
            }
        }
    }
}
