import ArgumentParser
import RedisTypes
import Settings

struct LocalEnv: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "env", abstract: "Print the variables that the SDKs read, for eval.")

    func run(in context: ToolContext) async throws -> Outcome {
        guard let running = try LocalInstance(context).running else {
            throw Failure(.notFound, "NOTRUNNING", "the local instance does not run", hint: "upkeep local up")
        }
        try context.console.write(
            """
            export UPSTASH_REDIS_REST_URL="\(running.url)"
            export UPSTASH_REDIS_REST_TOKEN="\(running.token.reveal())"

            """)
        return .ok
    }
}
