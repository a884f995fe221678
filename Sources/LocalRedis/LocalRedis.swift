import NIOCore
package import RedisNIO
import RedisTypes
import Subprocess
import Synchronization

#if canImport(System)
import System
#else
import SystemPackage
#endif

/// A private Redis of our own: a child process on a Unix socket in a directory only we can enter, started with us,
/// restarted when it dies, stopped with us.
package final class LocalRedis: Sendable {
    package struct Options: Sendable {
        /// Holds the data, the socket, the log and the lock.
        package var directory: String
        package var engine: RedisEngine
        /// Whether every write is appended to a file and survives a restart.
        package var isPersistent = true
        /// Modules to load; without any, those that came with the engine are: ``RedisEngine/modules``.
        package var modules: [String] = []
        /// Whether the server ends when this process does, even if it is killed, where the system can be told so. It
        /// is found and ended by the next owner in any case.
        package var endsWithOwner = false
        /// Configuration beside what is set here anyway; ``LocalRedis/configure(_:_:)`` changes it.
        package var settings: [String: String] = [:]
        /// How long a server that an earlier owner left behind may take to end.
        package var orphanWait = Duration.seconds(30)

        package init(directory: String, engine: RedisEngine) {
            self.directory = directory
            self.engine = engine
        }
    }

    private let options: Options
    private let socket: SocketPath
    private let isReady = Mutex(false)
    private let restarts = Mutex(0)
    private let settings: Mutex<[String: String]>

    package var endpoint: RedisEndpoint { RedisEndpoint(.unixSocket(path: socket.path)) }
    package var restartCount: Int { restarts.withLock { $0 } }
    /// Users and their rights, which `ACL SAVE` writes.
    private var usersFile: String { "\(options.directory)/users.acl" }
    private var log: String { "\(options.directory)/redis.log" }

    private init(_ options: Options, socket: SocketPath) {
        self.options = options
        self.socket = socket
        settings = Mutex(options.settings)
    }

    /// Runs a server as long as `body` runs, which begins when the server takes commands.
    /// - Throws: ``LocalRedisError``, or what `body` throws.
    package static func withServer<Result: Sendable>(
        _ options: Options, _ body: @escaping @Sendable (LocalRedis) async throws -> Result
    ) async throws -> Result {
        try makePrivateDirectory(options.directory)
        let lockPath = "\(options.directory)/redis.lock"
        guard let lock = try ProcessLock(path: lockPath) else {
            throw LocalRedisError.inUse(
                directory: options.directory, processID: ProcessLock.holder(path: lockPath))
        }
        defer { withExtendedLifetime(lock) {} }
        let server = LocalRedis(options, socket: try SocketPath("redis.sock", in: options.directory))
        try await server.stopOrphan()
        // Not before: an orphan that stays must be found by the next owner too.
        defer { server.socket.remove() }
        // Redis refuses to start without the file.
        try makePrivateFile(server.usersFile)
        return try await withThrowingTaskGroup(of: Result?.self) { tasks in
            tasks.addTask {
                try await server.supervise()
                return nil
            }
            tasks.addTask {
                try await server.waitUntilReady()
                return try await body(server)
            }
            while let outcome = try await tasks.next() {
                if let result = outcome {
                    tasks.cancelAll()
                    return result
                }
            }
            throw CancellationError()
        }
    }

    /// Ends a server whose owner was killed: it still runs on the socket of `directory`, whose lock the caller holds.
    /// - Returns: false when there is none.
    @discardableResult
    package static func stopOrphan(in directory: String) async throws -> Bool {
        // Its program does not matter: it runs already.
        let engine = RedisEngine(path: "", product: "", version: .unknown)
        let server = LocalRedis(
            Options(directory: directory, engine: engine), socket: try SocketPath("redis.sock", in: directory))
        return try await server.stopOrphan()
    }

    /// A server whose owner was killed still runs on our socket: it holds the data files, so it must end first, however
    /// slow it is. Two servers would write to the same files.
    @discardableResult
    private func stopOrphan() async throws -> Bool {
        let clock = ContinuousClock()
        let deadline = clock.now + options.orphanWait
        var found = false
        var reason = "it does not answer"
        while isListening(onSocket: socket.path) {
            if found, clock.now > deadline { throw LocalRedisError.orphan(socket: socket.path, reason: reason) }
            found = true
            // The reply to SHUTDOWN is the end of the connection; an error reply says why it stays.
            do { _ = try await command(["SHUTDOWN"], timeout: min(.seconds(5), options.orphanWait)) } catch let error
                as RedisError
            {
                reason = error.text
                guard error.kind == .temporarilyRefused else {
                    throw LocalRedisError.orphan(socket: socket.path, reason: reason)
                }
            } catch {
                // That it ended, or does not answer, is seen above.
            }
            try await clock.sleep(for: .milliseconds(10))
        }
        removeFile(socket.path)
        return found
    }

    private func supervise() async throws {
        var quickEnds = 0
        while !Task.isCancelled {
            let start = ContinuousClock.now
            try await runOnce()
            if Task.isCancelled { return }
            guard isReady.withLock({ $0 }) else { throw LocalRedisError.endedAtStart(log: logTail) }
            quickEnds = ContinuousClock.now - start < .seconds(5) ? quickEnds + 1 : 0
            guard quickEnds < 5 else { throw LocalRedisError.endsRepeatedly(log: logTail) }
            restarts.withLock { $0 += 1 }
            if quickEnds > 1 { try await Task.sleep(for: .milliseconds(100 << quickEnds)) }
        }
    }

    private func runOnce() async throws {
        var platform = PlatformOptions()
        // Ctrl-C in our terminal is for us: the server ends after the last request is answered.
        platform.createSession = true
        platform.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(20))]
        var arguments = [
            "--port", "0", "--unixsocket", socket.path, "--unixsocketperm", "700", "--dir", options.directory,
            "--daemonize", "no", "--logfile", log, "--databases", "1", "--save", "", "--appendonly",
            options.isPersistent ? "yes" : "no", "--aclfile", usersFile,
        ]
        for (name, value) in settings.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
            arguments += ["--\(name)", value]
        }
        for module in options.modules.isEmpty ? options.engine.modules : options.modules {
            arguments += ["--loadmodule", module]
        }
        var program = options.engine.path
        // The server keeps its process: `setpriv` tells the kernel and becomes it.
        if options.endsWithOwner, await Self.guards.value {
            arguments = ["--pdeathsig", "TERM", "--", program] + arguments
            program = Self.guardian
        }
        _ = try await run(
            .path(FilePath(program)), arguments: Arguments(arguments), environment: .custom([:]),
            workingDirectory: FilePath(options.directory), platformOptions: platform, output: .discarded)
    }

    /// Of util-linux. The signal follows the thread that starts the server, which is Subprocess's own and stays.
    private static let guardian = "/usr/bin/setpriv"

    /// Whether it is there and knows how; versions before 2.33, and others of that name, do not.
    private static let guards = Task {
        guard isExecutable(guardian) else { return false }
        let trial = try? await run(  // what does not start does not guard
            .path(FilePath(guardian)), arguments: ["--pdeathsig", "TERM", "--", guardian, "--version"],
            environment: .custom([:]), output: .discarded, error: .discarded)
        return trial?.terminationStatus == .exited(0)
    }

    /// Changes the server's configuration, for those that take its place when it dies too.
    /// - Throws: ``RedisError``, ``RedisConnectionError``
    package func configure(_ name: String, _ value: String) async throws {
        let before = settings.withLock { $0.updateValue(value, forKey: name) }
        do { _ = try await command(["CONFIG", "SET", ByteString(name), ByteString(value)]) } catch let error
            as RedisError
        {
            settings.withLock { $0[name] = before }
            throw error
        }
    }

    private var logTail: String {
        tail(ofFile: log, limit: 2048)
    }

    // MARK: Asking the server

    private enum Answer {
        case ready, loading, unreachable
    }

    private func waitUntilReady() async throws {
        var pause = Duration.milliseconds(1)
        while await answersPing() != .ready {
            try await Task.sleep(for: pause)
            pause = min(pause * 2, .milliseconds(50))
        }
        isReady.withLock { $0 = true }
    }

    private func answersPing() async -> Answer {
        do {
            _ = try await command(["PING"])
            return .ready
        } catch let error as RedisError {
            return error.kind == .temporarilyRefused ? .loading : .ready
        } catch {
            return .unreachable
        }
    }

    private func command(_ command: RedisCommand, timeout: Duration = .seconds(5)) async throws -> RedisValue {
        let connector = try RedisConnector(
            endpoint, connectTimeout: .seconds(1), commandTimeout: TimeAmount(timeout))
        return try await RedisClient.withClient(connector) { try await $0.send(command) }
    }
}
