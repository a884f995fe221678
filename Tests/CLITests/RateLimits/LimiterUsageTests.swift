import RateLimits
import RedisTypes
import TestSupport
import Testing

@testable import CLI

/// `upkeep ratelimit top`, `denied` and `usage`.
@Suite(.tool, .timeLimit(.minutes(5))) struct LimiterUsageTests {
    private func run(_ words: String...) async -> ToolRun { await ToolRun(["ratelimit"] + words) }

    private static var hour: Int64 { EventHour.start(at: POSIX.nowInMilliseconds()) }

    private func count(_ event: LimiterEvent, _ count: Int, hour: Int64 = hour) async throws {
        try await ToolSandbox.redis("ZADD", LimiterKeys().events(hour: hour), ByteString(count), event.member)
    }

    @Test func analyticsAreAddedUp() async throws {
        let hour = EventHour.start(at: POSIX.nowInMilliseconds())
        let events: [(LimiterEvent, Int)] = [
            (LimiterEvent(identifier: "a", outcome: .allowed), 7),
            (LimiterEvent(identifier: "a", outcome: .refused), 2),
            (LimiterEvent(identifier: "b", outcome: .allowed, fields: [.init("country", "DE")]), 1),
            (LimiterEvent(identifier: "b", outcome: .allowed, fields: [.init("country", "FR")]), 3),
            (LimiterEvent(identifier: "bot", outcome: .denied), 4),
        ]
        for (event, count) in events {
            try await ToolSandbox.redis("ZADD", LimiterKeys().events(hour: hour), ByteString(count), event.member)
        }
        #expect(await run("top", "--hours", "2").text == "a\t7\t2\t0\nb\t4\t0\t0\nbot\t0\t0\t4\n")
        #expect(await run("denied", "--hours", "2").text == "bot\t0\t0\t4\na\t7\t2\t0\n")
        let usage = await run("usage", "--hours", "2", "--format", "csv")
        #expect(usage.text.contains(",11,2,4\n"), "\(usage.text)")
    }

    /// More of them than one reply can carry, and more bytes in a thousand than that, too.
    @Test func anHourMayHaveAnyNumberOfEvents() async throws {
        let script: ByteString = """
            for number = 1, 1600 do
              redis.call('ZADD', KEYS[1], number, cjson.encode({identifier = number .. string.rep('x', 12000), success = true}))
            end
            """
        try await ToolSandbox.redis("EVAL", script, "1", LimiterKeys().events(hour: Self.hour - EventHour.length))
        let usage = await run("usage", "--hours", "2", "--format", "csv")
        #expect(usage.output.last?.hasSuffix(",1280800,0,0") == true, "\(usage.text) \(usage.errorText)")
        let top = await run("top", "--hours", "2", "--limit", "2")
        #expect(top.output.map { $0.prefix(5) } == ["1600x", "1599x"], "\(top.errorText)")
    }

    @Test func anEventOfSeveralPagesCountsOnce() async throws {
        let script: ByteString = """
            for number = 1, 2500 do
              redis.call('ZADD', KEYS[1], 2, '{"identifier":"u' .. number % 7 .. '","success":false,"country":"' .. number .. '"}')
            end
            """
        try await ToolSandbox.redis("EVAL", script, "1", LimiterKeys().events(hour: Self.hour))
        #expect(await run("denied", "--hours", "1", "--limit", "1").text == "u1\t0\t716\t0\n")
        #expect(
            await run("usage", "--hours", "1", "--format", "jsonl").text.hasSuffix(
                #""refused":5000,"denied":0}"# + "\n"))
    }

    @Test func whatCannotBeReadIsToldAndLeftOut() async throws {
        try await count(LimiterEvent(identifier: "a", outcome: .allowed), 7)
        try await ToolSandbox.redis("ZADD", LimiterKeys().events(hour: Self.hour), "3", "no event")
        // As versions before 1.1.2 counted.
        try await ToolSandbox.redis("HSET", LimiterKeys().events(hour: Self.hour - EventHour.length), "a", "1")
        for verb in ["top", "usage"] {
            let run = await run(verb, "--hours", "3")
            #expect(run.outcome == .ok && run.text.contains("\t7\t0\t0\n"))
            #expect(run.notes == ["1 event cannot be read", "1 hour of an SDK before version 1.1.2 is left out"])
        }
    }

    /// Whoever sends a request may choose its identifier.
    @Test func identifiersDoNotSpeakToTheTerminal() async throws {
        try await count(LimiterEvent(identifier: "\u{1B}]0;owned\u{7}\nevil", outcome: .allowed), 7)
        let table = await run("top", "--hours", "2", "--format", "table")
        #expect(table.output.count == 2 && !table.bytes.contains(0x1B) && !table.bytes.contains(0x07), "\(table.text)")
    }

    @Test(arguments: [
        ["usage", "--limit", "5"], ["top", "--limit", "0"], ["denied", "--limit", "100001"], ["top", "--hours", "0"],
        ["usage", "--hours", "257"],
    ])
    func whatMakesNoSenseIsRefused(words: [String]) async throws {
        #expect(await ToolRun(["ratelimit"] + words).outcome == .usage)
    }
}
