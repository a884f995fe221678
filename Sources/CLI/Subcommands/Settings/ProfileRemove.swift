import ArgumentParser
import Settings

struct ProfileRemove: Subcommand {
    static let configuration = CommandConfiguration(commandName: "remove", abstract: "Forget a profile.")

    @Argument(help: "Its name.") var name: String

    func run(in context: ToolContext) async throws -> Outcome {
        try context.profiles.remove(name)
        context.console.note("profile \(name) removed")
        return .ok
    }
}
