import RedisNIO
import Subprocess
import TestSupport

#if canImport(System)
import System
#else
import SystemPackage
#endif

/// The real redis-cli, asking the Redis behind the test's gateway.
enum RedisCLI {
    /// What it prints for lines of commands, as on a terminal.
    static func pretty(_ lines: [String]) async throws -> [UInt8] {
        guard case .unixSocket(let path) = ToolSandbox.current.gateway.redis.endpoint.address else { return [] }
        let input = Array((lines.joined(separator: "\n") + "\n").utf8)
        let result = try await run(
            .name("redis-cli"), arguments: ["-s", path, "--no-raw"], input: .array(input),
            output: .bytes(limit: 1 << 24))
        return result.standardOutput
    }
}
