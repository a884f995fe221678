import RedisTypes
import Testing

@testable import CLI

@Suite(.tool) struct ImportTests {
    @Test func rowsBecomeHashesWithKeysMadeFromTheirFields() async throws {
        try ToolSandbox.write("id,name,note\n1,Ada,\"a, \"\"b\"\"\"\n2,Grete,\n", to: "people.csv")
        let run = await ToolRun("import", "people.csv", "--key", "person:{id}")
        #expect(run.outcome == .ok)
        #expect(run.bytes == [])
        #expect(run.notes.last?.hasPrefix("import: 2 read, 2 applied; ") == true)
        #expect(
            try await ToolSandbox.redis("HGETALL", "person:1") == ["id", "1", "name", "Ada", "note", "a, \"b\""])
    }

    @Test(arguments: [
        ("rows.tsv", "id\tname\n7\tAda\n", []), ("rows.json", #"[{"id":7,"name":"Ada"}]"#, []),
        ("rows.json", #"{"a":{"b":[{"id":7,"name":"Ada"}]},"c":1}"#, ["--path", "a.b"]),
        ("rows.jsonl", "{\"id\":7,\"name\":\"Ada\"}\n", []), ("rows.ndjson", "{\"id\":7,\"name\":\"Ada\"}\n", []),
        ("rows.txt", "id,name\r\n7,Ada\r\n", ["--format", "csv"]),
    ])
    func everyFormatOfRowsIsRead(name: String, text: String, flags: [String]) async throws {
        try ToolSandbox.write(text, to: name)
        #expect(await ToolRun(["import", name, "--key", "p:{id}", "-q"] + flags).outcome == .ok)
        #expect(try await ToolSandbox.redis("HGETALL", "p:7") == ["id", "7", "name", "Ada"])
        #expect(try await ToolSandbox.redis("DBSIZE") == 1)
    }

    @Test func aBadKeyTemplateIsExplained() async {
        let run = await ToolRun("import", "a.csv", "--key", "p:{id")
        #expect(run.outcome == .usage)
        #expect(run.notes.first?.hasSuffix("the { at column 3 has no }; {{ stands for the brace itself") == true)
    }

    @Test func standardInputIsReadOnRequest() async throws {
        let line = #"{"key":"k","type":"list","value":["a","b"]}"#
        let run = await ToolRun("import", "-", "--format", "jsonl", input: line + "\n")
        #expect(run.outcome == .ok)
        #expect(try await ToolSandbox.redis("LRANGE", "k", "0", "-1") == ["a", "b"])
    }

    @Test(arguments: [
        ("a.jsonl", "{\"key\":\"a\",\"type\":\"string\",\"value\":\"1\"}\n{\"key\":\"b\",\n", [], "2"),
        ("a.jsonl", "{\"key\":\"a\",\"type\":\"strung\",\"value\":\"1\"}\n", [], "1"),
        ("a.csv", "id,name\n1,Ada\n2\n", ["--key", "p:{id}"], "3"), ("a.csv", "id\n\"1\n", ["--key", "p:{id}"], "2"),
        ("a.csv", "name\nAda\n", ["--key", "p:{id}"], "1"),
        ("a.json", "[{\"id\":1},\n{\"id\":]", ["--key", "p:{id}"], "2"),
    ])
    func aBrokenRecordIsNamedByFileLineAndColumn(name: String, text: String, flags: [String], line: String) async throws
    {
        try ToolSandbox.write(text, to: name)
        let run = await ToolRun(["import", name] + flags)
        #expect(run.outcome == .failed || run.outcome == .usage)
        let error = try #require(run.notes.first { $0.hasPrefix("error: ") })
        let place = error.dropFirst("error: ".count).split(separator: ":")
        #expect(place.first == "\(name)" && place.dropFirst().first == "\(line)")
        #expect(place.dropFirst(2).first.flatMap { Int($0) } != nil)
        #expect(run.notes.filter { $0.contains(place.prefix(3).joined(separator: ":")) }.count == 1)
        #expect(run.notes.contains { $0.hasPrefix("hint: ") })
        let json = await ToolRun(["import", name, "--json", "-q"] + flags)
        #expect(isStrictJSON(json.errorText) && isStrictJSON(json.bytes))
    }

    @Test func badRecordsAreSkippedOnRequestAndCounted() async throws {
        let good = #"{"key":"a","type":"string","value":"1"}"#
        try ToolSandbox.write("\(good)\nnonsense\n\(good.replacing("\"a\"", with: "\"b\""))\n", to: "a.jsonl")
        let run = await ToolRun("import", "a.jsonl", "--skip-bad", "--json")
        #expect(run.outcome == .failed)
        let summary = try members(of: run.text)
        #expect(summary["read"] == "3" && summary["applied"] == "2" && summary["failed"] == "1")
        #expect(isStrictJSON(run.errorText) && run.errorText.contains("\"message\":\"a.jsonl:2:"))
        let again = await ToolRun("import", "a.jsonl", "--skip-bad", "--on-conflict", "overwrite")
        #expect(again.notes.dropFirst().first?.hasPrefix("a.jsonl:2:") == true)
        #expect(try await ToolSandbox.redis("MGET", "a", "b") == ["1", "1"])
    }

    @Test func aKeyThatExistsIsOverwrittenSkippedOrAConflict() async throws {
        try ToolSandbox.write(#"{"key":"k","type":"string","value":"new"}"# + "\n", to: "a.jsonl")
        try await ToolSandbox.redis("RPUSH", "k", "old")
        let conflict = await ToolRun("import", "a.jsonl", "--on-conflict", "fail")
        #expect(conflict.outcome == .conflict)
        #expect(
            conflict.notes.dropFirst().first
                == "error: \"k\" (line 1) exists already, in the database or earlier in the file; "
                + "nothing of this batch was written")
        #expect(try await ToolSandbox.redis("TYPE", "k") == .simpleString("list"))
        let skip = await ToolRun("import", "a.jsonl", "--on-conflict", "skip")
        #expect(skip.outcome == .ok)
        #expect(skip.notes.last?.hasPrefix("import: 1 read, 0 applied, 1 skipped (1 existed); ") == true)
        #expect(try await ToolSandbox.redis("TYPE", "k") == .simpleString("list"))
        let undecided = await ToolRun("import", "a.jsonl")
        #expect(undecided.outcome == .usage)
        #expect(undecided.notes.last == "hint: add --on-conflict overwrite, skip, fail or merge")
        #expect(await ToolRun("import", "a.jsonl", "--on-conflict", "overwrite").outcome == .ok)
        #expect(try await ToolSandbox.redis("GET", "k") == "new")
    }

    @Test func whatHasExpiredIsNotBroughtBack() async throws {
        try ToolSandbox.write(#"{"key":"k","type":"string","value":"v","expires_at_ms":1000}"# + "\n", to: "a.jsonl")
        let run = await ToolRun("import", "a.jsonl")
        #expect(run.outcome == .ok)
        #expect(run.notes.last?.hasPrefix("import: 1 read, 0 applied, 1 skipped (1 expired); ") == true)
        #expect(try await ToolSandbox.redis("EXISTS", "k") == 0)
    }

    @Test func theSummaryIsOneJSONObjectThatAddsUp() async throws {
        try ToolSandbox.write("id\n" + (1...100).map { "\($0)\n" }.joined(), to: "a.csv")
        let run = await ToolRun("import", "a.csv", "--key", "p:{id}", "--json")
        #expect(run.errorText == "")
        let summary = try members(of: run.text)
        #expect(summary["verb"] == "\"import\"" && summary["read"] == "100" && summary["applied"] == "100")
        for count in ["skipped", "failed", "unknown", "vanished", "retries"] { #expect(summary[count] == "0") }
        for count in ["commands", "billed_commands", "requests", "bytes_up", "bytes_down", "duration_ms"] {
            #expect(summary[count].flatMap { Int($0) } != nil)
        }
    }

    @Test(arguments: ["missing.jsonl", "."])
    func aFileThatCannotBeReadIsMisuse(name: String) async {
        let run = await ToolRun("import", name, "--format", "jsonl")
        #expect(run.outcome == .usage)
        #expect(run.notes.first?.hasPrefix("error: cannot read ") == true)
    }

    /// What the real server saves goes back where it came from.
    @Test func anRDBFileIsImported() async throws {
        try await ToolSandbox.redis("SET", "k", "v", "PXAT", "4102444800000")
        try await ToolSandbox.redis("HSET", "h", "f", "1")
        try await ToolSandbox.redis("XADD", "s", "1-1", "f", "v")
        try await ToolSandbox.redis("XGROUP", "CREATE", "s", "g", "0")
        try await ToolSandbox.redis("SAVE")
        let directory = try await ToolSandbox.redis("CONFIG", "GET", "dir").array?.last?.bytes?.text ?? ""
        let dump = "\(directory)/dump.rdb"
        try await ToolSandbox.redis("FLUSHALL")
        let run = await ToolRun("import", dump)
        #expect(run.outcome == .ok)
        #expect(try await ToolSandbox.redis("PEXPIRETIME", "k") == 4_102_444_800_000)
        #expect(try await ToolSandbox.redis("HGETALL", "h") == ["f", "1"])
        #expect(try await ToolSandbox.redis("XLEN", "s") == 1)
        #expect(try await ToolSandbox.redis("XINFO", "GROUPS", "s").array?.count == 1)
        let other = await ToolRun("import", dump, "--db", "5", "--on-conflict", "fail")
        #expect(other.notes.contains("left out: 3 keys of other databases"))
        #expect(await ToolRun("import", dump, "--key", "x:{y}").outcome == .usage)
        #expect(await ToolRun("import", "x.jsonl", "--db", "1").outcome == .usage)
    }
}
