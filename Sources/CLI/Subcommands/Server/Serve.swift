import ArgumentParser
import LocalRedis
import RedisGateway
import RedisNIO
import RedisTypes
import Settings

struct Serve: Subcommand {
    static let handlesSignals = true
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve the Upstash REST API in front of a real Redis.",
        discussion: """
            Without --engine a private redis-server or valkey-server is started as a child process, with its data in the \
            state directory, restarted if it dies and stopped with the gateway. The token is the one of `upkeep local` \
            unless --token-file or --tokens names others. SIGTERM answers the requests in flight and then ends; SIGHUP \
            reads the certificate again and opens the access log anew.

            TOKENS
              --tokens names a list that `upkeep token` keeps: several tokens, each for everything or for reading, with an \
            expiry or without. The gateway notices a change within a second. ACL SETUSER, GENTOKEN and RESTTOKEN make \
            users of the Redis itself; every gateway in front of it knows them at once. A Redis that is not our own is \
            changed only with --manage-acl.

            IN CI
              Give each job an instance of its own, in a directory that goes with it, and say what its tests may cost: \
            `upkeep local up --port 0`, `eval "$(upkeep local env)"`, `upkeep local assert --max-commands 40 -- npm test`.

            IN DOCKER COMPOSE
              The file docs/compose.yaml has the gateway beside a Redis that nobody else reaches, with the token as a secret; \
            docs/Dockerfile builds the image. Inside a container: `upkeep serve --host 0.0.0.0 --insecure-plaintext \
            --engine redis://redis:6379 --token-file /run/secrets/upkeep-token --admin 127.0.0.1:9079`.

            BEHIND NGINX
              The file docs/nginx.conf ends TLS and passes paths byte for byte. Streams must not be buffered (`proxy_buffering \
            off`), nothing may be asked twice (`proxy_next_upstream off`), and to the gateway all clients come from one \
            address: raise --connections-per-address.

            IN FRONT OF AN EXISTING REDIS
              Name it in UPKEEP_ENGINE, with a user that may do what clients shall: `ACL SETUSER upkeep on >password ~* &* \
            +@read +@write +@transaction +@scripting +@pubsub +ping +echo +command -@dangerous +info`. docs/upkeep.service runs \
            the gateway under systemd; docs/serving.md says more of all four.

            WATCHING
              With --admin there is a second listener, for this machine only: /livez, /readyz (Redis answers, and no end is near), \
            /metrics for Prometheus, /usage as JSON. --access-log writes a line of JSON for each response, without keys, \
            values or tokens.

            MANAGEMENT
              With --management it answers the management API instead, as https://api.upstash.com does: upkeep db and scripts \
            then work offline. Each database is a private Redis with a gateway of its own on 127.0.0.1; its endpoint is that \
            address with the port, and is spoken to over http://. They are kept in the state directory and come back with the \
            server; one that cannot be started is listed as suspended, and the reason is told here.
              The account is made at the first start, in management/account.env in the state directory: an e-mail, a key, a \
            read-only key and the URL, in a file that only you can read. --account-file names another. \
            `upkeep db list --account-file FILE` takes all it needs from it.
              What is different: a database has no TLS and no port for redis-cli; a team's databases are seen with the key of \
            the account, whose e-mail as team_id takes one back from a team; read regions count in the bill and serve \
            nothing; the allow-list is kept and not enforced; the series of the statistics end with the process, the days do not.

            EXAMPLES
              upkeep serve
              upkeep serve --engine redis://127.0.0.1:6379 --port 8080 --token-file ./token
              upkeep serve --host 0.0.0.0 --tls-cert cert.pem --tls-key key.pem
              upkeep serve --tokens ./tokens --cors-origin https://app.example
              upkeep serve --quota 500000 --regions 3 --latency 40ms±10
              upkeep serve --management
              upkeep serve --management --management-port 9080

            COST
              No billed commands: the Redis behind it is yours. What the service would bill is counted by token, as its \
            documentation says.
            """)

    @Option(help: ArgumentHelp("Address to listen on.", valueName: "address"))
    var host = "127.0.0.1"
    @Option(name: [.short, .long], help: ArgumentHelp("Port to listen on; 0 takes a free one.", valueName: "port"))
    var port: UInt16 = 8079
    @Option(
        help: ArgumentHelp(
            "Redis to serve: redis://, rediss:// or unix:///path; with a password better in UPKEEP_ENGINE.",
            valueName: "url"))
    var engine: String?
    @Option(help: ArgumentHelp("Server program for the private Redis.", valueName: "path"))
    var engineBinary: String?
    @Option(help: ArgumentHelp("Module that the private Redis loads; may be repeated.", valueName: "path"))
    var engineModule: [String] = []
    @Option(help: ArgumentHelp("Directory for the private Redis's data.", valueName: "directory"))
    var dataDirectory: String?
    @Flag(help: "Keep the private Redis's data in memory only.")
    var noPersistence = false
    @Option(help: ArgumentHelp("File with the token that clients must send.", valueName: "file"))
    var tokenFile: String?
    @Option(help: ArgumentHelp("List of tokens that upkeep token keeps.", valueName: "file"))
    var tokens: String?
    @Flag(help: "Make and change users of a Redis that is not our own.")
    var manageAcl = false
    @Flag(help: "Let read-only tokens subscribe to channels.")
    var readOnlySubscribe = false
    @Option(help: ArgumentHelp("Origin whose pages may use the API, or *; may be repeated.", valueName: "origin"))
    var corsOrigin: [String] = []
    @Option(help: ArgumentHelp("Certificate chain, PEM.", valueName: "file"))
    var tlsCert: String?
    @Option(help: ArgumentHelp("Private key, PEM.", valueName: "file"))
    var tlsKey: String?
    @Flag(help: "Listen beyond this machine without TLS.")
    var insecurePlaintext = false
    @Option(help: ArgumentHelp("Event loops.", valueName: "n"))
    var threads = 1
    @Option(
        help: ArgumentHelp(
            "Listen there for /livez, /readyz, /metrics and /usage: host:port or unix:///path.", valueName: "address"))
    var admin: String?
    @Option(help: ArgumentHelp("Write a line of JSON for each response; - is standard output.", valueName: "file"))
    var accessLog: String?
    @Option(help: ArgumentHelp("Serve on for so long after SIGTERM, while /readyz says no.", valueName: "time"))
    var drainDelay: TimeSpan?
    @Flag(help: "Answer the management API for databases of this machine instead.")
    var management = false
    @Option(help: ArgumentHelp("Port of the management API; 0 takes a free one.", valueName: "port"))
    var managementPort: UInt16 = 8081
    @Option(help: ArgumentHelp("File with the account that may use the management API.", valueName: "file"))
    var accountFile: String?
    @OptionGroup(title: "The service's limits and prices") var service: ServiceOptions
    @Option(help: ArgumentHelp("Connections from one address; a proxy is one.", valueName: "n"))
    var connectionsPerAddress = GatewayLimits().connectionsPerAddress
    @Flag(name: [.short, .long], help: "No notices; errors are still shown.")
    var quiet = false
    /// Set by `upkeep local up`: this process is the background instance.
    @Flag(help: .hidden)
    var asLocalInstance = false

    func validate() throws {
        try checkManagement()
        if (tlsCert == nil) != (tlsKey == nil) { throw ValidationError("--tls-cert and --tls-key belong together.") }
        if engine != nil && (engineBinary != nil || !engineModule.isEmpty || dataDirectory != nil || noPersistence) {
            throw ValidationError(
                "--engine excludes --engine-binary, --engine-module, --data-directory and --no-persistence.")
        }
        if connectionsPerAddress < 1 { throw ValidationError("--connections-per-address takes at least 1.") }
        if !(1...64).contains(threads) { throw ValidationError("--threads takes 1 to 64.") }
        if let admin {
            guard let address = AdminAddress(admin) else {
                throw ValidationError("--admin takes host:port or unix:///path.")
            }
            if case .tcp(let host, _) = address, !Self.isLoopback(host), !insecurePlaintext {
                throw ValidationError("Listening on \(host) with --admin needs --insecure-plaintext.")
            }
        }
        if !Self.isLoopback(host) && tlsCert == nil && !insecurePlaintext {
            throw ValidationError(
                "Listening on \(host) needs --tls-cert and --tls-key; --insecure-plaintext if something else encrypts.")
        }
    }

    static func isLoopback(_ host: String) -> Bool {
        host == "::1" || host == "localhost" || host.hasPrefix("127.") && host.allSatisfy { "0123456789.".contains($0) }
    }

    func run(in context: ToolContext) async throws -> Outcome {
        if management { return try await untilSignalled { try await serveManagement(until: $0, in: context) } }
        // Without a home the local instance has no place, and a gateway with a token and an engine needs none.
        let instance = Result { try LocalInstance(context) }
        let source = try tokenSource(instance, context)
        var lock: ProcessLock?
        if asLocalInstance {
            let instance = try instance.get()
            lock = try ProcessLock(path: instance.lockFile)
            guard lock != nil else { throw LocalRedisError.inUse(directory: instance.directory, processID: nil) }
            // Where an earlier gateway listened is nobody's business any more, and its port may be another's.
            instance.forgetURL()
        }
        defer { withExtendedLifetime(lock) {} }
        return try await untilSignalled { try await serve(source, until: $0, instance, in: context) }
    }

    /// A signal may come before there is a listener: Redis can take its time to load.
    private func untilSignalled(_ body: @escaping @Sendable (Shutdown) async throws -> Void) async throws -> Outcome {
        let shutdown = Shutdown()
        let job = Task { try await body(shutdown) }
        let signals = Signals.terminations(hangUpEnds: false)
        let watch = Task { for await _ in signals where !shutdown.request() { job.cancel() } }
        defer { watch.cancel() }
        do { try await job.value } catch is CancellationError where shutdown.isRequested {}
        return .ok
    }

    private func serve(
        _ source: TokenSource, until shutdown: Shutdown, _ instance: Result<LocalInstance, any Error>,
        in context: ToolContext
    ) async throws {
        let variable = engineBinary == nil && dataDirectory == nil ? context.environment["UPKEEP_ENGINE"] : nil
        if let engine = engine ?? variable.flatMap({ $0.isEmpty ? nil : $0 }), !asLocalInstance {
            return try await serve(
                source, engine: RedisEndpoint(url: engine), until: shutdown, instance, in: context)
        }
        let program =
            if let engineBinary { try await RedisEngine.engine(at: context.path(engineBinary)) } else {
                try await RedisEngine.newest(path: context.environment["PATH"])
            }
        var options = LocalRedis.Options(
            directory: try dataDirectory.map(context.path) ?? instance.get().dataDirectory, engine: program)
        options.isPersistent = !noPersistence
        options.modules = engineModule.map(context.path)
        let notice = "\(program.product) \(program.version) (\(program.path)), data in \(options.directory)"
        try await LocalRedis.withServer(options) { redis in
            context.notice(notice, quiet: quiet)
            try await serve(source, redis.endpoint, isOurs: true, until: shutdown, instance, in: context)
        }
    }

    /// Serves a Redis that is not ours. One that does not answer yet may come up later, so that is no error; one that
    /// refuses the login will not change its mind.
    private func serve(
        _ source: TokenSource, engine: RedisEndpoint, until shutdown: Shutdown,
        _ instance: Result<LocalInstance, any Error>, in context: ToolContext
    ) async throws {
        if self.engine != nil, engine.password != nil {
            context.notice(
                "warning: every user of this machine can read the password in the process list\n"
                    + "hint: set UPKEEP_ENGINE instead of --engine", quiet: quiet)
        }
        do {
            let connector = try RedisConnector(engine, trustRoots: trustRoots(context))
            try await RedisClient.withClient(connector) { redis in
                _ = try await redis.send(["PING"])
                if manageAcl { try await checkRights(redis) }
                if !service.noScriptMetering { try await checkStatistics(redis, context) }
            }
        } catch RedisConnectionError.loginRefused(let reply) {
            throw RedisConnectionError.loginRefused(reply)
        } catch let error as RedisError where error.kind == .authentication {
            throw RedisConnectionError.loginRefused(error)
        } catch let failure as Failure {
            throw failure
        } catch {
            let reason = Diagnostic(error).message
            context.notice("warning: \(engine): \(reason); requests get 503 until it answers", quiet: quiet)
        }
        try await serve(source, engine, isOurs: false, until: shutdown, instance, in: context)
    }

    /// Tries what `--manage-acl` needs, on a user that is not there.
    private func checkRights(_ redis: RedisClient) async throws {
        for words: RedisCommand in [["ACL", "GETUSER", "upkeep:probe"], ["ACL", "DELUSER", "upkeep:probe"]] {
            do { _ = try await redis.send(words) } catch let error as RedisError where error.kind == .permission {
                throw Failure(
                    .notAllowed, "ACL", "--manage-acl: \(error.text)",
                    hint: "the gateway's Redis user needs +acl|getuser +acl|setuser +acl|deluser")
            }
        }
    }

    /// Scripts are counted by what Redis says of itself, where it says that.
    private func checkStatistics(_ redis: RedisClient, _ context: ToolContext) async throws {
        do { _ = try await redis.send(["INFO", "commandstats"]) } catch let error as RedisError
            where error.kind == .permission
        {
            context.notice(
                "warning: a script counts as one command: the gateway's Redis user has no right to INFO\n"
                    + "hint: ACL SETUSER … +info, or --no-script-metering", quiet: quiet)
        }
    }

    /// Certificates that a `rediss://` engine may be vouched for by.
    private func trustRoots(_ context: ToolContext) -> String? {
        context.environment["SSL_CERT_FILE"].flatMap { $0.isEmpty ? nil : context.path($0) }
    }

    /// Where the valid tokens come from.
    private func tokenSource(
        _ instance: Result<LocalInstance, any Error>, _ context: ToolContext
    ) throws -> TokenSource {
        if let tokenFile {
            return try TokenSource(token: try SecretFile.read(context.path(tokenFile)), list: tokens.map(context.path))
        }
        if let tokens { return try TokenSource(token: nil, list: context.path(tokens)) }
        let instance = try instance.get()
        return try TokenSource(token: try instance.tokenMakingOne(), list: instance.tokenList)
    }

    private func serve(
        _ source: TokenSource, _ redis: RedisEndpoint, isOurs: Bool, until shutdown: Shutdown,
        _ instance: Result<LocalInstance, any Error>, in context: ToolContext
    ) async throws {
        var configuration = GatewayConfiguration(
            tokens: source.tokens, redis: try RedisConnector(redis, trustRoots: trustRoots(context)))
        configuration.managesUsers = isOurs || manageAcl
        configuration.savesUsers = isOurs
        configuration.readOnlyMaySubscribe = readOnlySubscribe
        configuration.corsOrigins = corsOrigin
        configuration.host = host
        configuration.port = Int(port)
        configuration.threads = threads
        configuration.limits.connectionsPerAddress = connectionsPerAddress
        service.apply(to: &configuration)
        let accessLog: AccessLog?
        do throws(AccessLog.Unwritable) { accessLog = try openAccessLog(context) } catch {
            throw Failure(.usage, "ACCESSLOG", "cannot write \(error.path): \(error.reason)")
        }
        configuration.accessLog = accessLog
        configuration.admin = admin.flatMap { AdminAddress($0) }
        var adminSocket: SocketPath?
        if asLocalInstance {
            let instance = try instance.get()
            let socket = try instance.adminSocket()
            adminSocket = socket
            if admin == nil { configuration.admin = .unix(path: socket.path) }
            configuration.usage = try instance.storedUsage()
            // What cannot be kept is lost, and the log says so.
            configuration.onDrained = { report in
                do { try instance.store(report) } catch { context.console.note(Diagnostic(error).text) }
            }
        }
        defer { adminSocket?.remove() }
        if let tlsCert, let tlsKey {
            configuration.tls = .init(certificate: context.path(tlsCert), privateKey: context.path(tlsKey))
        }
        do {
            try await Gateway.withGateway(configuration) { gateway in
                let name = host.contains(":") ? "[\(host)]" : host
                let url = "\(tlsCert == nil ? "http" : "https")://\(name):\(gateway.port)"
                if asLocalInstance { try instance.get().write(url: url) }
                if case .tcp(let host, _)? = configuration.admin, let port = gateway.adminPort {
                    context.notice("admin listener at http://\(AdminAddress.tcp(host: host, port: port))", quiet: quiet)
                }
                if let instance = try? instance.get(), tokenFile == nil, tokens == nil, !asLocalInstance {
                    context.notice("clients send the token in \(instance.tokenFile)", quiet: quiet)
                }
                if self.accessLog == "-" {
                    // Standard output has a form of its own then.
                    context.console.note(url)
                } else {
                    try context.console.write(url + "\n")
                    try context.console.flush()
                }
                if asLocalInstance { POSIX.detachOutput() }
                await look(after: gateway, source, accessLog, instance, until: shutdown, in: context)
                context.notice("draining", quiet: quiet)
            }
        } catch let error as GatewayStartError {
            let place = error.isAdmin ? configuration.admin.map { "\($0)" } ?? "" : "\(host) port \(port)"
            throw error.isMisuse
                ? Failure(.usage, "TLS", error.reason, hint: error.hint)
                : Failure(.failed, "LISTEN", "cannot listen on \(place): \(error.reason)", hint: error.hint)
        }
    }

    private func openAccessLog(_ context: ToolContext) throws(AccessLog.Unwritable) -> AccessLog? {
        guard let accessLog else { return nil }
        return try AccessLog(path: accessLog == "-" ? accessLog : context.path(accessLog))
    }

    /// Reads tokens and certificates again when they change, until a signal asks for the end.
    private func look(
        after gateway: Gateway, _ source: TokenSource, _ accessLog: AccessLog?,
        _ instance: Result<LocalInstance, any Error>, until shutdown: Shutdown, in context: ToolContext
    ) async {
        await withTaskGroup { tasks in
            let hangUps = Signals.hangUps()
            tasks.addTask {
                for await _ in hangUps {
                    do {
                        if try gateway.reloadCertificate() {
                            context.notice("the certificate was read again", quiet: quiet)
                        }
                    } catch {
                        context.console.note("the old certificate stays in use: \(Diagnostic(error).text)")
                    }
                    do throws(AccessLog.Unwritable) { try accessLog?.reopen() } catch {
                        context.console.note("the old access log stays in use: \(error.path): \(error.reason)")
                    }
                }
            }
            if asLocalInstance, let instance = try? instance.get() {
                // So that a gateway that is killed loses no more than this.
                tasks.addTask {
                    while (try? await Task.sleep(for: .seconds(10))) != nil {
                        if let report = try? await gateway.usage() { try? instance.store(report) }
                    }
                }
            }
            tasks.addTask {
                await source.watch { result in
                    switch result {
                    case .success(let tokens):
                        await gateway.replace(tokens: tokens)
                        context.notice("the list of tokens was read again", quiet: quiet)
                    case .failure(let error):
                        context.console.note("the old list of tokens stays in use: \(Diagnostic(error).text)")
                    }
                }
            }
            await shutdown.wait()
            gateway.announceDrain()
            if let drainDelay { try? await Task.sleep(for: drainDelay.duration) }
            tasks.cancelAll()
        }
    }
}
