import ArgumentParser

struct Repl: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "repl", abstract: "The interactive shell, as upkeep without arguments starts it.",
        discussion: """
            Commands are typed as in redis-cli. Tab completes commands, their keywords and keys that were seen; what is \
            still to come of a command's syntax stands behind the cursor. help lists what else there is. Nothing is sent \
            before the first command, and nothing but what was asked for.

            Ctrl-C clears the line or ends what runs; Ctrl-D leaves. Keys are GNU readline's, as ~/.inputrc has them \
            (application name upkeep).

            The history of each profile is kept in the state directory, readable only by you; lines with passwords and \
            lines that begin with a space are not in it.

            COST
              What you type, and nothing else; peek takes 4 commands. The prompt shows it after :meter on.
            """)

    @Flag(name: .customLong("no-shell"), help: "Run no programs: no |, no pager, no editor.") var runsNoPrograms = false
    @OptionGroup var connection: ConnectionOptions

    func run(in context: ToolContext) async throws -> Outcome {
        var settings = ShellSettings()
        settings.runsPrograms = !runsNoPrograms
        return try await ShellSession(connection.choice, settings, in: context).run()
    }
}
