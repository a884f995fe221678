import RedisGateway
import RedisTypes
import Testing

@testable import CLI

@Suite(.tool) struct TokenListTests {
    @Test func aTokenIsShownOnceAndKeptAsADigest() async throws {
        let added = await ToolRun("token", "add", "ci", "--tokens", "list")
        #expect(added.outcome == .ok)
        let token = try #require(added.output.first)
        #expect(token.hasPrefix("upk_") && token.count >= 40)
        let text = String(decoding: try ToolSandbox.read("list"), as: UTF8.self)
        #expect(!text.contains(token) && text.contains("ci standard \(TokenDigest(of: Secret(token)).hex) -"))
        #expect(try ToolSandbox.mode(of: "list") == 0o600)
        #expect(
            await ToolRun("token", "add", "web", "--read-only", "--expires", "1h", "--tokens", "list").outcome == .ok)
        let list = await ToolRun("token", "list", "--tokens", "list", "--json")
        #expect(isStrictJSON(list.bytes))
        #expect(list.text.contains(#""name":"web","rights":"read-only""#) && !list.text.contains(token))
        #expect(await ToolRun("token", "expire", "ci", "24h", "--tokens", "list").notes == ["token ci ends in 1d"])
        #expect(await ToolRun("token", "revoke", "web", "--tokens", "list").notes == ["token web revoked"])
        #expect(await ToolRun("token", "list", "--tokens", "list", "--format", "csv").output.count == 2)
    }

    @Test func whatCannotBeIsExplained() async throws {
        #expect(await ToolRun("token", "add", "a b", "--tokens", "list").outcome == .usage)
        #expect(await ToolRun("token", "add", "ci", "--expires", "0s", "--tokens", "list").outcome == .usage)
        #expect(await ToolRun("token", "revoke", "ci", "--tokens", "list").outcome == .notFound)
        #expect(await ToolRun("token", "expire", "ci", "1h", "--tokens", "list").outcome == .notFound)
        _ = await ToolRun("token", "add", "ci", "--tokens", "list")
        #expect(await ToolRun("token", "add", "ci", "--tokens", "list").outcome == .conflict)
        try ToolSandbox.write("ci standard\n", to: "broken")
        let broken = await ToolRun("token", "list", "--tokens", "broken")
        #expect(broken.outcome == .usage && broken.notes.first?.contains("broken:1: ") == true)
        try ToolSandbox.write("", to: "open", mode: 0o666)
        #expect(await ToolRun("token", "list", "--tokens", "open").outcome != .ok)
    }

    /// A gateway that kept the list it knew would go on serving whoever was just shut out.
    @Test func revokingTheLastTokenLeavesNone() async throws {
        let list = ToolSandbox.current.work + "/list"
        #expect(throws: Failure.self) { try TokenSource(token: nil, list: list) }
        _ = await ToolRun("token", "add", "ci", "--tokens", "list")
        let source = try TokenSource(token: nil, list: list)
        _ = await ToolRun("token", "revoke", "ci", "--tokens", "list")
        let (changes, told) = AsyncStream.makeStream(of: TokenSet?.self)
        let watch = Task { await source.watch { told.yield(try? $0.get()) } }
        defer { watch.cancel() }
        for await change in changes {
            #expect(change == TokenSet([]))
            break
        }
    }
}
