import RedisTypes
import TestSupport
import Testing
import UpstashClient
import UpstashREST

@testable import UpstashManagement

let testKey = "key-7c1e0a55d2b94f"

extension ManagementClient.Options {
    /// As for people at a terminal, but in no time.
    static var quick: Self {
        var options = Self()
        options.retries.baseDelay = .microseconds(10)
        options.retries.throttledBaseDelay = .microseconds(10)
        options.retries.maximumDelay = .microseconds(100)
        options.retries.deadline = .seconds(600)
        return options
    }
}

/// Lends a management client and the fault server it talks to.
@discardableResult
func withManagement<Result>(
    _ script: [FaultServer.Step], prefix: String = "/v2", _ sourceLocation: SourceLocation = #_sourceLocation,
    _ body: (ManagementClient, FaultServer) async throws -> Result
) async throws -> Result {
    try await FaultServer.run(script, sourceLocation: sourceLocation) { server in
        let endpoint = try RESTEndpoint("http://127.0.0.1:\(server.port)\(prefix)")
        let transport = try NIOTransport(to: endpoint)
        let result: Swift.Result<Result, any Error>
        do {
            let client = try ManagementClient(
                endpoint, account: ManagementAccount(email: "dev@example.com", key: Secret(testKey)),
                transport: transport, options: .quick)
            result = .success(try await body(client, server))
        } catch {
            result = .failure(error)
        }
        await transport.close()
        return try result.get()
    }
}

/// What a call came to.
func error(of call: () async throws -> Void) async -> ManagementError? {
    do {
        try await call()
        return nil
    } catch let error as ManagementError {
        return error
    } catch {
        return nil
    }
}
