import Foundation
package import LocalRedis
package import RedisNIO
package import RedisTypes

/// A real Redis for one test: a child process of its own on a Unix socket, without persistence.
package struct RedisServer: Sendable {
    package let local: LocalRedis
    package let connector: RedisConnector

    package init(_ local: LocalRedis) throws {
        self.local = local
        connector = try RedisConnector(local.endpoint)
    }

    package var endpoint: RedisEndpoint { local.endpoint }

    /// The engine that all tests run against, looked for once.
    package static func engine() async throws -> RedisEngine { try await found.value }

    private static let found = Task {
        try await RedisEngine.newest(path: ProcessInfo.processInfo.environment["PATH"])
    }

    /// Runs one command on a connection of its own, beside whatever the test has open.
    @discardableResult
    package func run(_ words: ByteString...) async throws -> RedisValue {
        try await run(RedisCommand(words))
    }

    @discardableResult
    package func run(_ command: RedisCommand) async throws -> RedisValue {
        try await RedisClient.withClient(connector) { try await $0.send(command) }
    }
}

package func withRedis<Result: Sendable>(
    _ body: @escaping @Sendable (RedisServer) async throws -> Result
) async throws -> Result {
    try await withTemporaryDirectory { directory in
        var options = LocalRedis.Options(directory: directory, engine: try await RedisServer.engine())
        options.isPersistent = false
        return try await LocalRedis.withServer(options) { local in
            try await body(RedisServer(local))
        }
    }
}

/// A Redis and a client for it.
package func withRedisClient<Result: Sendable>(
    _ body: @escaping @Sendable (RedisServer, RedisClient) async throws -> Result
) async throws -> Result {
    try await withRedis { server in
        try await RedisClient.withClient(server.connector) { try await body(server, $0) }
    }
}

extension RedisServer {
    package func processID() async throws -> Int32 {
        let info = try await run("INFO", "server").bytes?.text ?? ""
        let line = info.split(separator: "\r\n").first { $0.hasPrefix("process_id:") }
        guard let number = line.flatMap({ Int32($0.dropFirst("process_id:".count)) }) else {
            throw UnexpectedReply(to: "INFO", expected: "a process_id")
        }
        return number
    }

    /// Returns as soon as some client waits in a blocking command.
    package func waitForBlockedClient() async throws {
        try await RedisClient.withClient(connector) { redis in
            while true {
                let clients = try await redis.send("INFO", "clients").bytes?.text ?? ""
                if clients.contains("blocked_clients:"), !clients.contains("blocked_clients:0\r\n") { return }
                await Task.yield()
            }
        }
    }
}
