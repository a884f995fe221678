import ArgumentParser
import LocalRedis
import RedisTypes
import Settings

struct Local: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "local", abstract: "A private instance of the REST API in the background.",
        subcommands: [LocalUp.self, LocalDown.self, LocalStatus.self, LocalEnv.self, LocalLogs.self, LocalReset.self])
}

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
    @Flag(name: [.short, .long], help: "No notices; errors are still shown.")
    var quiet = false

    func run(in context: ToolContext) async throws -> Outcome {
        let instance = try LocalInstance(context)
        if let running = try instance.running {
            if !quiet { context.console.note("already running at \(running.url) (process \(running.processID))") }
            return .ok
        }
        _ = try instance.tokenMakingOne()
        var arguments = ["serve", "--as-local-instance", "--port", String(port)]
        if let engineBinary { arguments += ["--engine-binary", context.path(engineBinary)] }
        // Only what the gateway needs: none of the secrets that this shell may hold.
        let names = ["HOME", "PATH", "XDG_STATE_HOME", "LANG", "TMPDIR"]
        let environment = context.environment.filter { names.contains($0.key) }
        let logStart = tail(ofFile: instance.logFile, limit: 1 << 20).utf8.count
        let output = try POSIX.startDetached(
            context.executable, arguments, environment: environment, log: instance.logFile)
        defer { POSIX.closeFile(output) }
        // The gateway writes its URL when it listens; the end of its output means that it ended.
        var line: [UInt8] = []
        while !line.contains(0x0A) {
            let bytes = try POSIX.read(output)
            if bytes.isEmpty { break }
            line += bytes
        }
        if let running = try instance.running {
            if !quiet {
                context.console.note(
                    "running at \(running.url) (process \(running.processID))\nnext: eval \"$(upkeep local env)\"")
            }
            return .ok
        }
        let log = tail(ofFile: instance.logFile, limit: 1 << 20).utf8.dropFirst(logStart)
        let words = String(decoding: log, as: UTF8.self).split(separator: "\n")
        let reason = words.first { $0.hasPrefix("error: ") }?.dropFirst(7) ?? "it ended at once"
        let hint = words.first { $0.hasPrefix("hint: ") }?.dropFirst(6) ?? "upkeep local logs"
        throw Failure(.failed, "NOTSTARTED", String(reason), hint: String(hint))
    }
}

struct LocalDown: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "down", abstract: "Stop the instance; its data stays.")

    @Flag(name: [.short, .long], help: "No notices; errors are still shown.")
    var quiet = false

    func run(in context: ToolContext) async throws -> Outcome {
        let stopped = try await LocalInstance(context).stop()
        if !quiet { context.console.note(stopped ? "stopped" : "not running") }
        return .ok
    }
}

extension LocalInstance {
    /// Asks the running gateway to end and waits until it has.
    /// - Returns: false when none runs.
    func stop() async throws -> Bool {
        guard let process = ProcessLock.holder(path: lockFile) else { return false }
        guard POSIX.send(signal: POSIX.terminateSignal, to: process) else { return false }
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(30)
        while ProcessLock.holder(path: lockFile) == process {
            if clock.now > deadline {
                throw Failure(.failed, "NOTSTOPPED", "process \(process) does not end", hint: "kill -9 \(process)")
            }
            try await clock.sleep(for: .milliseconds(5))
        }
        return true
    }
}

struct LocalStatus: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Tell whether the instance runs, and where; exit 3 if it does not.")

    @Flag(help: "Write JSON.")
    var json = false

    func run(in context: ToolContext) async throws -> Outcome {
        let instance = try LocalInstance(context)
        let running = try instance.running
        if json {
            try context.console.write(
                Table.jsonObject([
                    "running": .flag(running != nil), "url": running.map { .text($0.url) } ?? .none,
                    "process": running.map { .number(Int64($0.processID)) } ?? .none,
                    "data": .text(instance.dataDirectory),
                ]))
        } else if let running {
            try context.console.write(
                "running at \(running.url) (process \(running.processID)), data in \(instance.dataDirectory)\n")
        } else {
            context.console.note("not running; data in \(instance.dataDirectory)\nhint: upkeep local up")
        }
        return running == nil ? .notFound : .ok
    }
}

struct LocalEnv: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "env", abstract: "Print the variables that the SDKs read, for eval.")

    func run(in context: ToolContext) async throws -> Outcome {
        guard let running = try LocalInstance(context).running else {
            throw Failure(.notFound, "NOTRUNNING", "the local instance does not run", hint: "upkeep local up")
        }
        try context.console.write(
            """
            export UPSTASH_REDIS_REST_URL="\(running.url)"
            export UPSTASH_REDIS_REST_TOKEN="\(running.token.reveal())"

            """)
        return .ok
    }
}

struct LocalLogs: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "logs", abstract: "Print the end of the gateway's and the Redis's logs.")

    @Option(name: [.short, .long], help: ArgumentHelp("Lines of each.", valueName: "n"))
    var lines = 50

    func run(in context: ToolContext) async throws -> Outcome {
        let instance = try LocalInstance(context)
        for path in [instance.logFile, instance.dataDirectory + "/redis.log"] {
            let text = tail(ofFile: path, limit: 1 << 20)
            for line in text.split(separator: "\n").suffix(max(0, lines)) { try context.console.write(line + "\n") }
        }
        return .ok
    }
}

struct LocalReset: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "reset", abstract: "Stop the instance and delete its data; the token stays.")

    @Flag(name: [.short, .long], help: "Do not ask.")
    var yes = false

    func run(in context: ToolContext) async throws -> Outcome {
        let instance = try LocalInstance(context)
        if !yes {
            guard context.console.isInputTerminal else {
                throw Failure(
                    .usage, "CONFIRM", "this deletes all data in \(instance.dataDirectory)", hint: "add --yes")
            }
            context.console.note("Delete all data in \(instance.dataDirectory)? [y/N]")
            let answer = String(decoding: try context.console.read(), as: UTF8.self)
            guard answer.lowercased().hasPrefix("y") else { return .failed }
        }
        _ = try await instance.stop()
        // A gateway in the foreground may serve the same data.
        try makePrivateDirectory(instance.dataDirectory)
        let lockFile = instance.dataDirectory + "/redis.lock"
        guard let lock = try ProcessLock(path: lockFile) else {
            throw LocalRedisError.inUse(
                directory: instance.dataDirectory, processID: ProcessLock.holder(path: lockFile))
        }
        try await LocalRedis.stopOrphan(in: instance.dataDirectory)
        withExtendedLifetime(lock) { POSIX.removeTree(instance.dataDirectory) }
        context.console.note("data deleted")
        return .ok
    }
}
