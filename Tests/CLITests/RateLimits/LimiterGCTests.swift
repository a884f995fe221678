import RateLimits
import RedisTypes
import TestSupport
import Testing

@testable import CLI

/// `upkeep ratelimit gc`.
@Suite(.tool, .timeLimit(.minutes(5))) struct LimiterGCTests {
    private func run(_ words: String...) async -> ToolRun { await ToolRun(["ratelimit", "gc"] + words) }

    private static let hour: Int64 = 3_600_000
    private static func index(_ length: Int64, ago: Int64 = 0) -> Int64 { (POSIX.nowInMilliseconds() - ago) / length }

    private func left() async throws -> Set<ByteString> {
        Set(try await ToolSandbox.redis("KEYS", "*").array?.compactMap(\.bytes) ?? [])
    }

    @Test func whatIsLeftBehindIsFoundAndDeleted() async throws {
        let keys = LimiterKeys()
        let old = EventHour.start(at: POSIX.nowInMilliseconds()) - 100 * 24 * Self.hour
        try await ToolSandbox.redis(
            "ZADD", keys.events(hour: old), "1", LimiterEvent(identifier: "a", outcome: .allowed).member)
        try await ToolSandbox.redis("SET", keys.window("u", Self.index(10_000, ago: Self.hour)), "7")
        try await ToolSandbox.redis("SET", "other", "1")
        let listed = await run()
        #expect(
            listed.text.contains("analytics\tyes") && listed.text.contains("a cached window\tyes"), "\(listed.text)")
        #expect(listed.notes == ["2 keys, 2 unused"])
        #expect(await run("--delete").outcome == .usage)
        #expect(try await ToolSandbox.redis("DBSIZE") == 3)
        let deleted = await run("--delete", "--yes")
        #expect(deleted.outcome == .ok && deleted.notes == ["2 keys deleted"], "\(deleted.errorText)")
        #expect(try await left() == ["other"])
    }

    /// Each found by a review, in windows of lengths that no rule of thumb knows.
    @Test func whatIsInUseOrForeignIsLeftAlone() async throws {
        var kept: Set<ByteString> = []
        for prefix in [LimiterKeys(), LimiterKeys(prefix: "app")] {
            for length in [1, 100, 1500, 2500, 7777, 10_000, 1_234_000, Self.hour, 24 * Self.hour, 30 * 24 * Self.hour]
                as [Int64]
            {
                kept.insert(prefix.window(ByteString("w\(length)"), Self.index(length)))
            }
            for name in ["counter:0", "counter:1", "order:99999999999999"] {
                kept.insert(ByteString(prefix.prefix.bytes + ":\(name)".utf8))
            }
        }
        kept.insert("app:order:170000123")
        for key in kept { try await ToolSandbox.redis("SET", key, "3") }
        try await ToolSandbox.redis("SADD", "app:order:170000124", "3")
        try await ToolSandbox.redis("SET", LimiterKeys().window("ends", 5), "3", "EX", "100")
        for flags in [[], ["--prefix", "app"]] {
            let listed = await ToolRun(["ratelimit", "gc"] + flags)
            #expect(!listed.text.contains("\tyes") && !listed.text.contains("counter"), "\(listed.text)")
            #expect(await ToolRun(["ratelimit", "gc", "--delete", "--yes"] + flags).notes == ["0 keys deleted"])
        }
        #expect(try await left() == kept.union(["app:order:170000124", LimiterKeys().window("ends", 5)]))
    }

    @Test func aPrefixOfOnesOwnNeedsItsLimiters() async throws {
        let app = LimiterKeys(prefix: "app")
        let over = app.window("u", Self.index(10_000, ago: Self.hour))
        try await ToolSandbox.redis("SET", over, "7")
        let full: RedisCommand = ["HSET", app.bucket("full"), "refilledAt", "1700000000000", "tokens", "20"]
        try await ToolSandbox.redis(full)
        let limiters = ["--prefix", "app", "--cached-fixed-window", "5/10s", "--token-bucket", "10/1s,max=20"]
        #expect(await run("--prefix", "app").notes == ["2 keys, 0 unused"])
        #expect(await ToolRun(["ratelimit", "gc"] + limiters).notes == ["2 keys, 2 unused"])
        try await ToolSandbox.redis("SET", app.dynamicLimit, "30")
        let dynamic = await ToolRun(["ratelimit", "gc"] + limiters)
        #expect(dynamic.notes.last == "2 keys, 1 unused" && dynamic.notes.count == 2)
        try await ToolSandbox.redis("DEL", app.dynamicLimit)
        #expect(await ToolRun(["ratelimit", "gc", "--delete", "--yes"] + limiters).notes == ["2 keys deleted"])
        #expect(try await left() == [])
        #expect(await run("--token-bucket", "0.5/10s").outcome == .usage)
        #expect(await run("--cached-fixed-window", "5").outcome == .usage)
    }

    @Test func aQuestionIsAskedFirst() async throws {
        try await ToolSandbox.redis("SET", LimiterKeys().window("u", Self.index(10_000, ago: Self.hour)), "7")
        for (answer, outcome, count) in [("n\n", Outcome.usage, 1), ("\n", .usage, 1), ("y\n", .ok, 0)] {
            let run = await ToolRun("ratelimit", "gc", "--delete", input: answer, isTerminal: true)
            #expect(run.outcome == outcome, "\(run.errorText)")
            #expect(run.errorText.contains("Delete 1 key of "))
            #expect(try await ToolSandbox.redis("DBSIZE") == .integer(Int64(count)))
        }
    }

    /// What was found may be something else when it is deleted.
    @Test func aKeyThatHasChangedIsNotDeleted() async throws {
        let keys = LimiterKeys()
        let now = POSIX.nowInMilliseconds()
        let names = (1...6).map { keys.window("u", Self.index(10_000, ago: Self.hour) + $0) }
        let found = try names.map {
            try #require(ImmortalKey($0, holds: .counter("7"), at: now, in: keys, used: KnownLimiters()))
        }
        try await ToolSandbox.redis("SET", names[0], "7")
        try await ToolSandbox.redis("SET", names[1], "8")
        try await ToolSandbox.redis("SET", names[2], "7", "EX", "100")
        try await ToolSandbox.redis("RPUSH", names[3], "7")
        try await ToolSandbox.redis("SET", names[4], "7")
        #expect(try await ToolSandbox.redis(ImmortalKey.deletion(of: found)) == .integer(2))
        #expect(try await left() == Set(names[1...3]))
    }

    @Test func everyKindIsDeletedAsItWas() async throws {
        let keys = LimiterKeys()
        let now = POSIX.nowInMilliseconds()
        let old = EventHour.start(at: now) - 100 * 24 * Self.hour
        let known = KnownLimiters(bucket: try TokenBucket(capacity: 20, refill: 1, interval: Interval("1s")))
        let commands: [(RedisCommand, change: RedisCommand)] = [
            (["ZADD", keys.events(hour: old), "1", "a", "2", "b"], ["ZINCRBY", keys.events(hour: old), "2", "a"]),
            (
                ["HSET", keys.events(hour: old - Self.hour), "a", "1"],
                ["HSET", keys.events(hour: old - Self.hour), "b", "1"]
            ),
            (
                ["HSET", keys.bucket("b"), "refilledAt", "1700000000000", "tokens", "3.5"],
                ["HSET", keys.bucket("b"), "tokens", "3"]
            ),
            (
                ["SET", keys.window("u", Self.index(10_000, ago: Self.hour)), "-7"],
                ["INCR", keys.window("u", Self.index(10_000, ago: Self.hour))]
            ),
        ]
        for (command, change) in commands {
            let key = command.words[1]
            for isChanged in [false, true] {
                try await ToolSandbox.redis(command)
                let type = try #require(try await ToolSandbox.redis("TYPE", key).bytes)
                let question = try #require(ImmortalKey.question(key, type: type, at: now, in: keys))
                let content = try #require(ImmortalKey.Content(try await ToolSandbox.redis(question), to: question))
                let found = try #require(ImmortalKey(key, holds: content, at: now, in: keys, used: known))
                #expect(!found.mayBeInUse)
                if isChanged { try await ToolSandbox.redis(change) }
                #expect(try await ToolSandbox.redis(ImmortalKey.deletion(of: [found])) == .integer(isChanged ? 0 : 1))
                try await ToolSandbox.redis("DEL", key)
            }
        }
    }

    /// The server's clock says 2023.
    @Test func byAWrongClockNothingIsUnused() async throws {
        try await ToolSandbox.redis("SET", LimiterKeys().window("u", Self.index(10_000, ago: Self.hour)), "7")
        let time = #"{"result":[1700000000,0]}"#
        let response =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(time.utf8.count)\r\n\r\n\(time)"
        let sandbox = ToolSandbox.current
        try await FaultProxy.run(before: sandbox.gateway.port) { proxy in
            proxy.follow(FaultProxy.Plan { $0 == 1 ? .answer(Array(response.utf8)) : .pass })
            try await sandbox.with {
                let run = await ToolRun(
                    ["ratelimit", "gc", "--delete", "--yes"],
                    environment: ["UPSTASH_REDIS_REST_URL": "http://127.0.0.1:\(proxy.port)"])
                #expect(run.text.hasSuffix("a cached window\tno\n"), "\(run.text)")
                #expect(run.notes.count == 2 && run.notes.last == "0 keys deleted", "\(run.errorText)")
                #expect(run.errorText.contains(" ahead of the server's: every key may be in use"))
            }
        }
        #expect(try await ToolSandbox.redis("DBSIZE") == .integer(1))
    }

    /// Which of a batch were deleted is not known when its reply is lost; what was deleted before is.
    @Test func anEndInTheMiddleTellsWhatWasDone() async throws {
        let window = Self.index(10_000, ago: Self.hour)
        for number in 1...150 {
            try await ToolSandbox.redis("SET", LimiterKeys().window(ByteString(number), window), "7")
        }
        let sandbox = ToolSandbox.current
        try await FaultProxy.run(before: sandbox.gateway.port) { proxy in
            // TIME, SCAN, PTTL, TYPE and GETRANGE of all, a batch of a hundred, and another.
            proxy.follow(FaultProxy.Plan { $0 < 7 ? .pass : .cut(.beforeRequest) })
            try await sandbox.with {
                let run = await ToolRun(
                    ["ratelimit", "gc", "--delete", "--yes"],
                    environment: ["UPSTASH_REDIS_REST_URL": "http://127.0.0.1:\(proxy.port)"])
                #expect(run.outcome == .unknown && run.notes.first == "100 keys deleted until then", "\(run.errorText)")
            }
        }
        #expect(try await ToolSandbox.redis("DBSIZE") == .integer(50))
    }

    @Test func listsOfAnyLengthAreGoneThrough() async throws {
        let script: ByteString = """
            for number = 1, 2500 do redis.call('SET', KEYS[1] .. ':u' .. number .. ':' .. ARGV[1], 7) end
            """
        let window = Self.index(10_000, ago: Self.hour)
        try await ToolSandbox.redis("EVAL", script, "1", LimiterKeys.defaultPrefix, ByteString(window))
        // A name that is no text travels alone.
        try await ToolSandbox.redis("SET", LimiterKeys().window(ByteString([0xFF, 0x1B]), window), "7")
        let table = await run("--format", "table")
        #expect(table.output.count == 102 && table.output.last == "… and 2,401 more", "\(table.output.count)")
        #expect(await run("--format", "csv").output.count == 2502)
        let json = await run("--json", "--delete", "--yes")
        #expect(json.output.count == 2502)
        #expect(json.output.last == #"{"found":2501,"unused":2501,"deleted":2501,"changed":0}"#, "\(json.errorText)")
        #expect(try await ToolSandbox.redis("DBSIZE") == .integer(0))
    }

    @Test func namesDoNotSpeakToTheTerminal() async throws {
        try await ToolSandbox.redis(
            "SET", LimiterKeys().window("\u{1B}[2J\n", Self.index(10_000, ago: Self.hour)), "7")
        let table = await run("--format", "table")
        #expect(table.output.count == 2 && !table.bytes.contains(0x1B), "\(table.text)")
    }
}
