import ArgumentParser

struct Repl: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "repl", abstract: "The interactive shell, as upkeep without arguments starts it.",
        discussion: """
            Commands are typed as in redis-cli. Tab completes commands, their keywords, verbs and their flags, profiles, \
            files, and keys that went by; what is still to come of a command's syntax stands behind the cursor, or the \
            last line that began like this. Nothing is sent before the first command, and nothing but what was asked for.

            Ctrl-C clears the line or ends what runs; Ctrl-D leaves. Keys are GNU readline's, as ~/.inputrc has them \
            (application name upkeep).

            LINES
              3 INCR n            three times
              GET k | jq .        the output to a program
              HGETALL h > file    or to a file; >> appends
              !CMD                sends what the shell would not
              peek KEY            type, expiry, size and the head of its value
              help [NAME]         a command, @group, or word of the shell
              :connect PROFILE    another database
              :set [NAME VALUE]   format, utf8, color, meter, pager, hints, timing, prompt
              :last [FORMAT]      the last reply again
              :curl [COMMAND]     the request itself, as a line for curl
              :watch 2s COMMAND   again and again, for a minute or what --for says
              :queue              what MULTI holds
              :source FILE        the lines of a file
              :edit               the line in $VISUAL or $EDITOR
              :VERB               any verb of upkeep, on this database

            The marks | > and >> are words of their own, with blanks around them; in quotes they are data.

            MULTI keeps commands here; EXEC sends them as one request, and DISCARD costs nothing.

            Questions are asked before FLUSHALL and FLUSHDB, KEYS of more than 10,000 keys, DEL of a pattern, and scripts \
            on a production profile. A command that cannot work over REST, is unknown or has too few words is not sent.

            The history of each profile is kept in the state directory, readable only by you; lines with passwords and \
            lines that begin with a space are not in it. The file shellrc beside the configuration file may hold :set \
            lines, which are read at the start.

            COST
              What you type, and nothing else. KEYS asks for the number of keys first, which is 1 command more; peek takes \
            4. The prompt shows what was billed after :meter on.
            """)

    @Flag(name: .customLong("no-shell"), help: "Run no programs: no |, no pager, no editor.") var runsNoPrograms = false
    @OptionGroup var connection: ConnectionOptions

    func run(in context: ToolContext) async throws -> Outcome {
        var settings = ShellSettings()
        settings.runsPrograms = !runsNoPrograms
        return try await ShellSession(connection.choice, settings, in: context).run()
    }
}
