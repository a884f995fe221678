import ArgumentParser
import Settings

struct ProfileUse: Subcommand {
    static let configuration = CommandConfiguration(commandName: "use", abstract: "Make a profile the default.")

    @Argument(help: "Its name.") var name: String

    func run(in context: ToolContext) async throws -> Outcome {
        try context.profiles.use(name)
        context.console.note("profile \(name) is the default")
        return .ok
    }
}
