import FeatureFlags
import RedisTypes
import TestSupport
import Testing

/// What we write, read from Redis by a program that is not ours.
@Suite struct WrittenDocumentTests {
    @Test func whatIsWrittenIsWhatAnotherReaderWrites() async throws {
        try await StoreTests.withStore { store, redis in
            let name = StoreTests.name
            try await store.create(name, by: StoreTests.author)
            var written: [ByteString] = []
            func keep(_ name: FlagName = name) async throws {
                for key in store.keys.documents(name) {
                    written.append(try #require(try await redis.send("GET", key).bytes))
                }
            }
            try await keep()
            let edits: [FlagEdit] = [
                .setEnabled(true), .setPercentage(try FlagPercentage("25%")),
                .setRules([
                    FlagRule("country", .in, .list(["DE", "é", "a\"b\\c", "😀\n"]), value: true),
                    FlagRule("age", .greater, .number(9.5), value: false), FlagRule("beta", .notEmpty, value: true),
                ]),
                .kill, .setField("owner", .string("Zoë")), .setField("expiresAt", .number(1_800_000_000_000)),
                .removeRule(1), .moveRule(1, to: 0), .unkill, .setPercentage(nil), .setField("owner", nil),
            ]
            for edit in edits {
                let change = try await store.update(name, in: FlagEnvironment.allCases, [edit], by: StoreTests.author)
                #expect(change.documents.count == 3)
                try await keep()
            }
            _ = try await store.copyEnvironment(of: name, from: .preview, to: .production, by: StoreTests.author)
            _ = try await store.rename(name, to: StoreTests.other, by: StoreTests.author)
            try await keep(StoreTests.other)
            let output = try await PythonReference.run(
                "read_documents.py", input: written.flatMap { $0.bytes + [0x0A] })
            #expect(output.map { ByteString($0) } == written)
        }
    }
}
