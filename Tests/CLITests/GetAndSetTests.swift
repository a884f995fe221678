import CLI
import RedisTypes
import Testing

@Suite(.tool) struct GetTests {
    @Test(arguments: [[], ["--json"], ["--no-raw"], ["-o", "file"]])
    func aMissingKeyIsExitCode3WithNothingOnStandardOutput(flags: [String]) async throws {
        let run = await ToolRun(["get", "missing"] + flags)
        #expect(run.outcome == .notFound)
        #expect(run.bytes == [])
        #expect(run.notes.count == 1)
        if flags == ["--json"] {
            #expect(isStrictJSON(run.errorText) && run.errorText.contains("NOTFOUND"))
        } else {
            #expect(run.notes == ["(nil)"])
        }
        #expect(try ToolSandbox.files() == [])
        #expect(await ToolRun(["get", "missing", "-q"] + flags).notes == [])
    }

    @Test func whyNothingWasSetIsTold() async throws {
        try await ToolSandbox.redis("SET", "k", "v")
        let exists = await ToolRun("set", "k", "w", "--nx", "--json")
        #expect(exists.outcome == .notFound && exists.errorText.contains("exists already; nothing was written"))
        let missing = await ToolRun("set", "missing", "w", "--xx", "--json")
        #expect(missing.outcome == .notFound && missing.errorText.contains("does not exist; nothing was written"))
        #expect(await ToolRun("expire", "k", "0s").outcome == .usage)
        #expect(try await ToolSandbox.redis("GET", "k") == "v")
    }

    @Test func aDefaultTakesThePlaceOfAMissingKeyOnly() async throws {
        try await ToolSandbox.redis("SET", "k", "")
        #expect(await ToolRun("get", "k", "--default", "x").text == "\n")
        let run = await ToolRun("get", "missing", "--default", "x")
        #expect(run.outcome == .ok)
        #expect(run.text == "x\n")
    }

    @Test func aFileGetsExactlyTheBytesAndOnlyItsOwnerMayReadIt() async throws {
        try await ToolSandbox.redis("SET", "k", .notText)
        #expect(await ToolRun("get", "k", "-o", "file").bytes == [])
        #expect(try ToolSandbox.read("file") == ByteString.notText.bytes)
        #expect(try ToolSandbox.mode(of: "file") == 0o600)
        #expect(await ToolRun("get", "k", "--output=-", "--no-newline").bytes == ByteString.notText.bytes)
        #expect(try ToolSandbox.files() == ["file"])
    }

    @Test func aFileThatIsThereIsReplacedInOneStepAndKeepsItsMode() async throws {
        try await ToolSandbox.redis("SET", "k", "new")
        try ToolSandbox.write("old", to: "file", mode: 0o640)
        #expect(await ToolRun("get", "k", "-o", "file").outcome == .ok)
        #expect(try ToolSandbox.read("file") == Array("new".utf8))
        #expect(try ToolSandbox.mode(of: "file") == 0o640)
    }

    @Test func whatCannotBeWrittenLeavesNothingBehind() async throws {
        try await ToolSandbox.redis("SET", "k", "v")
        for path in ["no/such/directory", "."] {
            let run = await ToolRun("get", "k", "-o", path)
            #expect(run.outcome == .failed)
            #expect(run.notes.first?.hasPrefix("error: cannot write the output: ") == true)
        }
        #expect(try ToolSandbox.files() == [])
    }

    @Test func theTextOKIsAStringWhenItIsAValue() async throws {
        try await ToolSandbox.redis("SET", "k", "OK")
        #expect(await ToolRun("get", "k", "--no-raw").text == "\"OK\"\n")
        #expect(await ToolRun("get", "k", "--json").text == "\"OK\"\n")
    }
}

@Suite(.tool) struct SetTests {
    /// What Redis holds after `set k …`.
    @Test(arguments: [
        (["v"], "v"), ([""], ""), (["@@v"], "@v"), (["@@"], "@"), (["@file"], "of a file\n"), (["-"], "of stdin"),
        (["-x"], "of stdin"), (["--stdin"], "of stdin"), (["--", "-v"], "-v"), (["--", "--json"], "--json"),
        (["v", "--quiet"], "v"),
    ])
    func theValueComesFromWhereItIsSaidToComeFrom(words: [String], value: String) async throws {
        try ToolSandbox.write("of a file\n", to: "file")
        let flags = words.first == "--" ? ["set"] + ["--", "k"] + words.dropFirst() : ["set", "k"] + words
        let run = await ToolRun(flags, input: Array("of stdin\n".utf8))
        #expect(run.output == ["OK"])
        #expect(try await ToolSandbox.redis("GET", "k") == .bulkString(ByteString(value)))
    }

    @Test func oneNewlineAtTheEndOfStandardInputIsDropped() async throws {
        for (input, value) in [("a\n\n", "a\n"), ("", ""), ("\n", ""), ("a", "a"), ("\0a\r\n", "\0a\r")] {
            #expect(await ToolRun("set", "k", "-x", input: input).output == ["OK"])
            #expect(try await ToolSandbox.redis("GET", "k") == .bulkString(ByteString(value)))
        }
    }

    @Test func aLargeFileArrivesWhole() async throws {
        let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
        try ToolSandbox.write(bytes, to: "file")
        #expect(await ToolRun("set", "k", "@file").output == ["OK"])
        #expect(await ToolRun("get", "k", "-o", "copy").outcome == .ok)
        #expect(try ToolSandbox.read("copy") == bytes)
    }

    @Test(arguments: ["@missing", "@.", "@"])
    func aFileThatCannotBeReadIsFoundBeforeAnythingIsSent(value: String) async throws {
        let before = try await ToolSandbox.commandsSeen
        let run = await ToolRun("set", "k", value)
        #expect(run.outcome == .usage)
        #expect(run.notes.first?.hasPrefix("error: cannot read ") == true)
        #expect(try await ToolSandbox.commandsSeen == before)
    }

    @Test func nxAndXxKeepAValueAndSayNotFound() async throws {
        #expect(await ToolRun("set", "k", "1", "--xx").outcome == .notFound)
        #expect(await ToolRun("set", "k", "1", "--nx").output == ["OK"])
        let run = await ToolRun("set", "k", "2", "--nx")
        #expect(run.outcome == .notFound)
        #expect(run.bytes == [])
        #expect(try await ToolSandbox.redis("GET", "k") == "1")
        #expect(await ToolRun("set", "k", "2", "--xx").output == ["OK"])
        #expect(try await ToolSandbox.redis("GET", "k") == "2")
    }

    @Test func anExpiryIsSetKeptOrTakenAway() async throws {
        #expect(await ToolRun("set", "k", "1", "--ttl", "90h").output == ["OK"])
        #expect(try #require(await ToolSandbox.redis("PTTL", "k").integer) > 300_000_000)
        #expect(await ToolRun("set", "k", "2", "--keep-ttl").output == ["OK"])
        #expect(try #require(await ToolSandbox.redis("PTTL", "k").integer) > 300_000_000)
        #expect(await ToolRun("set", "k", "3").output == ["OK"])
        #expect(try await ToolSandbox.redis("PTTL", "k") == -1)
    }
}
