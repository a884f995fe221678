import RedisTypes
import Settings
import UpstashClient
import UpstashManagement
import UpstashREST

extension ToolContext {
    /// Lends a client of the management API for the account that the flags and settings name.
    func withManagement<Result>(
        _ options: AccountOptions, _ body: (ManagementClient) async throws -> Result
    ) async throws -> Result {
        let account = try AccountResolver(
            flags: options.flags, environment: environment, workingDirectory: workingDirectory
        ).resolve()
        let endpoint = try RESTEndpoint(account.url ?? ManagementClient.defaultURL)
        var clientOptions = ManagementClient.Options()
        clientOptions.userAgent = "upkeep/\(Version.number)"
        let timeout =
            try options.timeout?.duration
            ?? flagVariables.value("UPKEEP_TIMEOUT", "a duration such as 500ms or 10s") {
                TimeSpan($0).flatMap { $0.milliseconds > 0 ? $0.duration : nil }
            }
        if let timeout {
            clientOptions.retries.deadline = timeout
            clientOptions.times.firstByte = timeout
            clientOptions.times.idleRead = timeout
            clientOptions.times.connect = min(clientOptions.times.connect, timeout)
        }
        if options.verbose || flagVariables.isOn("UPKEEP_VERBOSE") {
            console.note("account \(account.email) from \(account.origin), at \(endpoint)")
            clientOptions.onRetry = { [console] notice in
                let reason = Diagnostic(notice.error).message
                console.note("\(notice.command): attempt \(notice.attempt) in \(TimeSpan(notice.delay)): \(reason)")
            }
        }
        let transport = try transport(to: endpoint)
        let result: Swift.Result<Result, any Error>
        do {
            let client = try ManagementClient(
                endpoint, account: ManagementAccount(email: account.email, key: account.key), transport: transport,
                options: clientOptions)
            result = .success(try await body(client))
        } catch {
            result = .failure(error)
        }
        if !endsWithRun { await transport.close() }
        return try result.get()
    }

    /// Asks before something that costs money or opens a door.
    func ask(_ question: String, because what: String, _ answer: ConfirmationOptions) async throws {
        if answer.yes { return }
        guard console.isInputTerminal else {
            throw Failure(.usage, "CONFIRM", "\(what); nothing was sent", hint: "add --yes")
        }
        guard try await agrees(to: question) else { throw Failure(.usage, "CONFIRM", "nothing was sent") }
    }
}

/// Looks how something goes on that the service has accepted: an error of the looking is none of what goes on.
/// - Parameter look: the command that shows it later.
func following<Result>(_ what: String, lookWith look: String, _ ask: () async throws -> Result) async throws -> Result {
    do { return try await ask() } catch let error as ManagementError {
        var diagnostic = Diagnostic(error)
        diagnostic.message = "\(what), but cannot be followed: \(diagnostic.message)"
        diagnostic.hint = "it goes on; \(look) shows how it stands"
        throw Failure(diagnostic)
    }
}

/// Does something that must not be done twice.
/// - Parameter look: the command that shows whether it was done.
/// - Throws: where that is unknown, a failure that names it.
func changing<Result>(lookWith look: String, _ change: () async throws -> Result) async throws -> Result {
    do { return try await change() } catch let error as ManagementError {
        guard error.fate == .unknown else { throw error }
        var diagnostic = Diagnostic(error)
        diagnostic.hint = "\(look) shows what holds now; look before you repeat it"
        throw Failure(diagnostic)
    }
}
