import RecordFormats
import RedisTypes
import Testing

@testable import CLI

@Suite(.tool) struct FormatTests {
    /// Every verb that knows `--json`, on keys of every type and of any bytes.
    @Test func theJSONOfEveryVerbIsStrict() async throws {
        let binary = ArgumentBytes.text(of: ByteString.notText.bytes)
        try ToolSandbox.write("SET a 1\nLPUSH a x\nGET \"\\xff\"\nHGETALL hash\n", to: "commands")
        try ToolSandbox.write(
            #"{"key":{"base64":"/w=="},"type":"set","value":[{"base64":"/w=="}]}"# + "\n", to: "records.jsonl")
        let calls: [[String]] = [
            ["get", "text"], ["get", "binary"], ["get", "hash"], ["get", "missing", "--default", binary],
            ["set", binary, binary],
            ["set", "hash", "v", "--nx"], ["del", "missing"], ["exists", "text"], ["ttl", "soon"],
            ["expire", "soon", "1h"],
            ["persist", "soon"], ["type", "zset"], ["incr", "text"], ["incr", "number", "--by", "0.5"],
            ["decr", "hash"],
            ["mget", "text", "binary", "missing", "hash"], ["mset", "a", binary], ["ping", binary], ["ping"], ["scan"],
            ["scan", "--ttl"], ["scan", "--values"], ["show", "text"], ["show", "binary"], ["show", "hash"],
            ["show", "list"],
            ["show", "set"], ["show", "zset"], ["show", "stream"], ["show", "missing"], ["run", "commands"],
            ["import", "records.jsonl"], ["import", "records.jsonl", "--on-conflict", "fail"], ["export"],
            ["export", "-o", "f"],
            ["auth", "status"], ["profile", "list"], ["profile", "show", "x"], ["local", "status"], ["get"],
            ["expire", "k", "x"],
        ]
        for call in calls {
            try await ToolSandbox.redis("FLUSHALL")
            try await Fixture.load()
            let run = await ToolRun(call + ["--json"])
            #expect(run.bytes.isEmpty || isStrictJSON(run.bytes), "\(call): \(run.text)")
            #expect(
                run.errorText.isEmpty || isStrictJSON(run.errorText) || call == ["local", "status"],
                "\(call): \(run.errorText)")
        }
        for command in Fixture.commands {
            let run = await ToolRun(["exec", "--json", "DUMP", command.words[1].text ?? ""])
            #expect(isStrictJSON(run.bytes))
        }
    }

    @Test func csvIsReadBackByAReaderOfRFC4180() async throws {
        let values: [ByteString] = [
            "plain", "", "a,b", "a\"b", "\"", "a\nb", "a\r\nb", "\r", " padded ", .notText, "é", ByteString([0x00]),
            ByteString([0xFF, 0x2C]),
        ]
        try await ToolSandbox.redis(RedisCommand(["RPUSH", "list"] + values))
        let run = await ToolRun("exec", "--format", "csv", "LRANGE", "list", "0", "-1")
        #expect(Self.rows(run.bytes) == values.map { [$0] })
        let pairs = await ToolRun(
            "exec", "--format", "csv", "EVAL", "return {{'a,b', 'c'}, {'\"', 1}, {{}, {'x'}}}", "0")
        #expect(Self.rows(pairs.bytes) == [["a,b", "c"], ["\"", "1"], ["[]", "[\"x\"]"]])
    }

    @Test func tsvKeepsEveryFieldOnItsLine() async throws {
        try await ToolSandbox.redis("RPUSH", "list", "a\tb", "a\nb", "a\\b", "a\rb")
        #expect(
            await ToolRun("exec", "--format", "tsv", "LRANGE", "list", "0", "-1").text
                == "a\\tb\na\\nb\na\\\\b\na\\rb\n")
    }

    @Test func aTableOfAReplyIsAligned() async throws {
        let script = "return {{'id', 'name'}, {1, 'Ada\\n'}, {22, 'Bo'}}"
        #expect(
            await ToolRun("exec", "--format", "table", "EVAL", script, "0").output
                == ["id  name", "1   \"Ada\\n\"", "22  Bo"])
    }

    /// A format that would be ignored is refused instead, before anything is sent.
    @Test(arguments: [
        ["show", "k", "--raw"], ["show", "k", "--format", "csv"], ["scan", "--format", "table"],
        ["scan", "--values", "--format", "csv"], ["profile", "show", "dev", "--format", "tsv"],
    ])
    func aFormatThatAVerbDoesNotHaveIsRefused(call: [String]) async throws {
        let run = await ToolRun(call)
        #expect(run.outcome == .usage && run.bytes == [])
        #expect(run.notes.last?.hasPrefix("hint: --format takes ") == true)
    }

    @Test func variablesStandForFlagsThatAreNotGiven() async throws {
        try await ToolSandbox.redis("SET", "k", "v")
        #expect(await ToolRun("get", "k", environment: ["UPKEEP_FORMAT": "json"]).text == "\"v\"\n")
        #expect(await ToolRun("get", "k", "--raw", environment: ["UPKEEP_FORMAT": "json"]).text == "v\n")
        for call in [["get", "hash"], ["nosuchverb"], ["get", "k", "--format", "json", "--nosuch"]] {
            try await ToolSandbox.redis("HSET", "hash", "f", "v")
            #expect(isStrictJSON(await ToolRun(call, environment: ["UPKEEP_FORMAT": "json"]).errorText))
        }
        let missing = await ToolRun("get", "missing", environment: ["UPKEEP_FORMAT": "json"])
        #expect(isStrictJSON(missing.errorText))
        #expect(await ToolRun("get", "missing", environment: ["UPKEEP_QUIET": "1"]).notes == [])
        #expect(await ToolRun("get", "missing", environment: ["UPKEEP_QUIET": "0"]).notes == ["(nil)"])
        #expect(await ToolRun("get", "k", environment: ["UPKEEP_VERBOSE": "yes"]).notes.count == 1)
        for (name, value) in [("UPKEEP_FORMAT", "xml"), ("UPKEEP_TIMEOUT", "soon"), ("UPKEEP_RETRIES", "-1")] {
            let run = await ToolRun("get", "k", environment: [name: value])
            #expect(run.outcome == .usage && run.bytes == [])
            #expect(run.notes.first?.hasPrefix("error: \(name) is \(value): it takes ") == true)
        }
    }

    @Test func rawIsTheBytesAndOneNewline() async throws {
        try await ToolSandbox.redis("SET", "k", .notText)
        #expect(await ToolRun("get", "k").bytes == ByteString.notText.bytes + [0x0A])
        #expect(await ToolRun("get", "k", "--no-newline").bytes == ByteString.notText.bytes)
        #expect(await ToolRun("get", "k", "--raw", isTerminal: true).bytes == ByteString.notText.bytes + [0x0A])
        #expect(await ToolRun("exec", "--raw", "EVAL", "return {1, {2, {}, 'x'}, false}", "0").text == "1\n2\n\nx\n\n")
        #expect(await ToolRun("exec", "--raw", "EVAL", "return {}", "0").text == "\n")
    }

    @Test func aPlainTextReplyIsPrintedAsItIs() async {
        let run = await ToolRun("exec", "INFO", "server", isTerminal: true)
        #expect(run.output.first?.hasPrefix("# Server") == true)
    }

    /// A reader as small as the rules: quotes double, and only inside quotes do commas and line ends count as data.
    private static func rows(_ bytes: [UInt8]) -> [[ByteString]] {
        var rows: [[ByteString]] = []
        var row: [ByteString] = []
        var field: [UInt8] = []
        var isQuoted = false
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if isQuoted {
                if byte == 0x22, index + 1 < bytes.count, bytes[index + 1] == 0x22 {
                    field.append(byte)
                    index += 1
                } else if byte == 0x22 {
                    isQuoted = false
                } else {
                    field.append(byte)
                }
            } else if byte == 0x22 {
                isQuoted = true
            } else if byte == 0x2C || byte == 0x0A {
                row.append(ByteString(field))
                field = []
                if byte == 0x0A {
                    rows.append(row)
                    row = []
                }
            } else {
                field.append(byte)
            }
            index += 1
        }
        return rows
    }
}

@Suite struct TableTests {
    private static let table: Table = {
        var table = Table(columns: ["name", "size", "ok"])
        table.rows = [
            [.text("a,b"), .number(1), .flag(true)], [.text("tab\there"), .none, .flag(false)],
            [.value(.bulkString(ByteString([0xFF]))), .number(-5), .value(.null)],
        ]
        return table
    }()

    @Test(arguments: [
        (OutputFormat.csv, "name,size,ok\n\"a,b\",1,yes\ntab\there,,no\n"), (.raw, "a,b\t1\tyes\ntab\\there\t\tno\n"),
        (.table, "NAME         SIZE  OK\na,b          1     yes\n\"tab\\there\"        no\n\"\\xff\"       -5    \n"),
        (
            .json,
            #"[{"name":"a,b","size":1,"ok":true},{"name":"tab\there","size":null,"ok":false},{"name":{"base64":"/w=="},"size":-5,"ok":null}]"#
                + "\n"
        ),
    ])
    func aTableHasAFormForPeopleAndFormsForPrograms(format: OutputFormat, text: String) {
        let bytes = Self.table.bytes(as: format, width: 80)
        #expect(String(decoding: bytes.prefix(text.utf8.count), as: UTF8.self) == text)
        if format == .json { #expect(isStrictJSON(bytes)) }
    }

    @Test func aLineThatIsTooLongEndsInAnEllipsis() {
        let lines = String(decoding: Self.table.bytes(as: .table, width: 15), as: UTF8.self).split(separator: "\n")
        #expect(lines[0] == "NAME         S…")
        #expect(lines.allSatisfy { $0.count <= 15 })
    }
}
