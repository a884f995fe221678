import CLI
import RedisTypes
import Testing

@Suite(.tool) struct RunTests {
    @Test func commandsRunInOrderAndTheirRepliesAreInOrder() async throws {
        let lines = (1...1200).map { "APPEND k \($0 % 10)" }.joined(separator: "\n")
        let run = await ToolRun("run", "-", "-v", input: lines)
        #expect(run.output == (1...1200).map(String.init))
        #expect(run.notes.last?.hasPrefix("1200 commands (1200 billed) in 3 requests") == true)
        #expect(try await ToolSandbox.redis("STRLEN", "k") == 1200)
    }

    @Test func wordsAreQuotedAsInRedisCli() async throws {
        try ToolSandbox.write(
            """
            # a comment
              # and another
            SET "a b" 'it\\'s'

            set k "\\xff\\x00\\n\\"" \u{20}
            \tGET "a b"
            """, to: "file")
        let run = await ToolRun("run", "file")
        #expect(run.output == ["OK", "OK", "it's"])
        #expect(try await ToolSandbox.redis("GET", "k") == .bulkString(ByteString([0xFF, 0x00, 0x0A, 0x22])))
    }

    @Test func windowsLineEndsAreLineEnds() async throws {
        #expect(await ToolRun("run", "-", input: "SET k v\r\nGET k\r\n").output == ["OK", "v"])
        #expect(try await ToolSandbox.redis("GET", "k") == "v")
    }

    @Test func anErrorNamesItsLineAndTheOthersRun() async throws {
        try ToolSandbox.write("SET a 1\n\nLPUSH a x\nGET a\nNOSUCH\nGET a\n", to: "file")
        let run = await ToolRun("run", "file")
        #expect(run.outcome == .failed)
        #expect(run.output == ["OK", "1", "1"])
        #expect(run.notes.count == 2)
        #expect(run.notes.first == "error: file:3: WRONGTYPE Operation against a key holding the wrong kind of value")
        #expect(run.notes.last?.hasPrefix("error: file:5: ERR ") == true)
    }

    @Test func inJSONTheErrorStandsInItsPlaceToo() async throws {
        try ToolSandbox.write("SET a 1\nLPUSH a x\nMGET a b\n", to: "file")
        let run = await ToolRun("run", "file", "--json")
        #expect(run.outcome == .failed)
        #expect(run.output.first == "\"OK\"")
        #expect(run.output.dropFirst().first?.hasPrefix("{\"error\":{\"code\":\"WRONGTYPE\"") == true)
        #expect(run.output.last == "[\"1\",null]")
        #expect(isStrictJSON(run.bytes))
        #expect(isStrictJSON(run.errorText))
    }

    @Test func onATerminalErrorsStandAmongTheRepliesAsInRedisCli() async throws {
        let run = await ToolRun("run", "-", input: "SET a x\nINCR a\nGET a\n", isTerminal: true)
        #expect(run.outcome == .failed)
        #expect(run.output == ["OK", "(error) ERR value is not an integer or out of range", "\"x\""])
        #expect(run.notes == [])
        let one = await ToolRun("exec", "LPUSH", "a", "y", isTerminal: true)
        #expect(one.outcome == .failed)
        #expect(one.output == ["(error) WRONGTYPE Operation against a key holding the wrong kind of value"])
        #expect(one.notes == ["hint: upkeep type KEY tells what it holds; upkeep show KEY prints any type"])
    }

    /// A request holds so many commands, and so many bytes.
    @Test func largeCommandsTravelInSeveralRequests() async throws {
        let value = String(repeating: "x", count: 3 << 20)
        let lines = (1...4).map { "SET k\($0) \(value)" }.joined(separator: "\n")
        let run = await ToolRun("run", "-", "-v", input: lines)
        #expect(run.outcome == .ok)
        #expect(run.notes.last?.hasPrefix("4 commands (4 billed) in 4 requests") == true)
    }

    @Test func aCommandThatCannotTravelIsNamedByItsLine() async throws {
        let long = String(repeating: "\\xff", count: 40_000)
        let lines = "SET a 1\nSET b \"\(long)\"\nSET \"\(long)\" \"\(long)\"\n"
        let run = await ToolRun("run", "-", input: lines)
        #expect(run.outcome == .usage)
        #expect(run.notes.first?.hasPrefix("error: -:3: ") == true, "\(run.notes.first?.prefix(200) ?? "")")
        #expect(run.notes.last?.hasSuffix("nothing was sent") == true)
        #expect(try await ToolSandbox.redis("DBSIZE") == 0)
        let later = await ToolRun("run", "-", "--batch", "1", input: lines)
        #expect(later.outcome == .failed)
        #expect(later.notes.last?.hasSuffix("lines before this batch have been sent") == true)
    }

    @Test func onATerminalRepliesArePretty() async throws {
        try ToolSandbox.write("SET a 1\nTYPE a\nPING\nGET a\nMGET a b\nINCR a\nPING x", to: "file")
        #expect(
            await ToolRun("run", "file", isTerminal: true).output
                == ["OK", "string", "PONG", "\"1\"", "1) \"1\"", "2) (nil)", "(integer) 2", "\"x\""])
    }

    @Test func failFastStopsAtTheFirstFailure() async throws {
        let run = await ToolRun("run", "-", "--fail-fast", input: "SET a 1\nLPUSH a x\nSET a 2\n")
        #expect(run.outcome == .failed)
        #expect(run.output == ["OK"])
        #expect(try await ToolSandbox.redis("GET", "a") == "1")
    }

    @Test func atomicIsOneTransaction() async throws {
        let run = await ToolRun("run", "-", "--atomic", "-v", input: "SET a 1\nINCR a\nMGET a b\n")
        #expect(run.outcome == .ok)
        #expect(run.output == ["OK", "2", "2", ""])
        #expect(run.notes.first?.contains("in 1 request,") == true)
    }

    @Test func atomicWithACommandThatIsRefusedDoesNothing() async throws {
        let run = await ToolRun("run", "-", "--atomic", input: "SET a 1\nGET\n")
        #expect(run.outcome == .failed)
        #expect(run.bytes == [])
        #expect(try await ToolSandbox.redis("EXISTS", "a") == 0)
    }

    @Test func atomicCarriesBytesThatAreNotText() async throws {
        let run = await ToolRun("run", "-", "--atomic", input: #"HSET h "\xff" "\xfe""# + "\nLPUSH h x\nHGETALL h\n")
        #expect(run.outcome == .failed)
        #expect(run.bytes == Array("1\n".utf8) + [0xFF, 0x0A, 0xFE, 0x0A])
        #expect(run.notes == ["error: -:2: WRONGTYPE Operation against a key holding the wrong kind of value"])
    }

    @Test(arguments: ["SET a \"1", "SET a 'x", "SET a \"x\"y"])
    func unbalancedQuotesNameTheLineAndNothingOfTheirBatchIsSent(line: String) async throws {
        try ToolSandbox.write("SET a 1\n\(line)\n", to: "file")
        let run = await ToolRun("run", "file")
        #expect(run.outcome == .usage)
        #expect(run.notes.first == "error: file:2: unbalanced quotes")
        #expect(try await ToolSandbox.redis("EXISTS", "a") == 0)
    }

    @Test func unbalancedQuotesAfterABatchWasSentAreAFailure() async throws {
        let run = await ToolRun("run", "-", "--batch", "1", input: "SET a 1\nSET \"a\n")
        #expect(run.outcome == .failed)
        #expect(run.output == ["OK"])
        #expect(run.notes.first == "error: -:2: unbalanced quotes")
    }

    @Test(arguments: ["missing", "."])
    func aFileThatCannotBeReadIsMisuse(name: String) async {
        let run = await ToolRun("run", name)
        #expect(run.outcome == .usage)
        #expect(run.notes.count == 1)
    }

    @Test func nothingToDoIsDone() async {
        let run = await ToolRun("run", "-", input: "\n# only a comment\n")
        #expect(run.outcome == .ok)
        #expect(run.bytes == [] && run.errorText == "")
    }
}
