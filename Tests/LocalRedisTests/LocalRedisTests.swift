import Foundation
import LocalRedis
import RedisNIO
import RedisTypes
import Subprocess
import TestSupport
import Testing

#if canImport(System)
import System
#else
import SystemPackage
#endif

@Suite(.timeLimit(.minutes(5))) struct LocalRedisTests {
    private static func options(_ directory: String, isPersistent: Bool = false) async throws -> LocalRedis.Options {
        var options = LocalRedis.Options(directory: directory, engine: try await RedisServer.engine())
        options.isPersistent = isPersistent
        return options
    }

    private static func run(_ words: ByteString..., on redis: LocalRedis) async throws -> RedisValue {
        try await RedisClient.withClient(RedisConnector(redis.endpoint)) { try await $0.send(RedisCommand(words)) }
    }

    private static func processID(of redis: LocalRedis) async throws -> Int32 {
        try await RedisServer(redis).processID()
    }

    @Test func theServerTakesCommandsWhileTheBodyRunsAndIsGoneAfter() async throws {
        try await withTemporaryDirectory { directory in
            let process = try await LocalRedis.withServer(Self.options(directory)) { redis in
                #expect(try await Self.run("PING", on: redis) == .simpleString("PONG"))
                return try await Self.processID(of: redis)
            }
            #expect(kill(process, 0) == -1 && errno == ESRCH)
            #expect(!FileManager.default.fileExists(atPath: "\(directory)/redis.sock"))
        }
    }

    @Test func whatTheBodyThrowsComesOut() async throws {
        struct Reason: Error, Equatable {}
        try await withTemporaryDirectory { directory in
            let options = try await Self.options(directory)
            await #expect(throws: Reason()) { try await LocalRedis.withServer(options) { _ in throw Reason() } }
        }
    }

    @Test func onlyWeCanEnterTheDirectory() async throws {
        try await withTemporaryDirectory { parent in
            let directory = "\(parent)/deep/inside"
            try await LocalRedis.withServer(Self.options(directory)) { redis in
                _ = try await Self.run("PING", on: redis)
            }
            for path in ["\(parent)/deep", directory] {
                #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o700)
            }
        }
    }

    @Test func aServerThatIsKilledIsStartedAgain() async throws {
        try await withTemporaryDirectory { directory in
            try await LocalRedis.withServer(Self.options(directory, isPersistent: true)) { redis in
                _ = try await Self.run("SET", "k", "v", on: redis)
                for round in 1...2 {
                    let process = try await Self.processID(of: redis)
                    kill(process, SIGKILL)
                    while await (try? Self.processID(of: redis)) ?? process == process { await Task.yield() }
                    #expect(redis.restartCount == round)
                }
                #expect(try await Self.run("GET", "k", on: redis) == "v")
            }
        }
    }

    @Test func dataSurvivesARestartWithPersistenceOnly() async throws {
        try await withTemporaryDirectory { directory in
            for isPersistent in [true, false] {
                let options = try await Self.options("\(directory)/\(isPersistent)", isPersistent: isPersistent)
                try await LocalRedis.withServer(options) { _ = try await Self.run("SET", "k", "v", on: $0) }
                let value = try await LocalRedis.withServer(options) { try await Self.run("GET", "k", on: $0) }
                #expect(value == (isPersistent ? "v" : .null))
            }
        }
    }

    /// Its owner was killed and could not stop it.
    @Test func aServerLeftBehindEndsBeforeTheNewOneStarts() async throws {
        try await withTemporaryDirectory { directory in
            let options = try await Self.options(directory, isPersistent: true)
            let socket = "\(directory)/redis.sock"
            let connector = try RedisConnector(RedisEndpoint(.unixSocket(path: socket)))
            async let orphan = Subprocess.run(
                .path(FilePath(options.engine.path)),
                arguments: ["--port", "0", "--unixsocket", socket, "--dir", directory, "--appendonly", "yes"],
                output: .discarded)
            try await RedisClient.withClient(connector) { redis in
                while (try? await redis.send("SET", "k", "from the orphan")) != .ok { await Task.yield() }
            }
            try await LocalRedis.withServer(options) { redis in
                let value = try await Self.run("GET", "k", on: redis)
                #expect(value == "from the orphan")
            }
            let ended = try await orphan
            #expect(ended.terminationStatus.isSuccess)
        }
    }

    /// Stopped by a signal, as by a script that does not end: it still holds the data files.
    @Test func aServerLeftBehindThatDoesNotAnswerIsNoReasonToStartAnother() async throws {
        try await withTemporaryDirectory { directory in
            var options = try await Self.options(directory, isPersistent: true)
            options.orphanWait = .milliseconds(50)
            let impatient = options
            options.orphanWait = .seconds(60)
            let patient = options
            let socket = "\(directory)/redis.sock"
            let connector = try RedisConnector(RedisEndpoint(.unixSocket(path: socket)))
            async let orphan = Subprocess.run(
                .path(FilePath(options.engine.path)),
                arguments: ["--port", "0", "--unixsocket", socket, "--dir", directory, "--appendonly", "yes"],
                output: .discarded)
            let process = try await RedisClient.withClient(connector) { redis in
                while (try? await redis.send("SET", "k", "from the orphan")) != .ok { await Task.yield() }
                let info = try await redis.send("INFO", "server").bytes?.text ?? ""
                let line = try #require(info.split(separator: "\r\n").first { $0.hasPrefix("process_id:") })
                return try #require(Int32(line.dropFirst("process_id:".count)))
            }
            kill(process, SIGSTOP)
            for _ in 0..<2 {
                await #expect(throws: LocalRedisError.orphan(socket: socket, reason: "it does not answer")) {
                    try await LocalRedis.withServer(impatient) { _ in }
                }
                #expect(FileManager.default.fileExists(atPath: socket))
            }
            async let value = LocalRedis.withServer(patient) { try await Self.run("GET", "k", on: $0) }
            kill(process, SIGCONT)
            #expect(try await value == "from the orphan")
            _ = try await orphan
        }
    }

    @Test func aSocketLeftBehindIsNoServer() async throws {
        try await withTemporaryDirectory { directory in
            #expect(FileManager.default.createFile(atPath: "\(directory)/redis.sock", contents: nil))
            let reply = try await LocalRedis.withServer(Self.options(directory)) { try await Self.run("PING", on: $0) }
            #expect(reply == .simpleString("PONG"))
        }
    }

    @Test func aDirectoryThatAnotherProcessUsesIsLeftAlone() async throws {
        try await withTemporaryDirectory { directory in
            let program = """
                import fcntl, os, sys
                fcntl.lockf(os.open(sys.argv[1], os.O_RDWR | os.O_CREAT, 0o600), fcntl.LOCK_EX)
                print(os.getpid(), flush=True)
                sys.stdin.read()
                """
            let options = try await Self.options(directory)
            _ = try await Subprocess.run(
                .name("python3"), arguments: ["-c", program, "\(directory)/redis.lock"], input: .inputWriter,
                output: .sequence, error: .discarded
            ) { execution in
                var holder = ""
                for try await line in execution.standardOutput.strings() {
                    holder = line
                    break
                }
                let process = Int32(holder.trimmingCharacters(in: .whitespacesAndNewlines))
                #expect(process != nil)
                await #expect(throws: LocalRedisError.inUse(directory: directory, processID: process)) {
                    try await LocalRedis.withServer(options) { _ in }
                }
                try await execution.standardInputWriter.finish()
            }
            // Free again as soon as that process has ended.
            try await LocalRedis.withServer(options) { _ = try await Self.run("PING", on: $0) }
        }
    }

    @Test func aDeepDirectoryGetsItsSocketElsewhere() async throws {
        try await withTemporaryDirectory { parent in
            let directory = parent + String(repeating: "/a-long-name", count: 12)
            let socket = try await LocalRedis.withServer(Self.options(directory)) { redis in
                _ = try await Self.run("PING", on: redis)
                guard case .unixSocket(let path) = redis.endpoint.address else { return "" }
                return path
            }
            #expect(socket.utf8.count < 100 && socket.hasSuffix("/redis.sock"))
            #expect(!FileManager.default.fileExists(atPath: String(socket.dropLast("/redis.sock".count))))
        }
    }

    @Test func aServerThatDoesNotStartSaysWhatItLogged() async throws {
        try await withTemporaryDirectory { directory in
            var options = try await Self.options(directory)
            options.modules = ["/nowhere/module.so"]
            do {
                try await LocalRedis.withServer(options) { _ in }
                Issue.record("the server started without its module")
            } catch LocalRedisError.endedAtStart(let log) {
                #expect(log.contains("/nowhere/module.so"))
            }
        }
    }

    @Test func aDirectoryThatCannotBeMadeIsNamed() async throws {
        try await withTemporaryDirectory { directory in
            let file = "\(directory)/file"
            #expect(FileManager.default.createFile(atPath: file, contents: nil))
            for path in [file, "\(file)/below"] {
                let options = try await Self.options(path)
                do {
                    try await LocalRedis.withServer(options) { _ in }
                    Issue.record("the server started without its directory")
                } catch LocalRedisError.directory(let named, _) {
                    #expect(named == path)
                }
            }
        }
    }

    @Test func aCancelledServerStops() async throws {
        try await withTemporaryDirectory { directory in
            let options = try await Self.options(directory)
            let (started, start) = AsyncStream<Int32>.makeStream()
            let serving = Task {
                try await LocalRedis.withServer(options) { redis in
                    start.yield(try await Self.processID(of: redis))
                    for await _ in AsyncStream<Never>.makeStream().stream {}
                }
            }
            var process: Int32 = 0
            for await number in started {
                process = number
                break
            }
            serving.cancel()
            _ = await serving.result
            #expect(kill(process, 0) == -1 && errno == ESRCH)
        }
    }
}
