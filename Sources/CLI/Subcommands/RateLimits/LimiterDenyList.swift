import ArgumentParser
import RateLimits
import RedisTypes
import UpstashClient

struct DenyListGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deny", abstract: "Identifiers, addresses, user agents and countries that are always denied.",
        discussion: """
            Programs look at the list when they were started with protection. A program remembers a denial for a minute.

            COST
              2 commands; list and import say what they do.
            """,
        subcommands: [DenyListing.self, DenyAdd.self, DenyRemove.self, DenyCheck.self, DenyImport.self])
}

struct DenyListing: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Print what is denied.",
        discussion: """
            Where the import of addresses stands is told on a terminal, and to programs by deny import --status: it is no \
            value of the list.

            EXAMPLES
              upkeep ratelimit deny list

            COST
              1 command for each 1,000 values, and 3.
            """)

    @OptionGroup var prefix: PrefixOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func reportsJSON(in context: ToolContext) -> Bool { output.wantsJSON(in: context) }

    func run(in context: ToolContext) async throws -> Outcome {
        let format = try output.resolved(in: context)
        return try await context.withDatabase(connection) { database in
            let keys = prefix.keys
            let all = try await database.client.members(of: keys.denyList)
            let imported = Set(try await database.client.members(of: keys.ipDenyList))
            let replies = try await database.client.pipeline(IPListImport(keys).status)
            for case .error(let error) in replies { throw error }
            var table = Table(columns: ["value", "origin"])
            for value in all.sorted() {
                table.rows.append([.value(.bulkString(value)), .text(imported.contains(value) ? "import" : "manual")])
            }
            try output.write(table.bytes(as: format, width: context.console.columns), in: context)
            if format == .pretty {
                let status = try IPListImport.status(from: replies)
                context.notice("import of addresses: \(status.shown)", quiet: output.quiet)
            }
            return .ok
        }
    }
}

/// Changes of the list by hand.
private protocol DenyChange: Subcommand {
    var values: [ByteString] { get }
    var prefix: PrefixOptions { get }
    var output: OutputOptions { get }
    var connection: ConnectionOptions { get }
    static var done: String { get }
    /// What is said when no value was of any use; nil where that is no failure.
    static var nothing: String? { get }
    func commands(_ list: DenyList) -> [RedisCommand]
}

extension DenyChange {
    func reportsJSON(in context: ToolContext) -> Bool { output.wantsJSON(in: context) }

    func run(in context: ToolContext) async throws -> Outcome {
        let report = try ChangeReport(output, in: context)
        return try await context.withDatabase(connection) { database in
            try context.prepareWrite(to: database, quiet: output.quiet)
            let replies = try await database.client.transaction(commands(DenyList(prefix.keys)))
            for case .error(let error) in replies { throw error }
            let changed = replies.first?.integer ?? 0
            if changed == 0, let nothing = Self.nothing { return report.notFound(nothing) }
            if Self.nothing == nil, let range = values.first(where: \.looksLikeARange) {
                context.notice(
                    "warning: \(range) is compared letter by letter: there are no ranges and no patterns",
                    quiet: output.quiet)
            }
            try report.write([Self.done: .number(changed)], "\(Quantity.text(Int(changed), "value")) \(Self.done)")
            return .ok
        }
    }
}

struct DenyAdd: DenyChange {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Deny values.",
        discussion: """
            The values must be exactly what programs give to the limiter: there are no patterns and no address ranges. \
            What was denied already is not counted.

            EXAMPLES
              upkeep ratelimit deny add 203.0.113.9 evil-bot

            COST
              2 commands.
            """)

    @Argument(help: "What is denied.") var values: [ByteString]
    @OptionGroup var prefix: PrefixOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func validate() throws { try values.refuseEmpty() }

    fileprivate static let done = "added"
    fileprivate static let nothing: String? = nil
    fileprivate func commands(_ list: DenyList) -> [RedisCommand] { list.add(values) }
}

struct DenyRemove: DenyChange {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Deny values no longer.",
        discussion: """
            An address that the public list has comes back with the next import.

            EXAMPLES
              upkeep ratelimit deny remove evil-bot

            COST
              2 commands.

            EXIT CODES
              3 if none of them was denied.
            """)

    @Argument(help: "What is denied no longer.") var values: [ByteString]
    @OptionGroup var prefix: PrefixOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    fileprivate static let done = "removed"
    fileprivate static let nothing: String? = "none of these was denied"
    fileprivate func commands(_ list: DenyList) -> [RedisCommand] { list.remove(values) }
}

struct DenyCheck: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Tell whether values are denied.",
        discussion: """
            EXAMPLES
              upkeep ratelimit deny check 203.0.113.9

            COST
              2 commands.

            EXIT CODES
              0 if none is denied, 7 if one is.
            """)

    @Argument(help: "What is looked up.") var values: [ByteString]
    @OptionGroup var prefix: PrefixOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func validate() throws { try values.refuseEmpty() }

    func reportsJSON(in context: ToolContext) -> Bool { output.wantsJSON(in: context) }

    func run(in context: ToolContext) async throws -> Outcome {
        let format = try output.resolved(in: context)
        return try await context.withDatabase(connection) { database in
            let replies = try await database.client.pipeline(DenyList(prefix.keys).check(values))
            for case .error(let error) in replies { throw error }
            let denied = Set(try DenyList.denied(values, from: replies.first ?? .null))
            var table = Table(columns: ["value", "denied"])
            for value in values { table.rows.append([.value(.bulkString(value)), .flag(denied.contains(value))]) }
            try output.write(table.bytes(as: format, width: context.console.columns), in: context)
            return denied.isEmpty ? .ok : .checkFailed
        }
    }
}

extension UpstashClient {
    /// All of a set, page by page.
    fileprivate func members(of key: ByteString) async throws -> [ByteString] {
        var members: Set<ByteString> = []
        var cursor = ScanCursor.start
        repeat {
            let page = try ScanPage(await send(["SSCAN", key, cursor.token, "COUNT", "1000"]), to: "SSCAN")
            members.formUnion(page.items)
            cursor = page.next
        } while !cursor.isEnd
        return Array(members)
    }
}

extension ByteString {
    /// `10.0.0.0/8`, `192.168.*`
    fileprivate var looksLikeARange: Bool {
        guard let last = bytes.last else { return false }
        if last == UInt8(ascii: "*") { return true }
        let parts = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return parts.count == 2 && (1...3).contains(parts[1].count)
            && parts[1].allSatisfy { (0x30...0x39).contains($0) }
            && parts[0].allSatisfy {
                (0x30...0x3A).contains($0) || $0 == UInt8(ascii: ".") || (0x61...0x66).contains($0 | 0x20)
            }
    }
}

extension [ByteString] {
    /// Programs look no empty value up, so none is ever denied.
    fileprivate func refuseEmpty() throws {
        if contains(where: \.isEmpty) { throw ValidationError("An empty value is never denied.") }
    }
}

extension IPListImport.Status {
    var shown: String {
        switch self {
        case .due: "due; the next program with protection does it"
        case .pending(let seconds): "in progress; another may try in \(seconds) s"
        case .valid(let seconds): "done; due again in \(TimeSpan(.seconds(seconds)))"
        case .disabled: "switched off"
        }
    }
}
