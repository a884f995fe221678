import ArgumentParser
import LocalRedis
import Settings

struct LocalUp: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "up", abstract: "Start the instance, if it does not run yet.",
        discussion: """
            EXAMPLES
              upkeep local up && eval "$(upkeep local env)"

            The official SDKs then work unchanged: the two variables are theirs.
            """)

    @Option(name: [.short, .long], help: ArgumentHelp("Port to listen on; 0 takes a free one.", valueName: "port"))
    var port: UInt16 = 8079
    @Option(help: ArgumentHelp("Server program for the private Redis.", valueName: "path"))
    var engineBinary: String?
    @Option(help: ArgumentHelp("Module that the private Redis loads; may be repeated.", valueName: "path"))
    var engineModule: [String] = []
    @Flag(name: [.short, .long], help: "No notices; errors are still shown.")
    var quiet = false
    @OptionGroup(title: "The service's limits and prices") var service: ServiceOptions

    func run(in context: ToolContext) async throws -> Outcome {
        let instance = try LocalInstance(context)
        if let running = try instance.running {
            context.notice("already running at \(running.url) (process \(running.processID))", quiet: quiet)
            if !service.isDefault || engineBinary != nil || !engineModule.isEmpty {
                context.console.note(
                    "warning: it keeps the options it was started with\nhint: upkeep local down, then up again")
            }
            return .ok
        }
        _ = try instance.tokenMakingOne()
        var arguments = ["serve", "--as-local-instance", "--port", String(port)] + service.arguments
        for module in engineModule { arguments += ["--engine-module", context.path(module)] }
        if let engineBinary { arguments += ["--engine-binary", context.path(engineBinary)] }
        // Only what the gateway needs: none of the secrets that this shell may hold.
        let names = ["HOME", "PATH", "XDG_STATE_HOME", "LANG", "TMPDIR"]
        let environment = context.environment.filter { names.contains($0.key) }
        LogFile.rotate(instance.logFile)
        let logStart = LogFile.size(instance.logFile)
        let gateway = try POSIX.startDetached(
            context.executable, arguments, environment: environment, log: instance.logFile)
        defer { POSIX.closeFile(gateway.output) }
        // The gateway writes its URL when it listens; the end of its output means that it ended.
        var line: [UInt8] = []
        while !line.contains(0x0A) {
            let bytes = try POSIX.read(gateway.output)
            if bytes.isEmpty { break }
            line += bytes
        }
        // Another `local up` may have been quicker.
        if let running = try instance.running, running.processID == gateway.process {
            if !quiet {
                context.console.note(
                    "running at \(running.url) (process \(running.processID))\nnext: eval \"$(upkeep local env)\"")
            }
            return .ok
        }
        let outcome = POSIX.exitCode(of: gateway.process).flatMap(Outcome.init(rawValue:)) ?? .failed
        // The other holds the lock, and listens or is about to.
        if outcome == .conflict {
            while ProcessLock.holder(path: instance.lockFile) != nil {
                if let running = try instance.running {
                    context.notice("already running at \(running.url) (process \(running.processID))", quiet: quiet)
                    return .ok
                }
                try await Task.sleep(for: .milliseconds(5))
            }
        }
        // What is in the way is told by the gateway, in words and by its exit code.
        let lines = LogFile.text(instance.logFile, from: logStart).split(separator: "\n")
        let reason = lines.first { $0.hasPrefix("error: ") }?.dropFirst(7) ?? "it ended at once"
        let hint = lines.first { $0.hasPrefix("hint: ") }?.dropFirst(6) ?? "upkeep local logs"
        throw Failure(outcome == .ok ? .failed : outcome, "NOTSTARTED", String(reason), hint: String(hint))
    }
}
