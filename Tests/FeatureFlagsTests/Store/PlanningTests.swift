import FeatureFlags
import RedisTypes
import TestSupport
import Testing

/// Changes that are shown to somebody before they are made.
@Suite struct PlanningTests {
    private static let (name, author) = (StoreTests.name, StoreTests.author)

    @Test(arguments: UndoTests.Operation.allCases)
    func aPlanWritesNothingAndIsCarriedOutAsItIs(operation: UndoTests.Operation) async throws {
        try await StoreTests.withStore { store, redis in
            try await UndoTests.prepare(redis, store)
            let before = try await UndoTests.dataset(redis)
            let size = try await redis.send("DBSIZE")
            let plan = try await operation.run(store.planning)
            #expect(plan.entry == nil && !plan.isEmpty)
            #expect(try await UndoTests.dataset(redis) == before)
            #expect(try await redis.send("DBSIZE") == size)
            var done = try await store.carryOut(plan, by: Self.author)
            #expect(done.entry != nil)
            for change in plan.documents {
                #expect(try await store.state(of: change.name).texts[change.environment] == change.after)
            }
            done.entry = nil
            #expect(done == plan)
        }
    }

    @Test func whatCameInBetweenIsAConflict() async throws {
        try await StoreTests.withStore { store, _ in
            try await store.create(Self.name, by: Self.author)
            let plan = try await store.planning.kill(Self.name, in: [.production], by: Self.author)
            _ = try await store.update(Self.name, in: [.production], [.toggle], by: Self.author)
            let theirs = try await store.state(of: Self.name)
            await #expect(throws: FlagStoreError.self) { try await store.carryOut(plan, by: Self.author) }
            #expect(try await store.state(of: Self.name) == theirs)
        }
    }

    @Test func anUndoThatWasPlannedTakesItsEntriesBack() async throws {
        try await StoreTests.withStore { store, _ in
            try await store.create(Self.name, by: Self.author)
            let kill = try await store.kill(Self.name, in: [.production], by: Self.author)
            let plan = try await store.planning.undo(Self.name, by: Self.author)
            _ = try await store.carryOut(plan, by: Self.author)
            let history = try await store.history(of: Self.name)
            #expect(history.entries[0].undoes == [try #require(kill.entry)])
            #expect(history.standing.map(\.operation) == ["create"])
        }
    }

    @Test func oneDocumentTakesOneCommand() async throws {
        try await StoreTests.withStore { store, redis in
            await #expect(throws: FlagStoreError.noDocument(Self.name, .preview)) {
                try await store.document(of: Self.name, in: .preview)
            }
            try await store.create(Self.name, by: Self.author)
            let counting = CountingExecutor(redis)
            let document = try await FlagStore(counting).document(of: Self.name, in: .preview)
            #expect(document.environment == .preview && counting.trips == 1)
            try await redis.send("SET", store.keys.document(Self.name, .preview), "{")
            await #expect(throws: FlagStoreError.self) { try await store.document(of: Self.name, in: .preview) }
        }
    }
}
