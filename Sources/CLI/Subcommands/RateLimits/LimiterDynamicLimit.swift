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
            let limit: Double?
            let reply = try await database.client.send(DynamicLimit(prefix.keys).get)
            do { limit = try DynamicLimit.value(from: reply) } catch {
                throw Failure(
                    .failed, "LIMIT",
                    "\(prefix.keys.dynamicLimit) holds no number: programs with dynamic limits refuse every request",
                    hint: "upkeep ratelimit limit set 50, or upkeep ratelimit limit clear\(prefix.hint)")
            }
            guard let limit else {
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
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func reportsJSON(in context: ToolContext) -> Bool { output.wantsJSON(in: context) }

    func validate() throws {
        do { _ = try Limit.dynamicLimit(limit) } catch { throw ValidationError("\(error).") }
    }

    func run(in context: ToolContext) async throws -> Outcome {
        let limit = try Limit.dynamicLimit(limit)
        let command = try DynamicLimit(prefix.keys).set(limit)
        let report = try ChangeReport(output, in: context)
        return try await context.withDatabase(connection) { database in
            try context.prepareWrite(to: database, quiet: output.quiet)
            _ = try await database.client.send(command)
            try report.write(
                ["limit": .number(limit)], "limit \(limit) for all identifiers of \(prefix.keys.prefix)")
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
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func reportsJSON(in context: ToolContext) -> Bool { output.wantsJSON(in: context) }

    func run(in context: ToolContext) async throws -> Outcome {
        let report = try ChangeReport(output, in: context)
        return try await context.withDatabase(connection) { database in
            try context.prepareWrite(to: database, quiet: output.quiet)
            let reply = try await database.client.send(DynamicLimit(prefix.keys).clear)
            guard reply.integer == 1 else { return report.notFound("no limit was set") }
            try report.write(["cleared": .flag(true)], "limit of all identifiers of \(prefix.keys.prefix) cleared")
            return .ok
        }
    }
}

extension PrefixOptions {
    /// What a hint's commands need too.
    fileprivate var hint: String {
        prefix == LimiterKeys.defaultPrefix ? "" : ", with the same --prefix"
    }
}
