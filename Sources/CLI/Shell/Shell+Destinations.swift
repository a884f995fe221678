import Subprocess

#if canImport(System)
import System
#else
import SystemPackage
#endif

extension Shell {
    static var noPrograms: Failure {
        Failure(.usage, "NOSHELL", "no program is run here: the shell was started with --no-shell")
    }

    /// Does what a line says with its output elsewhere. A file is replaced when all of it is there, and left alone when
    /// the line failed.
    func redirecting(to destination: ShellLine.Destination, _ body: () async throws -> Next) async throws -> Next {
        switch destination {
        case .terminal: return try await body()
        case .pipe(let program):
            guard settings.runsPrograms else {
                throw Self.noPrograms
            }
            return try await piping(to: program, body)
        case .file(let name, true):
            let path = path(name)
            let descriptor = try POSIX.openForAppending(path, length: POSIX.size(of: path) ?? 0)
            defer { POSIX.closeFile(descriptor) }
            return try await redirecting(to: descriptor, body)
        case .file(let name, false):
            let file = try OutputFile(path(name))
            do {
                let before = hasFailed
                hasFailed = false
                defer { hasFailed = hasFailed || before }
                let next = try await redirecting(to: file.descriptor, body)
                if hasFailed { file.discard() } else { try file.complete() }
                return next
            } catch {
                file.discard()
                throw error
            }
        }
    }

    /// Of the working directory; `~/` is home.
    func path(_ name: String) -> String {
        guard name.hasPrefix("~/"), let home = context.environment["HOME"] else { return context.path(name) }
        return home + name.dropFirst()
    }

    private func redirecting(to descriptor: Int32, _ body: () async throws -> Next) async throws -> Next {
        let before = output
        output = Console(redirectedTo: descriptor)
        defer { output = before }
        let next = try await body()
        try output.flush()
        return next
    }

    private func piping(to program: String, _ body: () async throws -> Next) async throws -> Next {
        try context.console.flush()
        let ends = try POSIX.makePipe()
        let context = context
        async let wasEnded = Self.run(program, input: ends.reading, in: context)
        let next: Result<Next, any Error>
        do { next = .success(try await redirecting(to: ends.writing, body)) } catch { next = .failure(error) }
        POSIX.closeFile(ends.writing)
        if try await wasEnded, !wasInterrupted { noteInterruption() }
        return try next.get()
    }

    /// Shows text with the user's pager.
    func page(_ bytes: [UInt8], with pager: String) async throws {
        _ = try await piping(to: pager) {
            try output.write(bytes)
            return .prompt
        }
    }

    /// Runs a line of the system's shell on the terminal; `input` is closed afterwards.
    /// - Returns: whether Ctrl-C ended it.
    private static func run(_ line: String, input: Int32, in context: ToolContext) async throws -> Bool {
        let variables = context.childEnvironment
        let directory = FilePath(context.workingDirectory)
        // Ctrl-C is the program's: `less` lives on with it, most others end. `sh` waits for it either way, or the two of
        // us would read the terminal at once.
        let terminal = POSIX.terminalSettings(0)
        defer { terminal.map { POSIX.restore($0, of: 0) } }
        let status = try await Subprocess.run(
            .path("/bin/sh"), arguments: ["-c", "trap 'exit 130' INT\n" + line], environment: .custom(variables),
            workingDirectory: directory,
            input: .fileDescriptor(FileDescriptor(rawValue: input), closeAfterSpawningProcess: true),
            output: .fileDescriptor(.standardOutput, closeAfterSpawningProcess: false),
            error: .fileDescriptor(.standardError, closeAfterSpawningProcess: false)
        ).terminationStatus
        return status == .exited(130)
    }
}
