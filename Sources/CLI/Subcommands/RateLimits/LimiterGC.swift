import ArgumentParser
import RateLimits
import RedisTypes
import UpstashClient

struct LimiterGC: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "gc", abstract: "Find keys that limiters leave behind for ever, and delete them.",
        discussion: """
            Counters of cached windows and analytics never expire, though nothing reads them any more. They are listed; \
            --delete deletes those that no program can be using.

            EXAMPLES
              upkeep ratelimit gc
              upkeep ratelimit gc --delete --yes

            COST
              1 command for each 1,000 keys of the database, 3 for each key of the prefix, 1 for each 100 that are deleted.
            """)

    @Flag(help: "Delete what is listed as unused.") var delete = false
    @OptionGroup var prefix: PrefixOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func reportsJSON(in context: ToolContext) -> Bool { output.wantsJSON(in: context) }

    func run(in context: ToolContext) async throws -> Outcome {
        let format = try output.resolved(in: context)
        return try await context.withDatabase(connection) { database in
            let found = try await immortalKeys(database.client)
            var table = Table(columns: ["key", "left_by", "unused"])
            for key in found {
                table.rows.append([
                    .value(.bulkString(key.key)), .text(key.origin.shown), .flag(!key.mayBeInUse),
                ])
            }
            try output.write(table.bytes(as: format, width: context.console.columns), in: context)
            let unused = found.filter { !$0.mayBeInUse }.map(\.key)
            guard delete, !unused.isEmpty else { return .ok }
            try context.prepareWrite(to: database, quiet: output.quiet)
            let question = "Delete \(Quantity.text(unused.count, "key")) of \(database.name)?"
            if !connection.choice.saysYes {
                guard context.console.isInputTerminal else {
                    throw Failure(.usage, "CONFIRM", "\(question) Nothing was deleted", hint: "add --yes")
                }
                guard try await context.agrees(to: question) else { return .failed }
            }
            var deleted: Int64 = 0
            for start in stride(from: 0, to: unused.count, by: 100) {
                let reply = try await database.client.send(
                    RedisCommand(["UNLINK"] + unused.dropFirst(start).prefix(100)))
                deleted += reply.integer ?? 0
            }
            context.notice("\(Quantity.text(Int(deleted), "key")) deleted", quiet: output.quiet)
            return .ok
        }
    }

    private func immortalKeys(_ client: UpstashClient) async throws -> [ImmortalKey] {
        let keys = prefix.keys
        var found: [ByteString: ImmortalKey] = [:]
        try await client.limiterKeys(matching: keys.pattern) { page in
            let now = POSIX.nowInMilliseconds()
            for facts in page {
                found[facts.key] = ImmortalKey(
                    facts.key, holds: facts.content, expiry: facts.expiry, at: now, in: keys)
            }
        }
        return found.values.sorted { $0.key < $1.key }
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
