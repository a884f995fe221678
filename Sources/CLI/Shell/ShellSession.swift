import LineEditing
import LocalRedis
import RedisTypes
import Settings
import UpstashClient

/// Reads lines and hands them to a ``Shell``, one after the other for each database that it is connected to.
struct ShellSession: Sendable {
    private let choice: ConnectionChoice
    private let settings: ShellSettings
    private let context: ToolContext

    init(_ choice: ConnectionChoice, _ settings: ShellSettings, in context: ToolContext) {
        self.choice = choice
        self.settings = settings
        self.context = context
    }

    func run() async throws -> Outcome {
        guard context.console.isInputTerminal, context.console.isOutputTerminal else {
            throw Failure(
                .usage, "TERMINAL", "the shell needs a terminal", hint: "upkeep run - takes commands from a pipe")
        }
        // Before the first prompt, or Ctrl-C in the first command would end the process.
        Interruption.begin()
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
        var settings = configured(settings)
        while true {
            let (next, kept) = try await read(choice, settings)
            guard case .connect(let profile) = next else { return .ok }
            choice.flags = EndpointFlags()
            choice.flags.profile = profile
            settings = kept
        }
    }

    /// Runs until the shell is left, or wants another database.
    private func read(
        _ choice: ConnectionChoice, _ settings: ShellSettings
    ) async throws -> (Shell.Next, ShellSettings) {
        let note: @Sendable (RepeatedWrite) -> Void = { [context] in context.console.note("note: \($0.message)") }
        let connectionError: any Error
        do {
            // What goes wrong inside is no reason to begin again without a database.
            let ended = try await context.withDatabase(choice, onRepeatedWrite: note) { database in
                do { return Result<_, any Error>.success(try await read(choice, settings, database)) } catch {
                    return .failure(error)
                }
            }
            return try ended.get()
        } catch let error as SettingsError {
            connectionError = error
        } catch let error as Failure {
            connectionError = error
        }
        return try await read(choice, settings, nil, connectionError)
    }

    private func read(
        _ choice: ConnectionChoice, _ settings: ShellSettings, _ database: Database?, _ error: (any Error)? = nil
    ) async throws -> (Shell.Next, ShellSettings) {
        let file = history(of: database?.name ?? "default")
        let seen = SeenKeys()
        let lines = HistoryLines()
        let typing = ShellTyping(
            seen, profiles: { profileNames }, history: lines, workingDirectory: context.workingDirectory,
            home: context.environment["HOME"] ?? "")
        typing.show(hints: settings.showsHints)
        var configuration = LineEditor.Configuration(applicationName: "upkeep")
        configuration.history = file
        configuration.historyLines = lines
        configuration.hintStyle = context.environment["TERM"] == "dumb" ? .hidden : .dim
        configuration.complete = { typing.completions(for: $0, cursor: $1) }
        configuration.hint = { typing.hint(for: $0) }
        let editor = try LineEditor(configuration)
        let host = HostShell(database, seen, allowsPlaintext: choice.allowsPlaintext) { question in
            try await typing.resting {
                guard case .line(let line) = try await editor.line(prompt: question + " ") else { return [] }
                return line + [0x0A]
            }
        }
        let shell = Shell(host, error, settings: settings, in: context)
        if let error { shell.tell(error) }
        let next = try await read(shell, editor, typing)
        await editor.close()
        return (next, shell.settings)
    }

    private func read(_ shell: Shell, _ editor: LineEditor, _ typing: ShellTyping) async throws -> Shell.Next {
        /// What was typed of a line whose quote is open.
        var begun: [UInt8] = []
        var text: [UInt8] = []
        var interruptions = 0
        while true {
            let prompt = begun.isEmpty ? shell.prompt.text : "... "
            let event = try await editor.line(prompt: prompt, text: text)
            text = []
            if event != .interrupted { interruptions = 0 }
            switch event {
            case .endOfInput:
                try context.console.write("\n")
                if begun.isEmpty, shell.leave() == .leave { return .leave }
                begun = []
            case .interrupted:
                begun = []
                interruptions += 1
                if interruptions == 2 { context.console.note("Ctrl-D, or quit, leaves the shell.") }
            case .editRequested(let line): text = await edited(line, shell)
            case .line(let line):
                let whole = ShellLine.joined(begun, line)
                let next: Shell.Next
                (next, begun) = await run(whole, shell, editor)
                typing.show(hints: shell.settings.showsHints)
                switch next {
                case .prompt, .more: continue
                case .edit(let line): text = await edited(line, shell)
                case .connect, .leave: return next
                }
            }
        }
    }

    /// - Returns: what is to happen next, and what of the text waits for more.
    private func run(_ text: [UInt8], _ shell: Shell, _ editor: LineEditor) async -> (Shell.Next, [UInt8]) {
        Interruption.begin()
        // A text that was pasted has its lines run one after the other; an open quote binds them together.
        var next = Shell.Next.prompt
        var part: [UInt8] = []
        let lines = text.split(separator: 0x0A, omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            part = ShellLine.joined(part, Array(line))
            next = await shell.run(part)
            if next == .more { continue }
            if SecretLines.mayKeep(part) {
                do { try await editor.remember(part) } catch { shell.noteHistory(error) }
            }
            part = []
            if shell.wasInterrupted, index < lines.count - 1 {
                context.console.note("The \(Quantity.text(lines.count - 1 - index, "line")) after this did not run.")
            }
            if next != .prompt || shell.wasInterrupted { break }
        }
        return (next, part)
    }

    /// What `$EDITOR` makes of a line; the line itself where that cannot be had.
    private func edited(_ line: [UInt8], _ shell: Shell) async -> [UInt8] {
        guard shell.settings.runsPrograms else {
            shell.tell(Shell.noPrograms)
            return line
        }
        let editor = ["VISUAL", "EDITOR"].compactMap { context.environment[$0] }.first { !$0.isEmpty } ?? "vi"
        Interruption.begin()
        do { return try await ExternalEditor(editor, in: context).edit(line) } catch {
            shell.tell(error)
            return line
        }
    }

    private var paths: ConfigPaths {
        ConfigPaths(environment: context.environment, workingDirectory: context.workingDirectory)
    }

    /// `nil`, and a word about it, where there is no place for one: nobody is kept out for that.
    private func history(of name: String) -> HistoryFile? {
        let safe = String(name.map { $0.isLetter || $0.isNumber || "-_.".contains($0) ? $0 : "_" })
        do {
            let directory = try paths.stateDirectory + "/history"
            try makePrivateDirectory(directory)
            return HistoryFile(path: "\(directory)/\(safe)") { SecretLines.mayKeep($0) }
        } catch {
            context.console.note("No history is kept: \(Diagnostic(error).message)")
            return nil
        }
    }

    /// What the `:set` lines of `shellrc`, beside the configuration file, make of the settings.
    private func configured(_ settings: ShellSettings) -> ShellSettings {
        guard let file = try? paths.configFile, let slash = file.lastIndex(of: "/") else { return settings }
        let path = String(file[..<slash]) + "/shellrc"
        guard case .regular = POSIX.kind(of: path) else { return settings }
        var settings = settings
        do {
            for (index, line) in try POSIX.contents(of: path).split(separator: 0x0A, omittingEmptySubsequences: false)
                .enumerated()
            {
                do {
                    let words = try ShellLine(Array(line)).words.map { $0.text ?? "" }
                    guard let first = words.first else { continue }
                    guard first == ":set" else { throw Failure(.usage, "SHELLRC", "only :set may stand there") }
                    try settings.set(Array(words.dropFirst()))
                } catch {
                    context.console.note("shellrc, line \(index + 1): \(Diagnostic(error).message)")
                }
            }
        } catch {
            context.console.note(Diagnostic(error).text)
        }
        return settings
    }

    private var profileNames: [String] {
        guard let file = try? paths.configFile else { return [] }
        return (try? ProfileStore(file: file).list())?.profiles.map(\.name) ?? []
    }
}
