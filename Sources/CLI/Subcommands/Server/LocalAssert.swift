import ArgumentParser
import RedisGateway
import RedisTypes
import Subprocess
import Synchronization

#if canImport(System)
import System
#else
import SystemPackage
#endif

struct LocalAssert: Subcommand {
    static let handlesSignals = true
    static let configuration = CommandConfiguration(
        commandName: "assert", abstract: "Run a program, and fail when its commands cost too much.",
        discussion: """
            The program finds the local instance in the two variables that the SDKs read. What others do with the instance \
            meanwhile is counted too.

            EXAMPLES
              upkeep local assert --max-commands 40 -- npm test

            EXIT CODES
              7 when it was billed more commands; else 1 when the program failed.
            """)

    @Option(help: ArgumentHelp("Billed commands that it may use.", valueName: "n"))
    var maxCommands: Int
    @Flag(name: [.short, .long], help: "No notices; errors are still shown.")
    var quiet = false
    @Argument(parsing: .captureForPassthrough, help: "The program and its arguments.")
    var program: [String]

    func validate() throws {
        if maxCommands < 0 { throw ValidationError("--max-commands takes 0 or more.") }
    }

    func run(in context: ToolContext) async throws -> Outcome {
        let words = program.first == "--" ? Array(program.dropFirst()) : program
        guard let name = words.first else { throw ValidationError("Name the program to run after --.") }
        if program.first?.hasPrefix("-") == true, program.first != "--" {
            throw ValidationError("Unknown option '\(name)'; the program and its arguments go after --.")
        }
        let instance = try LocalInstance(context)
        guard let running = try instance.running, let before = try await instance.usage() else {
            throw Failure(.notFound, "NOTRUNNING", "the local instance does not run", hint: "upkeep local up")
        }
        var environment = context.environment
        environment["UPSTASH_REDIS_REST_URL"] = running.url
        environment["UPSTASH_REDIS_REST_TOKEN"] = running.token.reveal()
        // What would lead the program elsewhere, where nobody counts.
        for name in ["UPKEEP_URL", "UPKEEP_TOKEN_FILE", "UPKEEP_PROFILE"] { environment[name] = nil }
        let (status, signal) = try await runProgram(name, Array(words.dropFirst()), environment, in: context)
        guard let after = try await instance.usage() else { return .internalError }
        guard after.since == before.since else {
            throw Failure(
                .failed, "RESET", "the counters were reset while \(name) ran", hint: "run it again, without --reset")
        }
        let uncounted = after.usage.total.uncountedScripts - before.usage.total.uncountedScripts
        if uncounted > 0 {
            context.notice(
                "warning: of \(Quantity.text(uncounted, "script")) the inner commands could not be counted",
                quiet: quiet)
        }
        let used = after.usage.total.commands.compactMap { name, count -> (name: String, billed: Int)? in
            let billed = count.billed - (before.usage.total.commands[name]?.billed ?? 0)
            return billed > 0 ? (name, billed) : nil
        }
        let billed = used.reduce(0) { $0 + $1.billed }
        let list = used.sorted { ($1.billed, $0.name) < ($0.billed, $1.name) }.map { "\($0.name) \($0.billed)" }
        let text = ([Quantity.text(billed, "billed command")] + list).joined(separator: ", ")
        guard billed <= maxCommands else {
            throw Failure(.checkFailed, "MAXCOMMANDS", "\(text); at most \(maxCommands) may be billed")
        }
        context.notice("\(text); at most \(maxCommands) may be billed", quiet: quiet)
        if let signal { return signal.outcome }
        switch status {
        case .exited(0): return .ok
        case .exited(let code): throw Failure(.failed, "PROGRAM", "\(name) ended with code \(code)")
        case .signaled(let number): throw Failure(.failed, "PROGRAM", "\(name) was ended by signal \(number)")
        }
    }

    /// Runs the program on our own terminal. Ctrl-C reaches it as well as us; when it ends, so do we.
    private func runProgram(
        _ name: String, _ arguments: [String], _ environment: [String: String], in context: ToolContext
    ) async throws -> (TerminationStatus, Signals.Termination?) {
        let executable: Executable = name.contains("/") ? .path(FilePath(context.path(name))) : .name(name)
        let variables = Dictionary(
            uniqueKeysWithValues: environment.compactMap { name, value in
                Subprocess.Environment.Key(rawValue: name).map { ($0, value) }
            })
        let child = Mutex<Int32?>(nil)
        let received = Mutex<Signals.Termination?>(nil)
        let signals = Signals.terminations()
        let forwarding = Task {
            for await signal in signals {
                received.withLock { $0 = signal }
                // The terminal tells everyone of Ctrl-C.
                guard signal == .terminate else { continue }
                if let process = child.withLock({ $0 }) { _ = POSIX.send(signal: POSIX.terminateSignal, to: process) }
            }
        }
        defer { forwarding.cancel() }
        do {
            let result = try await Subprocess.run(
                executable, arguments: Arguments(arguments), environment: .custom(variables),
                workingDirectory: FilePath(context.workingDirectory), input: .currentStandardInput,
                output: .currentStandardOutput, error: .currentStandardError
            ) { execution in
                child.withLock { $0 = execution.processIdentifier.value }
            }
            return (result.terminationStatus, received.withLock { $0 })
        } catch let error as SubprocessError {
            throw Failure(.usage, "PROGRAM", "cannot run \(name): \(error)")
        }
    }
}
