import RedisTypes
import Subprocess

#if canImport(System)
import System
#else
import SystemPackage
#endif

/// A Redis-compatible server program on this machine.
package struct RedisEngine: Sendable, Hashable {
    package var path: String
    /// What the program calls itself: `redis`, `valkey`.
    package var product: String
    package var version: Version

    package struct Version: Sendable, Hashable, Comparable, CustomStringConvertible {
        package var major: Int
        package var minor: Int
        package var patch: Int

        package static func < (left: Version, right: Version) -> Bool {
            (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
        }

        package var description: String { "\(major).\(minor).\(patch)" }

        static let unknown = Version()

        private init() {
            (major, minor, patch) = (0, 0, 0)
        }

        /// From `Redis server v=7.0.15 sha=…`; missing parts are 0.
        init?(versionLine: some StringProtocol) {
            guard let (_, version) = versionLine.splitOnce(at: "v=") else { return nil }
            let numbers = version.prefix { !$0.isWhitespace }.split(separator: ".")
                .map { Int($0.prefix { $0.isASCII && $0.isNumber }) ?? 0 }
            guard let first = numbers.first, first > 0 else { return nil }
            major = first
            minor = numbers.count > 1 ? numbers[1] : 0
            patch = numbers.count > 2 ? numbers[2] : 0
        }
    }

    /// What the packages of Redis 8 and of Redis Stack put beside the server to bring `JSON.*`. A server loads it by its
    /// configuration file, and ours is started without one.
    package var modules: [String] {
        guard product == "redis" else { return [] }
        for program in [path, realPath(path) ?? path] {
            guard let slash = program.lastIndex(of: "/") else { continue }
            let directory = program[..<slash]
            let stack = "\(directory)/../lib/rejson.so"
            if isReadable(stack) { return [stack] }
            // Modules of Redis 8 do not load into its predecessors.
            let module = "\(directory)/../lib/redis/modules/rejson.so"
            if version.major >= 8, isReadable(module) { return [module] }
        }
        return []
    }

    /// Names and places where packages put the servers, beside the directories of `PATH`.
    private static let names = ["redis-server", "valkey-server"]
    package static let places = [
        "/opt/redis-stack/bin", "/usr/local/bin", "/usr/bin", "/opt/homebrew/bin", "/opt/homebrew/opt/valkey/bin",
    ]

    /// The newest server found; of the same version the first in the order of the directories, and in one directory
    /// Redis before Valkey.
    /// - Throws: ``LocalRedisError/noEngine``
    package static func newest(path: String?, places: [String] = places) async throws -> RedisEngine {
        var seen: Set<String> = []
        var best: RedisEngine?
        for directory in (path ?? "").split(separator: ":").map(String.init) + places {
            for name in names {
                let candidate = "\(directory)/\(name)"
                guard seen.insert(candidate).inserted, isExecutable(candidate),
                    let engine = try? await engine(at: candidate)  // one that does not run here is passed over
                else { continue }
                if best.map({ $0.version < engine.version }) ?? true { best = engine }
            }
        }
        // Whoever is told to end in the middle of the search has found nothing either.
        try Task.checkCancellation()
        guard let best else { throw LocalRedisError.noEngine }
        return best
    }

    /// The server program at `path`, asked for its version.
    package static func engine(at path: String) async throws -> RedisEngine {
        guard isExecutable(path) else { throw LocalRedisError.notAnEngine(path: path, reason: "it is not executable") }
        let line: String
        do {
            line = try await run(
                .path(FilePath(path)), arguments: ["--version"], environment: .custom([:]), output: .string(limit: 4096)
            ).standardOutput
        } catch is SubprocessError {
            throw LocalRedisError.notAnEngine(path: path, reason: "it does not start")
        }
        guard let version = Version(versionLine: line) else {
            throw LocalRedisError.notAnEngine(path: path, reason: "--version does not answer like a Redis server")
        }
        let product = line.lowercased().hasPrefix("valkey") ? "valkey" : "redis"
        return RedisEngine(path: path, product: product, version: version)
    }
}
