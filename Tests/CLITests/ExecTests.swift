import CLI
import RedisTypes
import Testing

@Suite(.tool) struct ExecTests {
    @Test func everythingAfterTheCommandIsData() async throws {
        #expect(await ToolRun("exec", "RPUSH", "k", "-a", "--json", "-h", "--help").output == ["4"])
        #expect(await ToolRun("exec", "LRANGE", "k", "0", "-1").output == ["-a", "--json", "-h", "--help"])
        #expect(await ToolRun("exec", "INCRBY", "n", "-5").output == ["-5"])
        #expect(await ToolRun("exec", "SET", "k", "--json").output == ["OK"])
        #expect(try await ToolSandbox.redis("GET", "k") == "--json")
        #expect(await ToolRun("exec", "SET", "k", "").output == ["OK"])
        #expect(try await ToolSandbox.redis("GET", "k") == "")
        #expect(await ToolRun("exec", "SET", "k", "--").output == ["OK"])
        #expect(try await ToolSandbox.redis("GET", "k") == "--")
        #expect(await ToolRun("exec", "set", "k", "--token", "--verbose").outcome == .failed)
    }

    @Test func ourOwnOptionsGoBeforeTheCommand() async throws {
        try await ToolSandbox.redis("RPUSH", "k", "a", "b")
        #expect(await ToolRun("exec", "--json", "LRANGE", "k", "0", "-1").text == "[\"a\",\"b\"]\n")
        #expect(await ToolRun("exec", "--json", "--", "LRANGE", "k", "0", "-1").text == "[\"a\",\"b\"]\n")
        #expect(await ToolRun("exec", "--format", "csv", "LRANGE", "k", "0", "-1").output == ["a", "b"])
        #expect(await ToolRun("exec", "--", "LLEN", "k").output == ["2"])
    }

    @Test func aNullIsAReplyLikeAnyOther() async {
        let run = await ToolRun("exec", "GET", "missing")
        #expect(run.outcome == .ok)
        #expect(run.text == "\n")
        #expect(await ToolRun("exec", "--json", "GET", "missing").text == "null\n")
    }

    @Test func anErrorReplyIsExitCode1WithRedissOwnWords() async throws {
        try await ToolSandbox.redis("SET", "k", "v")
        let run = await ToolRun("exec", "LRANGE", "k", "0", "-1")
        #expect(run.outcome == .failed)
        #expect(run.bytes == [])
        #expect(run.notes.first == "error: WRONGTYPE Operation against a key holding the wrong kind of value")
    }

    @Test func aWrongNumberOfArgumentsIsFoundBeforeAnythingIsSent() async throws {
        let before = try await ToolSandbox.commandsSeen
        let run = await ToolRun("exec", "EXPIRE", "k")
        #expect(run.outcome == .usage)
        #expect(
            run.notes == [
                "error: wrong number of arguments for 'expire'", "hint: EXPIRE key seconds [NX | XX | GT | LT]",
            ])
        #expect(try await ToolSandbox.commandsSeen == before)
    }

    @Test(arguments: [["--help"], ["-h"], ["--json", "--help"]])
    func helpIsStillThere(flags: [String]) async {
        let run = await ToolRun(["exec"] + flags)
        #expect(run.outcome == .ok)
        #expect(run.output.contains { $0.hasPrefix("USAGE: upkeep exec") })
        #expect(run.errorText == "")
    }

    @Test func bytesThatAreNotTextReachRedisAndComeBack() async throws {
        let key = ArgumentBytes.text(of: ByteString.notText.bytes)
        #expect(await ToolRun("exec", "RPUSH", key, key, "é").output == ["2"])
        #expect(try await ToolSandbox.redis("LINDEX", .notText, "0") == .bulkString(.notText))
        #expect(
            await ToolRun("exec", "--no-raw", "LRANGE", key, "0", "-1").output == [
                #"1) "\x00\xff\xfe\n\"""#, #"2) "\xc3\xa9""#,
            ])
        #expect(await ToolRun("exec", "--json", "LRANGE", key, "0", "-1").text == "[{\"base64\":\"AP/+CiI=\"},\"é\"]\n")
    }
}
