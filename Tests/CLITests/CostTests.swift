import RedisTypes
import Testing

@testable import CLI

/// What a verb's COST section promises is what the client's meter counts.
@Suite(.tool) struct CostTests {
    @Test(arguments: [
        (["get", "text"], 1, 1), (["set", "k", "v"], 1, 1), (["set", "k", "v", "--ttl", "1h", "--nx"], 1, 1),
        (["del", "text", "number"], 1, 1), (["exists", "text", "number"], 1, 1), (["ttl", "text"], 1, 1),
        (["expire", "text", "1h"], 1, 1), (["persist", "text"], 1, 1), (["type", "text"], 1, 1),
        (["incr", "number"], 1, 1),
        (["decr", "number"], 1, 1), (["mget", "text", "number"], 1, 1), (["mset", "a", "1", "b", "2"], 1, 1),
        (["show", "text"], 4, 2), (["show", "hash"], 4, 2), (["show", "stream"], 4, 2), (["show", "missing"], 2, 1),
        (["scan"], 1, 1), (["scan", "--match", "h*"], 1, 1), (["scan", "--limit", "0"], 0, 0),
        // Ten keys, five of them strings; INFO is asked first and not billed.
        (["scan", "--ttl"], 11, 2), (["export", "-q"], 27, 5), (["export", "-q", "--type", "hash"], 3, 3),
        (["scan", "--values", "--type", "hash"], 5, 4),
    ])
    func theMeterCountsWhatIsDocumented(arguments: [String], commands: Int, requests: Int) async throws {
        try await Fixture.load()
        let run = await ToolRun(arguments + ["-v"])
        let line = try #require(run.notes.last)
        #expect(
            line.contains("(\(commands) billed) in \(requests) request"), "\(line)"
        )
    }

    @Test func aPingIsNotBilled() async {
        #expect(await ToolRun("ping", "-v").notes.last?.hasPrefix("1 command (0 billed) in 1 request,") == true)
        #expect(await ToolRun("exec", "-v", "PING").notes.last?.hasPrefix("1 command (0 billed)") == true)
    }

    @Test func scanTakesOneCommandForEachPage() async throws {
        for index in 0..<100 { try await ToolSandbox.redis("SET", ByteString("k\(index)"), "v") }
        let run = await ToolRun("scan", "--count", "10", "-v")
        let words = try #require(run.notes.last).split(separator: " ")
        // A page may hold a few more than asked for, never fewer before the last.
        let pages = try #require(words.first.flatMap { Int($0) })
        #expect((5...13).contains(pages))
        #expect(words.contains("\(pages)"))
    }

    @Test func aRunTakesACommandForEachLineAndOneRequestForEachBatch() async {
        let lines = (1...10).map { "SET k \($0)\n" }.joined()
        #expect(
            await ToolRun("run", "-", "-v", input: lines).notes.last?.hasPrefix("10 commands (10 billed) in 1 request,")
                == true)
        #expect(
            await ToolRun("run", "-", "--batch", "4", "-v", input: lines).notes.last?
                .hasPrefix("10 commands (10 billed) in 3 requests,") == true)
    }
}
