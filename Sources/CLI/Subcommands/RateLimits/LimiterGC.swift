import ArgumentParser
import RateLimits
import RedisTypes
import UpstashClient

struct LimiterGC: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "gc", abstract: "Find keys that limiters leave behind for ever, and delete them.",
        discussion: """
            Counters of cached windows, buckets that were filled by hand and analytics never expire, though nothing reads \
            them any more. They are listed; --delete deletes those that are unused, each only if it is still what it was. \
            When in doubt a key is in use:

            A cached window is unused when no length that somebody may have chosen makes it the present one. Lengths of \
            up to 20 minutes are told apart to the millisecond; of longer ones some windows stay in doubt, of a month and \
            more all. Under a prefix of your own, name the windows with --cached-fixed-window: app:order:170000123 may be \
            an order as well.

            A bucket is unused when it is full, which only its size tells: --token-bucket. Where a dynamic limit is set, \
            no bucket can be told to be full.

            Analytics are unused after 90 days.

            If the clock of this machine is not the server's, everything may be in use.

            EXAMPLES
              upkeep ratelimit gc
              upkeep ratelimit gc --delete --yes
              upkeep ratelimit gc --prefix app --cached-fixed-window 10/10s --token-bucket 5/1s,max=20

            COST
              1 command for each 1,000 keys of the database, 1 for each key of the prefix, 2 more for each that never \
            expires, and 1; with --delete also 4 for each that is unused and 1 for each 100 of them. Where it asks first, \
            the database is gone through twice.
            """)

    @Flag(help: "Delete what is listed as unused.") var delete = false
    @Option(
        help: ArgumentHelp("A cached window of the prefix, such as 10/10s; may be repeated.", valueName: "n/time"))
    var cachedFixedWindow: [String] = []
    @Option(help: ArgumentHelp("The buckets of the prefix, such as 10/1s,max=20.", valueName: "n/time,max=n"))
    var tokenBucket: String?
    @OptionGroup var prefix: PrefixOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func reportsJSON(in context: ToolContext) -> Bool { output.wantsJSON(in: context) }

    func validate() throws {
        do { _ = try programs } catch { throw ValidationError("\(error).") }
    }

    private var programs: KnownLimiters {
        get throws(LimiterError) {
            var programs = KnownLimiters()
            for text in cachedFixedWindow { programs.windows.append(try Limiter(.cachedFixedWindow, text).window) }
            if let tokenBucket, case .tokenBucket(let bucket) = try Limiter(.tokenBucket, tokenBucket) {
                programs.bucket = bucket
            }
            return programs
        }
    }

    func run(in context: ToolContext) async throws -> Outcome {
        let format = try output.resolved(in: context)
        let isAgreed = connection.choice.saysYes
        if delete, !isAgreed, !context.console.isInputTerminal {
            throw Failure(.usage, "CONFIRM", "this deletes keys; nothing was sent", hint: "add --yes")
        }
        return try await context.withDatabase(connection) { database in
            if delete { try context.prepareWrite(to: database, quiet: output.quiet) }
            let file = try output.choice.open(in: context)
            var listing = try GarbageListing(format, width: context.console.columns, file, context.console)
            do {
                try await eachPage(database.client, context) { page, unused in
                    try listing.add(page, unused: unused)
                    if delete, isAgreed { try await database.client.delete(unused) { listing.deleted += $0 } }
                }
                if delete, !isAgreed, listing.unused > 0 {
                    try listing.showTable()
                    let question = "Delete \(Quantity.text(listing.unused, "key")) of \(database.name)?"
                    guard try await context.agrees(to: question) else {
                        throw Failure(.usage, "CONFIRM", "nothing was deleted")
                    }
                    // The answer may have taken a while: what is unused is found anew.
                    listing.unused = 0
                    try await eachPage(database.client, context) { _, unused in
                        listing.unused += unused.count
                        try await database.client.delete(unused) { listing.deleted += $0 }
                    }
                }
                try listing.end(hasDeleted: delete)
            } catch {
                file?.discard()
                if listing.deleted > 0 {
                    context.notice("\(Quantity.text(listing.deleted, "key")) deleted until then", quiet: output.quiet)
                }
                throw error
            }
            context.notice(listing.summary(hasDeleted: delete), quiet: output.quiet)
            return .ok
        }
    }

    /// Goes through the keys of the prefix that never expire, with those of them that are unused.
    private func eachPage(
        _ client: UpstashClient, _ context: ToolContext,
        _ body: ([ImmortalKey], _ unused: [ImmortalKey]) async throws -> Void
    ) async throws {
        let isClockRight = try await isClockRight(client, context)
        let names = prefix.keys
        var programs = try programs
        if programs.bucket != nil, try await !client.send(DynamicLimit(names).get).isNull {
            programs.bucket = nil
            context.notice("a dynamic limit is set: how large buckets are, is not known", quiet: output.quiet)
        }
        try await client.limiterKeyNames(matching: names.pattern) { keys in
            let page = try await client.immortalKeys(among: keys, of: programs, in: names)
            try await body(page, isClockRight ? page.filter { !$0.mayBeInUse } : [])
        }
    }

    /// By a wrong clock no window can be told to be over.
    private func isClockRight(_ client: UpstashClient, _ context: ToolContext) async throws -> Bool {
        let sent = POSIX.nowInMilliseconds()
        let server = try ServerClock.now(from: try await client.send(ServerClock.command))
        let skew = ServerClock.skew(server: server, sent: sent, received: POSIX.nowInMilliseconds())
        if abs(skew) <= ServerClock.tolerance { return true }
        context.notice(
            "warning: this machine's clock is \(TimeSpan(.milliseconds(abs(skew)))) \(skew > 0 ? "ahead of" : "behind") "
                + "the server's: every key may be in use", quiet: output.quiet)
        return false
    }
}

/// The keys that were found, written as they come; a table for people has the first of them.
private struct GarbageListing {
    private static let columns = ["key", "left_by", "unused"]
    private static let mostRows = 100

    private let format: OutputFormat
    private let width: Int
    private let file: OutputFile?
    private let console: Console
    private var table = Table(columns: columns)
    private var isTableShown = false
    private var found = 0
    var unused = 0
    var deleted = 0

    init(_ format: OutputFormat, width: Int, _ file: OutputFile?, _ console: Console) throws {
        // An array is one document, and there may be any number of keys.
        self.format = format == .json ? .jsonl : format
        self.width = width
        self.file = file
        self.console = console
        if !isTable { try write(header) }
    }

    private var isTable: Bool { [.auto, .pretty, .table].contains(format) }
    private var header: [UInt8] { Table(columns: Self.columns).bytes(as: format, width: width) }

    mutating func add(_ page: [ImmortalKey], unused: [ImmortalKey]) throws {
        let names = Set(unused.map(\.key))
        var rows: [[Table.Cell]] = []
        for key in page {
            rows.append([.value(.bulkString(key.key)), .text(key.origin.shown), .flag(names.contains(key.key))])
        }
        found += page.count
        self.unused += unused.count
        if isTable {
            table.rows += rows.prefix(Self.mostRows - table.rows.count)
        } else {
            try write(Table(columns: Self.columns, rows: rows).bytes(as: format, width: width).dropFirst(header.count))
        }
    }

    /// Once, before a question about what it shows.
    mutating func showTable() throws {
        guard isTable, !isTableShown else { return }
        isTableShown = true
        try write(table.bytes(as: format, width: width))
        if found > table.rows.count { try write("… and \(Quantity.grouped(found - table.rows.count)) more\n".utf8) }
    }

    mutating func end(hasDeleted: Bool) throws {
        try showTable()
        if format.isJSON {
            try write(
                Table.jsonObject([
                    "found": .number(Int64(found)), "unused": .number(Int64(unused)),
                    "deleted": .number(Int64(deleted)), "changed": .number(Int64(hasDeleted ? unused - deleted : 0)),
                ]))
        }
        try file?.complete()
    }

    func summary(hasDeleted: Bool) -> String {
        guard hasDeleted else { return "\(Quantity.text(found, "key")), \(unused) unused" }
        let changed = unused - deleted
        return "\(Quantity.text(deleted, "key")) deleted"
            + (changed > 0 ? ", \(changed) had changed meanwhile and \(changed == 1 ? "was" : "were") left" : "")
    }

    private func write(_ bytes: some Sequence<UInt8>) throws {
        if let file { try file.write(Array(bytes)) } else { try console.write(bytes) }
    }
}

extension ImmortalKey.Origin {
    fileprivate var shown: String {
        switch self {
        case .cachedWindow: "a cached window"
        case .bucket: "a bucket that was filled"
        case .events: "analytics"
        }
    }
}
