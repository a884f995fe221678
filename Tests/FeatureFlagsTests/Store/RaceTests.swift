import FeatureFlags
import RedisNIO
import RedisTypes
import TestSupport
import Testing

@Suite struct RaceTests {
    private static let author = FlagAuthor("ann")

    /// Reference, section 7.3: the SDK loses one of two updates. Here each lands, or is told that it did not.
    @Test func noUpdateOfTwoWritersIsLost() async throws {
        try await withRedis { server in
            let name = StoreTests.name
            try await RedisClient.withClient(server.connector) { redis in
                _ = try await FlagStore(redis).create(name, [.setField("n", .number(0))], by: Self.author)
            }
            let counts = try await withThrowingTaskGroup(of: (landed: Int, conflicts: Int).self) { group in
                for _ in 0..<2 {
                    group.addTask {
                        try await RedisClient.withClient(server.connector) { try await Self.increment($0, times: 200) }
                    }
                }
                return try await group.reduce(into: (landed: 0, conflicts: 0)) {
                    $0.landed += $1.landed
                    $0.conflicts += $1.conflicts
                }
            }
            #expect(counts.landed == 400)
            try await RedisClient.withClient(server.connector) { redis in
                let store = FlagStore(redis, history: HistoryBounds(entries: 1000))
                let document = try await store.state(of: name).document(.production)
                #expect(document.field("n") == .number(400))
                // The bound on the history is that of the last writer.
                #expect(try await redis.send("XLEN", store.keys.history(name)) == 401)
            }
        }
    }

    private static func increment(_ redis: RedisClient, times: Int) async throws -> (landed: Int, conflicts: Int) {
        let store = FlagStore(redis, history: HistoryBounds(entries: 1000))
        var (landed, conflicts) = (0, 0)
        while landed < times {
            let document = try await store.state(of: StoreTests.name).document(.production)
            guard case .number(let number) = document.field("n") else {
                throw UnexpectedReply(to: "GET", expected: "n")
            }
            do {
                let plan = try await store.planning.update(
                    StoreTests.name, in: [.production], [.setField("n", .number(number + 1))], by: author)
                // Somebody was here between the two looks.
                guard plan.documents.first?.before == document.text else { continue }
                _ = try await store.carryOut(plan, by: author)
                landed += 1
            } catch let error as FlagStoreError {
                guard case .conflict(let conflict) = error,
                    case .document(_, _, let expected, let found) = conflict.places[0]
                else { throw error }
                #expect(expected == document.text && found != expected && found != nil)
                conflicts += 1
            }
        }
        return (landed, conflicts)
    }

    @Test func ofTwoWhoCreateOneFlagOneDoes() async throws {
        try await withRedis { server in
            for round in 0..<20 {
                let name = FlagName(checked: "round-\(round)")
                let created = try await withThrowingTaskGroup(of: Bool.self) { group in
                    for _ in 0..<2 {
                        group.addTask {
                            try await RedisClient.withClient(server.connector) { redis in
                                do {
                                    _ = try await FlagStore(redis).create(name, by: Self.author)
                                    return true
                                } catch is FlagStoreError {
                                    return false
                                }
                            }
                        }
                    }
                    return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
                }
                #expect(created == 1)
            }
        }
    }

    /// What somebody else may be doing to one document at the same time.
    enum Rival: String, CaseIterable, Sendable {
        case update, undo, rename, delete, kill, copyEnvironment

        func plan(_ store: FlagStore) async throws -> FlagChange {
            let (name, author) = (StoreTests.name, RaceTests.author)
            return switch self {
            case .update: try await store.update(name, in: [.production], [.toggle], by: author)
            case .undo: try await store.undo(name, by: author)
            case .rename: try await store.rename(name, to: StoreTests.other, by: author)
            case .delete: try await store.delete(name, by: author)
            case .kill: try await store.kill(name, in: FlagEnvironment.allCases, by: author)
            case .copyEnvironment:
                try await store.copyEnvironment(of: name, from: .preview, to: .production, by: author)
            }
        }
    }

    /// Both are made from the same documents, and sent over two connections at once.
    @Test(arguments: Rival.allCases) func ofTwoChangesOfOneStateOneLands(rival: Rival) async throws {
        try await withRedis { server in
            try await RedisClient.withClient(server.connector) { first in
                try await RedisClient.withClient(server.connector) { second in
                    let stores = [FlagStore(first), FlagStore(second)]
                    for _ in 0..<20 {
                        try await first.send("FLUSHALL")
                        _ = try await stores[0].create(StoreTests.name, by: Self.author)
                        _ = try await stores[0].update(
                            StoreTests.name, in: [.production], [.setField("n", .number(1))], by: Self.author)
                        let plans = [
                            try await Rival.update.plan(stores[0].planning), try await rival.plan(stores[1].planning),
                        ]
                        async let one = Self.lands(plans[0], stores[0])
                        async let two = Self.lands(plans[1], stores[1])
                        let landed = try await [one, two]
                        #expect(landed.filter(\.self).count == 1)
                        let winner = plans[landed[0] ? 0 : 1]
                        for change in winner.documents {
                            let state = try await stores[0].state(of: change.name)
                            #expect(state.texts[change.environment] == change.after)
                        }
                    }
                }
            }
        }
    }

    /// The SDK compares nothing: what it writes is there, and the history has no hole that is not told of.
    @Test func aBlindWriteOfTheSDKsIsNotOverwritten() async throws {
        try await withRedis { server in
            try await RedisClient.withClient(server.connector) { redis in
                try await RedisClient.withClient(server.connector) { sdk in
                    let store = FlagStore(redis)
                    _ = try await store.create(StoreTests.name, by: Self.author)
                    let key = store.keys.document(StoreTests.name, .production)
                    for round in 0..<50 {
                        let plan = try await store.planning.update(
                            StoreTests.name, in: [.production], [.toggle], by: Self.author)
                        var theirs = try await store.state(of: StoreTests.name).document(.production)
                        theirs.updatedAt = Int64(round)
                        let text = theirs.text
                        async let blind = sdk.send("SET", key, text, "XX")
                        async let landed = Self.lands(plan, store)
                        _ = try await (blind, landed)
                        #expect(try await redis.send("GET", key).bytes == text)
                    }
                }
            }
        }
    }

    private static func lands(_ change: FlagChange, _ store: FlagStore) async throws -> Bool {
        do {
            _ = try await store.carryOut(change, by: author)
            return true
        } catch let error as FlagStoreError {
            guard case .conflict = error else { throw error }
            return false
        }
    }
}
