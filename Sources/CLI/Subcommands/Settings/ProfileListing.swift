import ArgumentParser
import Settings

struct ProfileListing: Subcommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the profiles.")

    @OptionGroup var output: OutputOptions

    func reportsJSON(in context: ToolContext) -> Bool { output.wantsJSON(in: context) }

    func run(in context: ToolContext) async throws -> Outcome {
        let list = try context.profiles.list()
        var table = Table(columns: ["name", "url", "token", "production", "default"])
        table.rows = list.profiles.map { profile in
            [
                .text(profile.name), .text(profile.url), .text(profile.token.source), .flag(profile.isProduction),
                .flag(list.defaultName == profile.name),
            ]
        }
        try output.write(table.bytes(as: try output.resolved(in: context), width: context.console.columns), in: context)
        return .ok
    }
}
