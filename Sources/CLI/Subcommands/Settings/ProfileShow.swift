import ArgumentParser
import Settings

struct ProfileShow: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Print one profile, without its token.")

    @Argument(help: "Its name.") var name: String
    @OptionGroup var output: OutputOptions

    func reportsJSON(in context: ToolContext) -> Bool { output.wantsJSON(in: context) }

    func run(in context: ToolContext) async throws -> Outcome {
        let format = try output.resolved(in: context, knowing: [.pretty, .json, .jsonl], piped: .pretty)
        let profile = try context.profiles.show(name)
        if format.isJSON {
            let object = Table.jsonObject([
                "name": .text(profile.name), "url": .text(profile.url), "token": .text(profile.token.source),
                "production": .flag(profile.isProduction), "read_only": .flag(profile.isReadOnly),
            ])
            try output.write(object, in: context)
        } else {
            let lines = """
                name        \(profile.name)
                url         \(profile.url)
                token       \(profile.token.source)
                production  \(profile.isProduction ? "yes" : "no")
                read only   \(profile.isReadOnly ? "yes" : "no")

                """
            try output.write(Array(lines.utf8), in: context)
        }
        return .ok
    }
}
