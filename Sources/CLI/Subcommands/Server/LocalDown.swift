import ArgumentParser
import Settings

struct LocalDown: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "down", abstract: "Stop the instance; its data stays.")

    @Flag(name: [.short, .long], help: "No notices; errors are still shown.")
    var quiet = false

    func run(in context: ToolContext) async throws -> Outcome {
        let stopped = try await LocalInstance(context).stop()
        context.notice(stopped ? "stopped" : "not running", quiet: quiet)
        return .ok
    }
}
