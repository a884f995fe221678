import CommandHelp
import RedisTypes
import Testing

@Suite struct HelpTextTests {
    @Test func aPageIsThatOfRedisCLIAndMore() {
        let page = """

              GETEX key [EX seconds|PX milliseconds|EXAT unix-time-seconds|PXAT unix-time-milliseconds|PERSIST]
              summary: Reads a string and may change when it expires.
              since: 6.2.0
              group: string
              complexity: O(1)
              billed: 1 command in each region
              REST: yes, but not with a read-only token


            """
        #expect(HelpText.command(["getex"], style: .plain) == page)
    }

    @Test func coloursAreThoseOfRedisCLI() {
        let page = HelpText.command(["GET"], style: .ansi) ?? ""
        let head = "\n  \u{1B}[1mGET\u{1B}[0m \u{1B}[90mkey\u{1B}[0m\n  \u{1B}[33msummary:\u{1B}[0m "
        #expect(page.utf8.starts(with: head.utf8))
        #expect(page.contains("\n  \u{1B}[33mgroup:\u{1B}[0m string\n"))
    }

    @Test(arguments: CommandGroup.allCases)
    func everyCommandHasAPlainPage(group: CommandGroup) throws {
        for info in CommandTable.commands where info.group == group { try checkPage(of: info) }
    }

    private func checkPage(of info: CommandInfo) throws {
        let words = info.name.split(separator: " ").map { ByteString($0) }
        let page = try #require(HelpText.command(words, style: .plain))
        #expect(page.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x0A })
        #expect(page.utf8.starts(with: "\n  \(info.name)".utf8))
        let lines = page.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.allSatisfy { $0.last != " " })
        #expect(page.hasSuffix("\n\n"))
    }

    @Test(arguments: [
        ("ZREVRANGE", "deprecated: since 6.2.0; use ZRANGE with the REV argument"),
        ("JSON.MSET", "since: RedisJSON 2.6.0"),
        ("SEARCH.QUERY", "since: an extension of Upstash"), ("PING", "billed: no"),
        ("EVAL", "billed: 1 command in each region, and every command the script runs"), ("GET", "billed: 1 command"),
        ("BLPOP", "REST: answers at once, as if the time to wait were over"),
        ("SUBSCRIBE", "REST: not as a command: it belongs to a connection; /subscribe/<channel> streams it"),
        ("SAVE", "REST: no: the service does not have it"), ("SCAN", "REST: yes; not with a read-only token"),
        ("SELECT", "REST: yes; only database 0"), ("HEXPIRE", "since: 7.4.0"),
        ("HEXPIRE", "complexity: O(N) where N is the number of fields given"),
    ])
    func thePageSays(name: ByteString, line: String) {
        #expect(HelpText.command([name], style: .plain)?.contains("\n  \(line)\n") == true)
    }

    @Test func aContainerListsItsSubcommands() {
        let page = HelpText.command(["config"], style: .plain) ?? ""
        let subcommand = """


              CONFIG SET parameter value [parameter value ...]
              summary: Changes settings.
              since: 2.0.0

            """
        #expect(page.contains(subcommand))
        #expect(HelpText.command(["CONFIG", "set"], style: .plain)?.utf8.starts(with: "\n  CONFIG SET".utf8) == true)
    }

    @Test(arguments: [
        [], ["nosuch"], ["CONFIG", "NOSUCH"], ["GET", "k"], ["CONFIG", "GET", "x"], ["@string"], ["CONFIG GET"],
    ])
    func whatIsNoCommandHasNoPage(words: [ByteString]) {
        #expect(HelpText.command(words, style: .plain) == nil)
    }

    @Test(arguments: ["@string", "string", "@STRING", "@sorted-set", "@sorted_set", "@transactions", "@transaction"])
    func aGroupIsListed(name: String) throws {
        let list = try #require(HelpText.group(name, style: .plain))
        #expect(list.contains("\n  since: ") && !list.contains("\n  group: "))
    }

    @Test(arguments: CommandGroup.allCases)
    func aGroupHasAllItsCommands(group: CommandGroup) throws {
        #expect(HelpText.groupNames.contains(group.rawValue))
        let list = try #require(HelpText.group("@" + group.rawValue, style: .plain))
        let heads = list.split(separator: "\n").filter { !$0.hasPrefix("  summary: ") && !$0.hasPrefix("  since: ") }
        let rows = CommandTable.commands.filter { $0.group == group }
        #expect(heads.count == rows.count)
        for (head, row) in zip(heads, rows) { #expect(head == "  \(row.name)" || head.hasPrefix("  \(row.name) ")) }
    }

    @Test func anUnknownGroupHasNoList() {
        #expect(HelpText.group("@nosuch", style: .plain) == nil)
    }

    @Test(
        arguments: [
            (["GTE"], "GET"), (["hgetxe"], "HGETEX"), (["CONFIG", "GETT"], "CONFIG GET"),
            (["config", "resetsta"], "CONFIG RESETSTAT"),
            (["@strnig"], "@string"), (["SET"], nil), ([], nil), (["qqqqqqqq"], nil), (["CONFIG"], nil),
            (["GET", "GTE"], nil),
        ] as [([ByteString], String?)])
    func whatMayHaveBeenMeantIsSuggested(words: [ByteString], name: String?) {
        let suggestions = HelpText.suggestions(for: words)
        #expect(suggestions.first == name)
        #expect(suggestions.count <= 3)
    }
}
