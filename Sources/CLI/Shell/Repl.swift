import ArgumentParser
import LineEditing
import LocalRedis
import RedisTypes
import Settings

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

    @OptionGroup var connection: ConnectionOptions

    func run(in context: ToolContext) async throws -> Outcome {
        try await ShellSession(connection.choice, in: context).run()
    }
}

/// Reads lines and hands them to a ``Shell``, one after the other for each database that it is connected to.
struct ShellSession: Sendable {
    private var choice: ConnectionChoice
    private let context: ToolContext

    init(_ choice: ConnectionChoice, in context: ToolContext) {
        self.choice = choice
        self.context = context
    }

    func run() async throws -> Outcome {
        guard context.console.isInputTerminal, context.console.isOutputTerminal else {
            throw Failure(
                .usage, "TERMINAL", "the shell needs a terminal", hint: "upkeep run - takes commands from a pipe")
        }
        // SIGTERM ends whatever runs or is typed, and leaves the terminal as it was.
        return try await withThrowingTaskGroup(of: Outcome.self) { tasks in
            let endings = Signals.endings()
            tasks.addTask {
                for await _ in endings { return .terminated }
                return .ok
            }
            tasks.addTask { try await readAll() }
            defer { tasks.cancelAll() }
            return try await tasks.next() ?? .ok
        }
    }

    private func readAll() async throws -> Outcome {
        var choice = choice
        var settings = ShellSettings()
        while true {
            let seen = SeenKeys()
            let (next, kept) = try await shell(choice, settings, seen)
            guard case .connect(let profile) = next else { return .ok }
            choice.flags = EndpointFlags()
            choice.flags.profile = profile
            settings = kept
        }
    }

    /// Runs until the shell is left, or wants another database.
    private func shell(
        _ choice: ConnectionChoice, _ settings: ShellSettings, _ seen: SeenKeys
    ) async throws -> (Shell.Next, ShellSettings) {
        let connectionError: any Error
        do {
            // What goes wrong inside is no reason to begin again without a database.
            let ended = try await context.withDatabase(choice) { database in
                let shell = Shell(database, nil, choice: choice, settings: settings, seen: seen, in: context)
                do { return Result<_, any Error>.success(try await read(shell)) } catch { return .failure(error) }
            }
            return try ended.get()
        } catch let error as SettingsError {
            connectionError = error
        } catch let error as Failure {
            connectionError = error
        }
        let shell = Shell(nil, connectionError, choice: choice, settings: settings, seen: seen, in: context)
        shell.tell(connectionError)
        return try await read(shell)
    }

    private func read(_ shell: Shell) async throws -> (Shell.Next, ShellSettings) {
        let file = try history(of: shell.database?.name ?? "default")
        let typing = ShellTyping(
            shell.seen, profiles: profileNames, history: (try? file.load()) ?? [],
            workingDirectory: context.workingDirectory)
        var configuration = LineEditor.Configuration(applicationName: "upkeep")
        configuration.history = file
        configuration.hintStyle = context.hasColours ? .dim : context.environment["TERM"] == "dumb" ? .hidden : .plain
        configuration.complete = { typing.completions(for: $0, cursor: $1) }
        configuration.hint = { typing.hint(for: $0) }
        let editor = try LineEditor(configuration)
        let next = try await read(shell, editor, typing)
        await editor.close()
        return (next, shell.settings)
    }

    private func read(_ shell: Shell, _ editor: LineEditor, _ typing: ShellTyping) async throws -> Shell.Next {
        /// What was typed of a line whose quote is open.
        var begun: [UInt8] = []
        var text: [UInt8] = []
        while true {
            let prompt = begun.isEmpty ? shell.prompt.text : "... "
            let event = try await editor.line(prompt: prompt, text: text)
            text = []
            switch event {
            case .endOfInput:
                try context.console.write("\n")
                return .leave
            case .interrupted:
                if begun.isEmpty { continue }
                begun = []
            case .editRequested(let line): text = try await edited(line)
            case .line(let line):
                let whole = begun.isEmpty ? line : begun + [0x0A] + line
                let next = await run(whole, shell, editor, typing)
                begun = next == .more ? whole : []
                typing.show(hints: shell.settings.showsHints)
                switch next {
                case .prompt, .more: continue
                case .edit(let line): text = try await edited(line)
                case .connect, .leave: return next
                }
            }
        }
    }

    private func run(_ text: [UInt8], _ shell: Shell, _ editor: LineEditor, _ typing: ShellTyping) async -> Shell.Next {
        // A text that was pasted has its lines run one after the other; an open quote binds them together.
        var next = Shell.Next.prompt
        var part: [UInt8] = []
        let lines = text.split(separator: 0x0A, omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            part += (part.isEmpty ? [] : [0x0A]) + line
            next = await shell.run(part)
            if next == .more, index < lines.count - 1 { continue }
            if next != .more {
                if SecretLines.mayKeep(part) {
                    typing.remember(part)
                    do { try await editor.remember(part) } catch { context.console.note("history: \(error)") }
                }
                part = []
            }
            if next != .prompt { break }
        }
        return next
    }

    /// What `$EDITOR` makes of a line.
    private func edited(_ line: [UInt8]) async throws -> [UInt8] {
        let editor = ["VISUAL", "EDITOR"].compactMap { context.environment[$0] }.first { !$0.isEmpty } ?? "vi"
        return try await ExternalEditor(editor, in: context).edit(line)
    }

    private func history(of name: String) throws -> HistoryFile {
        let paths = ConfigPaths(environment: context.environment, workingDirectory: context.workingDirectory)
        let safe = String(name.map { $0.isLetter || $0.isNumber || "-_.".contains($0) ? $0 : "_" })
        let directory = try paths.stateDirectory + "/history"
        try makePrivateDirectory(directory)
        return HistoryFile(path: "\(directory)/\(safe)") { SecretLines.mayKeep($0) }
    }

    private var profileNames: [String] {
        let paths = ConfigPaths(environment: context.environment, workingDirectory: context.workingDirectory)
        guard let file = try? paths.configFile else { return [] }
        return (try? ProfileStore(file: file).list())?.profiles.map(\.name) ?? []
    }
}
