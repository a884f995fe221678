import RedisNIO
import RedisTypes

/// A Redis that is reached directly: `redis://`, `rediss://`, `unix://`.
enum RedisSource {
    static func isURL(_ text: String) -> Bool {
        ["redis://", "rediss://", "unix://", "env:"].contains { text.lowercased().hasPrefix($0) }
    }

    /// `env:NAME` stands for a URL in the environment: there, the process list does not show its password.
    private static func resolved(_ text: String, in context: ToolContext) throws -> String {
        guard text.hasPrefix("env:") else {
            if try RedisEndpoint(url: text).password != nil {
                throw Failure(
                    .usage, "PASSWORD", "the process list would show the password in this URL",
                    hint: "put the URL into an environment variable, say SOURCE, and name it: env:SOURCE")
            }
            return text
        }
        let name = String(text.dropFirst(4))
        guard let url = context.environment[name], !url.isEmpty else {
            throw Failure(.usage, "URL", "the environment variable \(name) is not set")
        }
        return url
    }

    /// - Parameter name: of the server, without a password.
    static func withExecutor<Result: Sendable>(
        _ url: String, in context: ToolContext,
        _ body: (any CommandExecutor, _ name: String) async throws -> Result
    ) async throws -> Result {
        let endpoint = try RedisEndpoint(url: try resolved(url, in: context))
        let roots = context.environment["SSL_CERT_FILE"].flatMap { $0.isEmpty ? nil : context.path($0) }
        let connector = try RedisConnector(endpoint, trustRoots: roots)
        return try await RedisClient.withClient(connector) { client in
            try await body(client, endpoint.description)
        }
    }
}
