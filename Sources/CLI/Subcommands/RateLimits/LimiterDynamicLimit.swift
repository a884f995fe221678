import ArgumentParser
import RateLimits
import RedisTypes
import UpstashClient

struct DynamicLimitGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "limit", abstract: "The limit that is changed while programs run.",
        discussion: """
            Programs that were started with dynamic limits (JavaScript SDK 2.0.8 or later) ask for it with each request; \
            it is in force for all identifiers of a prefix.

            COST
              1 command.
            """,
        subcommands: [DynamicLimitGet.self, DynamicLimitSet.self, DynamicLimitClear.self])
}

struct DynamicLimitGet: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Print the limit that is set.",
        discussion: """
            EXAMPLES
              upkeep ratelimit limit get

            COST
              1 command.

            EXIT CODES
              3 if none is set.
            """)

    @OptionGroup var prefix: PrefixOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func reportsJSON(in context: ToolContext) -> Bool { output.wantsJSON(in: context) }

    func run(in context: ToolContext) async throws -> Outcome {
        let format = try output.resolved(in: context, knowing: [.pretty, .raw, .json, .jsonl])
        return try await context.withDatabase(connection) { database in
            let reply = try await database.client.send(DynamicLimit(prefix.keys).get)
            guard let limit = try DynamicLimit.value(from: reply) else {
                context.noteMissing(prefix.keys.dynamicLimit, "is not set", output.choice)
                return .notFound
            }
            let text = Int64(exactly: limit).map(String.init) ?? "\(limit)"
            let bytes = format.isJSON ? Table.jsonObject(["limit": .decimal(limit)]) : Array("\(text)\n".utf8)
            try output.write(bytes, in: context)
            return .ok
        }
    }
}

struct DynamicLimitSet: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Set the limit of all identifiers.",
        discussion: """
            What is no whole number is refused here: with it, every request of every program would be.

            EXAMPLES
              upkeep ratelimit limit set 50

            COST
              1 command.
            """)

    @Argument(help: "Requests in a window, or tokens in a bucket.") var limit: String
    @OptionGroup var prefix: PrefixOptions
    @OptionGroup var connection: ConnectionOptions
    @Flag(name: [.short, .long], help: "No notices; errors are still shown.") var quiet = false

    func validate() throws {
        do { _ = try Limit.dynamicLimit(limit) } catch { throw ValidationError("\(error).") }
    }

    func run(in context: ToolContext) async throws -> Outcome {
        let command = try DynamicLimit(prefix.keys).set(try Limit.dynamicLimit(limit))
        return try await context.withDatabase(connection) { database in
            try context.prepareWrite(to: database, quiet: quiet)
            _ = try await database.client.send(command)
            context.notice("limit \(limit) for all identifiers of \(prefix.keys.prefix)", quiet: quiet)
            return .ok
        }
    }
}

struct DynamicLimitClear: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "clear", abstract: "Go back to the limits that programs were started with.",
        discussion: """
            EXAMPLES
              upkeep ratelimit limit clear

            COST
              1 command.

            EXIT CODES
              3 if none was set.
            """)

    @OptionGroup var prefix: PrefixOptions
    @OptionGroup var connection: ConnectionOptions
    @Flag(name: [.short, .long], help: "No notices; errors are still shown.") var quiet = false

    func run(in context: ToolContext) async throws -> Outcome {
        try await context.withDatabase(connection) { database in
            try context.prepareWrite(to: database, quiet: quiet)
            let reply = try await database.client.send(DynamicLimit(prefix.keys).clear)
            if reply.integer == 1 { return .ok }
            context.notice("no limit was set", quiet: quiet)
            return .notFound
        }
    }
}
