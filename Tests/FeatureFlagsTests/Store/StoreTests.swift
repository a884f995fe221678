import FeatureFlags
import RedisNIO
import RedisTypes
import TestSupport
import Testing

/// Every operation against a real Redis.
@Suite struct StoreTests {
    static let name = FlagName(checked: "beta-ui")
    static let other = FlagName(checked: "new-ui")
    static let author = FlagAuthor("ann", reason: "launch")

    static func withStore(_ body: @escaping @Sendable (FlagStore, RedisClient) async throws -> Void) async throws {
        try await withRedisClient { _, redis in try await body(FlagStore(redis), redis) }
    }

    @Test func creatingMakesThreeDocumentsAndAName() async throws {
        try await Self.withStore { store, redis in
            let change = try await store.create(Self.name, by: Self.author)
            let state = try await store.state(of: Self.name)
            #expect(state.isListed && state.texts.count == 3)
            for environment in FlagEnvironment.allCases {
                let document = try state.document(environment)
                let created = try #require(document.createdAt)
                #expect(document.text == FlagDocument(Self.name, environment, createdAt: created).text)
                #expect(UInt64(created) <= change.entry?.milliseconds ?? 0)
            }
            #expect(
                try await redis.send("KEYS", "*").array?.compactMap(\.bytes).sorted() == [
                    "edge-flags:default:flags", "edge-flags:default:flags:beta-ui:development",
                    "edge-flags:default:flags:beta-ui:preview", "edge-flags:default:flags:beta-ui:production",
                    "edge-flags:default:history:beta-ui",
                ])
            await #expect(throws: FlagStoreError.exists(Self.name, FlagEnvironment.allCases)) {
                try await store.create(Self.name, by: Self.author)
            }
        }
    }

    @Test func creatingWritesAllOrNothing() async throws {
        try await Self.withStore { store, redis in
            try await redis.send("SET", store.keys.document(Self.name, .preview), "in the way")
            await #expect(throws: FlagStoreError.exists(Self.name, [.preview])) {
                try await store.create(Self.name, by: Self.author)
            }
            #expect(try await redis.send("DBSIZE") == 1)
        }
    }

    @Test func updatesTouchOneDocument() async throws {
        try await Self.withStore { store, _ in
            try await store.create(Self.name, by: Self.author)
            let before = try await store.state(of: Self.name)
            let change = try await store.update(
                Self.name, in: [.production], [.setPercentage(FlagPercentage("25%")), .setEnabled(true)],
                detail: "rollout 25%", by: Self.author)
            let after = try await store.state(of: Self.name)
            #expect(after.texts[.preview] == before.texts[.preview])
            let document = try after.document(.production)
            #expect(document.percentage == 25 && document.isEnabled)
            #expect(document.updatedAt ?? 0 >= document.createdAt ?? 1)
            #expect(
                change.documents == [
                    DocumentChange(
                        Self.name, .production, before: before.texts[.production], after: after.texts[.production])
                ])
            let entry = try #require(try await store.history(of: Self.name).entries.first)
            #expect(entry.id == change.entry && entry.documents == change.documents)
            #expect(entry.operation == "update" && entry.detail == "rollout 25%")
            #expect(entry.actor == "ann" && entry.reason == "launch" && entry.environments == [.production])
        }
    }

    @Test func whatChangesNothingWritesNothing() async throws {
        try await Self.withStore { store, redis in
            try await store.create(Self.name, by: Self.author)
            let change = try await store.update(Self.name, in: [.production], [.setEnabled(false)], by: Self.author)
            #expect(change.isEmpty && change.entry == nil)
            _ = try await store.unkill(Self.name, in: FlagEnvironment.allCases, by: Self.author)
            #expect(try await redis.send("XLEN", store.keys.history(Self.name)) == 1)
        }
    }

    @Test func anUpdateOfSeveralEnvironmentsIsAllOrNothing() async throws {
        try await Self.withStore { store, redis in
            try await store.create(Self.name, [.setRules([FlagRule("a", .empty, value: true)])], by: Self.author)
            _ = try await store.update(Self.name, in: [.preview], [.removeRule(0)], by: Self.author)
            let before = try await store.state(of: Self.name)
            await #expect(throws: FlagStoreError.edit(Self.name, .preview, .noRule(0, count: 0))) {
                try await store.update(Self.name, in: [.production, .preview], [.removeRule(0)], by: Self.author)
            }
            try await redis.send("DEL", store.keys.document(Self.name, .development))
            await #expect(throws: FlagStoreError.noDocument(Self.name, .development)) {
                try await store.update(Self.name, in: FlagEnvironment.allCases, [.toggle], by: Self.author)
            }
            #expect(try await store.state(of: Self.name).texts[.production] == before.texts[.production])
        }
    }

    @Test func aMalformedDocumentIsShownAndStays() async throws {
        try await Self.withStore { store, redis in
            try await store.create(Self.name, by: Self.author)
            let text: ByteString = #"{"enabled":"yes"}"#
            try await redis.send("SET", store.keys.document(Self.name, .preview), text)
            let error = FlagStoreError.malformed(
                Self.name, .preview, text, .wrongType(field: "enabled", expected: "a boolean", found: "a text"))
            await #expect(throws: error) {
                try await store.update(Self.name, in: [.preview], [.toggle], by: Self.author)
            }
            await #expect(throws: error) { try await store.rename(Self.name, to: Self.other, by: Self.author) }
            await #expect(throws: error) {
                try await store.copyEnvironment(of: Self.name, from: .production, to: .preview, by: Self.author)
            }
            #expect(try await store.state(of: Self.name).texts[.preview] == text)
            let fixed = FlagDocument(Self.name, .preview, createdAt: 1)
            _ = try await store.replace(Self.name, with: [.preview: fixed], by: Self.author)
            #expect(try await store.state(of: Self.name).texts[.preview] == fixed.text)
        }
    }

    /// Reference, section 9.2, number 5: here nothing is lost.
    @Test func renamingToATakenNameTouchesNothing() async throws {
        try await Self.withStore { store, redis in
            try await store.create(Self.name, by: Self.author)
            try await store.create(Self.other, by: Self.author)
            let before = [try await store.state(of: Self.name), try await store.state(of: Self.other)]
            await #expect(throws: FlagStoreError.exists(Self.other, FlagEnvironment.allCases)) {
                try await store.rename(Self.name, to: Self.other, by: Self.author)
            }
            await #expect(throws: FlagStoreError.exists(Self.other, FlagEnvironment.allCases)) {
                try await store.copy(Self.name, to: Self.other, by: Self.author)
            }
            await #expect(throws: FlagStoreError.sameName(Self.name)) {
                try await store.rename(Self.name, to: Self.name, by: Self.author)
            }
            await #expect(throws: FlagStoreError.notFound(FlagName(checked: "nobody"))) {
                try await store.rename(FlagName(checked: "nobody"), to: FlagName(checked: "free"), by: Self.author)
            }
            #expect(try await [store.state(of: Self.name), store.state(of: Self.other)] == before)
            #expect(try await redis.send("SCARD", store.keys.names) == 2)
        }
    }

    @Test func renamingMovesDocumentsAndName() async throws {
        try await Self.withStore { store, redis in
            try await store.create(Self.name, [.setEnabled(true), .setField("owner", .string("ann"))], by: Self.author)
            let before = try await store.state(of: Self.name)
            _ = try await store.rename(Self.name, to: Self.other, by: Self.author)
            #expect(try await !store.state(of: Self.name).exists)
            let after = try await store.state(of: Self.other)
            for environment in FlagEnvironment.allCases {
                var expected = try before.document(environment)
                expected.name = Self.other.bytes
                #expect(after.texts[environment] == expected.text)
            }
            #expect(try await redis.send("SMEMBERS", store.keys.names) == ["new-ui"])
            let entries = try await (store.history(of: Self.name), store.history(of: Self.other))
            #expect(entries.0.entries[0] == entries.1.entries[0])
        }
    }

    @Test func copyingAnEnvironmentCarriesRulesAndCreation() async throws {
        try await Self.withStore { store, _ in
            try await store.create(Self.name, by: Self.author)
            _ = try await store.update(
                Self.name, in: [.preview],
                [.setEnabled(true), .addRule(FlagRule("country", .in, .list(["DE"]), value: true), at: nil)],
                by: Self.author)
            let source = try await store.state(of: Self.name).document(.preview)
            _ = try await store.copyEnvironment(of: Self.name, from: .preview, to: .production, by: Self.author)
            var expected = source
            let copy = try await store.state(of: Self.name).document(.production)
            expected.environment = .production
            expected.updatedAt = copy.updatedAt
            #expect(copy.text == expected.text)
            let again = try await store.copyEnvironment(
                of: Self.name, from: .preview, to: .production, by: Self.author)
            #expect(again.isEmpty)
        }
    }

    @Test func deletingLeavesTheHistory() async throws {
        try await Self.withStore { store, redis in
            try await store.create(Self.name, by: Self.author)
            _ = try await store.delete(Self.name, by: Self.author)
            #expect(try await redis.send("KEYS", "*") == ["edge-flags:default:history:beta-ui"])
            await #expect(throws: FlagStoreError.notFound(Self.name)) {
                try await store.delete(Self.name, by: Self.author)
            }
        }
    }

    @Test func repairingMakesAFlagWhole() async throws {
        try await Self.withStore { store, redis in
            try await store.create(Self.name, by: Self.author)
            try await redis.send("SREM", store.keys.names, Self.name.bytes)
            try await redis.send("DEL", store.keys.document(Self.name, .preview))
            try await redis.send("SADD", store.keys.names, Self.other.bytes, "x:y")
            #expect(try await store.unlisted().map(\.name) == [Self.name])
            _ = try await store.repair(Self.name, by: Self.author)
            _ = try await store.repair(Self.other, by: Self.author)
            let listing = try await store.list()
            #expect(listing.flags.map(\.name) == [Self.name] && listing.flags[0].texts.count == 3)
            #expect(listing.strangeNames == ["x:y"])
            #expect(try await store.unlisted().isEmpty)
        }
    }

    @Test func aKeyOfAnotherTypeIsAnErrorAndNothingIsWritten() async throws {
        try await Self.withStore { store, redis in
            try await redis.send("RPUSH", store.keys.document(Self.name, .preview), "x")
            let error = await #expect(throws: RedisError.self) { try await store.create(Self.name, by: Self.author) }
            #expect(error?.kind == .wrongType)
            #expect(try await redis.send("DBSIZE") == 1)
            try await redis.send("DEL", store.keys.document(Self.name, .preview))
            try await redis.send("SET", store.keys.history(Self.name), "x")
            await #expect(throws: RedisError.self) { try await store.create(Self.name, by: Self.author) }
            #expect(try await redis.send("DBSIZE") == 1)
        }
    }

    @Test func aThousandFlagsAreListedInTwoTrips() async throws {
        try await Self.withStore { store, redis in
            var commands: [RedisCommand] = []
            for number in 0..<1000 {
                let name = FlagName(checked: "flag-\(number)")
                commands.append(["SADD", store.keys.names, name.bytes])
                for environment in FlagEnvironment.allCases {
                    let text = FlagDocument(name, environment, createdAt: Int64(number)).text
                    commands.append(["SET", store.keys.document(name, environment), text])
                }
            }
            _ = try await redis.pipeline(commands)
            let counting = CountingExecutor(redis)
            let listing = try await FlagStore(counting).list()
            #expect(listing.flags.count == 1000 && listing.flags.map(\.name) == listing.flags.map(\.name).sorted())
            for flag in listing.flags {
                for environment in FlagEnvironment.allCases {
                    #expect(try flag.document(environment).name == flag.name.bytes)
                }
            }
            #expect(counting.trips == 2)
            #expect(counting.mostWords == 301)
        }
    }

    @Test func theScriptIsSentWholeOnceOnly() async throws {
        try await Self.withStore { _, redis in
            let counting = CountingExecutor(redis)
            let store = FlagStore(counting)
            try await store.create(Self.name, by: Self.author)
            #expect(counting.trips == 3)
            _ = try await store.kill(Self.name, in: FlagEnvironment.allCases, by: Self.author)
            #expect(counting.trips == 5)
        }
    }
}
