import RedisNIO
import Subprocess
import TestSupport

#if canImport(System)
import System
#else
import SystemPackage
#endif

/// The real redis-cli.
enum RedisCLI {
    /// What it prints for lines of commands, as on a terminal, asking the Redis behind the test's gateway.
    static func pretty(_ lines: [String]) async throws -> [UInt8] {
        guard case .unixSocket(let path) = ToolSandbox.current.gateway.redis.endpoint.address else { return [] }
        return try await pretty(lines, at: ["-s", path])
    }

    /// Asking whoever listens there.
    static func pretty(_ lines: [String], port: Int) async throws -> [UInt8] {
        try await pretty(lines, at: ["-p", "\(port)"])
    }

    private static func pretty(_ lines: [String], at address: [String]) async throws -> [UInt8] {
        let input = Array((lines.joined(separator: "\n") + "\n").utf8)
        let result = try await run(
            .name("redis-cli"), arguments: .init(address + ["--no-raw"]), input: .array(input),
            output: .bytes(limit: 1 << 24))
        return result.standardOutput
    }
}
