import LocalRedis
import RedisTypes
import Settings
import Subprocess
import UpstashClient
import UpstashREST

#if canImport(System)
import System
#else
import SystemPackage
#endif

/// A database that a subcommand works on.
struct Database: Sendable {
    var client: UpstashClient
    var endpoint: ResolvedEndpoint
    var certificate = CertificateEnd()
    /// How messages name it: the profile, else the host.
    var name: String { endpoint.profileName ?? client.endpoint.authority }
}

extension ToolContext {
    func resolver(_ flags: EndpointFlags) -> SettingsResolver {
        SettingsResolver(
            flags: flags, environment: environment, workingDirectory: workingDirectory,
            local: { [self] in
                // Without a home there is no place for an instance, so none runs.
                guard let instance = try (try? LocalInstance(self))?.running else { return nil }
                return (instance.url, instance.token)
            })
    }

    /// Lends a client for the database that the flags and settings name.
    func withDatabase<Result>(
        _ options: ConnectionOptions, bulk: Bool = false, _ body: (Database) async throws -> Result
    ) async throws -> Result {
        try await withDatabase(options.choice, bulk: bulk, body)
    }

    /// - Parameter onRepeatedWrite: hears of replies that may be those of a second run.
    func withDatabase<Result>(
        _ options: ConnectionChoice, bulk: Bool = false,
        onRepeatedWrite: (@Sendable (RepeatedWrite) -> Void)? = nil, _ body: (Database) async throws -> Result
    ) async throws -> Result {
        if let database = shell?.database, !bulk, options.isOrdinary { return try await body(database) }
        let options = try options.filled(from: flagVariables)
        var resolved = try resolver(options.flags).resolve()
        let endpoint = try RESTEndpoint(resolved.url)
        let certificate = CertificateEnd()
        var clientOptions = UpstashClient.Options()
        clientOptions.userAgent = "upkeep/\(Version.number)"
        clientOptions.allowsPlaintext = options.allowsPlaintext || shell?.allowsPlaintext == true
        clientOptions.retries = bulk ? .bulk : .interactive
        clientOptions.times = bulk ? .bulk : .interactive
        if let retries = options.retries { clientOptions.retries.attempts = retries + 1 }
        if let timeout = options.timeout {
            clientOptions.retries.deadline = timeout
            clientOptions.times.firstByte = timeout
            clientOptions.times.idleRead = timeout
            clientOptions.times.connect = min(clientOptions.times.connect, timeout)
        }
        clientOptions.retries.retriesWrites = options.retriesWrites
        clientOptions.retries.assumesIdempotent = options.assumesIdempotent
        if options.verbose {
            clientOptions.onRetry = { [console] notice in
                let reason = Diagnostic(notice.error).message
                console.note("\(notice.command): attempt \(notice.attempt) in \(TimeSpan(notice.delay)): \(reason)")
            }
        }
        clientOptions.onRepeatedWrite = onRepeatedWrite
        if case .command(let words) = resolved.token {
            clientOptions.renewToken = { [self] in try await tokenPrinted(by: words) }
        }
        let token = try await token(of: resolved)
        if resolved.token == .standardInput { resolved.token = .secret(token) }  // it can be read once only
        let transport = try transport(to: endpoint) { certificate.milliseconds = $0 }
        let client = try UpstashClient(endpoint, token: token, transport: transport, options: clientOptions)
        let database = Database(client: client, endpoint: resolved, certificate: certificate)
        let result: Swift.Result<Result, any Error>
        do { result = .success(try await body(database)) } catch { result = .failure(error) }
        if options.verbose { console.note(database.client.meter.current.line) }
        shell?.count(billed: database.client.meter.current.billedCommands)
        // A process that ends now closes its sockets anyway, and faster.
        if !endsWithRun { await transport.close() }
        return try result.get()
    }

    /// Connections through the proxy and with the certificates that the environment names.
    func transport(
        to endpoint: RESTEndpoint, onCertificate: (@Sendable (Int64) -> Void)? = nil
    ) throws -> NIOTransport {
        var options = NIOTransport.Options()
        options.onCertificate = onCertificate
        options.proxy = try ProxyEndpoint.named(in: environment, for: endpoint)
        options.trustRoots = environment["SSL_CERT_FILE"].flatMap { $0.isEmpty ? nil : path($0) }
        do { return try NIOTransport(to: endpoint, options: options) } catch {
            throw Failure(.usage, "TLS", "cannot read the trusted certificates: \(error)", hint: "check SSL_CERT_FILE")
        }
    }

    func token(of endpoint: ResolvedEndpoint) async throws -> Secret {
        switch endpoint.token {
        case .secret(let token): token
        case .standardInput: try Secret(checking: console.readAll(limit: 1 << 16), from: "standard input")
        case .command(let words): try await tokenPrinted(by: words)
        }
    }

    /// Runs a profile's `token_command`: no shell, one line of output, ten seconds.
    private func tokenPrinted(by words: [String]) async throws -> Secret {
        guard let program = words.first else { throw Failure(.usage, "TOKENCOMMAND", "token_command is empty") }
        var platform = PlatformOptions()
        platform.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(1))]
        let executable: Executable = program.contains("/") ? .path(FilePath(path(program))) : .name(program)
        let variables = childEnvironment
        do {
            let output = try await withThrowingTaskGroup(of: [UInt8]?.self) { tasks in
                tasks.addTask { [platform] in
                    let result = try await run(
                        executable, arguments: Arguments(Array(words.dropFirst())), environment: .custom(variables),
                        platformOptions: platform, output: .bytes(limit: 1 << 16), error: .discarded)
                    guard result.terminationStatus.isSuccess else {
                        throw Failure(.notAllowed, "TOKENCOMMAND", "token_command \(program) failed")
                    }
                    return result.standardOutput
                }
                tasks.addTask {
                    try await Task.sleep(for: .seconds(10))
                    return nil
                }
                defer { tasks.cancelAll() }
                return try await tasks.next() ?? nil
            }
            guard let output else {
                throw Failure(.notAllowed, "TOKENCOMMAND", "token_command \(program) took longer than 10 seconds")
            }
            return try Secret(checking: output, from: "token_command")
        } catch let error as SubprocessError {
            throw Failure(.notAllowed, "TOKENCOMMAND", "token_command \(program) cannot be started: \(error)")
        }
    }
}

extension Meter.Counts {
    /// `3 commands (3 billed) in 1 request, 0 retries, 120 B up, 80 B down`
    var line: String {
        "\(commandCount) (\(billedCommands) billed) in \(requestCount), \(retries) "
            + "\(retries == 1 ? "retry" : "retries"), \(bytesUp) B up, \(bytesDown) B down"
    }

    var commandCount: String { Quantity.text(commands, "command") }
    var requestCount: String { Quantity.text(requests, "request") }
}
