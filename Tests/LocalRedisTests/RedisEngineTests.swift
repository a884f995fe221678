import Foundation
import LocalRedis
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct RedisEngineTests {
    /// Writes a program that answers `--version` with a line.
    private static func makeProgram(_ path: String, _ line: String) throws {
        try makePrivateDirectory(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
        try "#!/bin/sh\necho '\(line)'\n".write(toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }

    @Test(arguments: [
        ("Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=ae4d", "redis", "7.0.15"),
        ("Valkey server v=8.1.0 sha=00000000:0 malloc=libc bits=64", "valkey", "8.1.0"),
        ("Redis server v=255.255.255 sha=0", "redis", "255.255.255"),
        ("Redis server v=8.2-rc1 sha=0", "redis", "8.2.0"),
        ("Redis server v=8", "redis", "8.0.0"),
    ])
    func theVersionIsRead(line: String, product: String, version: String) async throws {
        try await withTemporaryDirectory { directory in
            let path = "\(directory)/redis-server"
            try Self.makeProgram(path, line)
            let engine = try await RedisEngine.engine(at: path)
            #expect(engine.product == product)
            #expect(String(describing: engine.version) == version)
            #expect(engine.path == path)
        }
    }

    @Test func theNewestInThePathIsTaken() async throws {
        try await withTemporaryDirectory { directory in
            try Self.makeProgram("\(directory)/a/redis-server", "Redis server v=997.9.9 sha=0")
            try Self.makeProgram("\(directory)/b/valkey-server", "Valkey server v=998.10.0 sha=0")
            try Self.makeProgram("\(directory)/b/redis-server", "Redis server v=998.9.20 sha=0")
            try Self.makeProgram("\(directory)/c/redis-server", "no server at all")
            let newest = try await RedisEngine.newest(path: "\(directory)/a:\(directory)/b:\(directory)/c:/nowhere")
            #expect(newest.path == "\(directory)/b/valkey-server")
        }
    }

    @Test func redisCountsBeforeValkeyOfTheSameVersion() async throws {
        try await withTemporaryDirectory { directory in
            try Self.makeProgram("\(directory)/valkey-server", "Valkey server v=998.0.0 sha=0")
            try Self.makeProgram("\(directory)/redis-server", "Redis server v=998.0.0 sha=0")
            #expect(try await RedisEngine.newest(path: directory).product == "redis")
        }
    }

    /// Where the packages of Redis 8 and Redis Stack put it; a program may be a link to elsewhere.
    @Test(arguments: [
        ("Redis server v=8.0.0", "lib/redis/modules/rejson.so", true),
        ("Redis server v=7.4.1", "lib/rejson.so", true),
        ("Redis server v=8.2.0", "lib/rejson.so", true),
        ("Redis server v=7.0.15", "lib/redis/modules/rejson.so", false),
        ("Valkey server v=8.1.0", "lib/redis/modules/rejson.so", false),
        ("Redis server v=8.0.0", "lib/redis/rejson.so", false),
    ])
    func aModuleForJSONIsFoundBesideTheServer(line: String, module: String, isFound: Bool) async throws {
        try await withTemporaryDirectory { directory in
            try Self.makeProgram("\(directory)/real/bin/redis-server", line)
            try makePrivateDirectory("\(directory)/real/lib/redis/modules")
            try makePrivateDirectory("\(directory)/bin")
            try "".write(toFile: "\(directory)/real/\(module)", atomically: true, encoding: .utf8)
            try FileManager.default.createSymbolicLink(
                atPath: "\(directory)/bin/redis-server", withDestinationPath: "\(directory)/real/bin/redis-server")
            for program in ["\(directory)/real/bin/redis-server", "\(directory)/bin/redis-server"] {
                let modules = try await RedisEngine.engine(at: program).modules
                #expect(modules.count == (isFound ? 1 : 0))
                #expect(modules.allSatisfy { $0.hasSuffix("/real/bin/../\(module)") })
            }
        }
    }

    @Test func withoutAnyServerThereIsNoEngine() async throws {
        await #expect(throws: LocalRedisError.noEngine) { try await RedisEngine.newest(path: "/nowhere", places: []) }
    }

    @Test func whatIsNoServerSaysSo() async throws {
        try await withTemporaryDirectory { directory in
            let path = "\(directory)/redis-server"
            await #expect(throws: LocalRedisError.notAnEngine(path: path, reason: "it is not executable")) {
                try await RedisEngine.engine(at: path)
            }
            try Self.makeProgram(path, "GNU bash, version 5")
            let wrongAnswer = "--version does not answer like a Redis server"
            await #expect(throws: LocalRedisError.notAnEngine(path: path, reason: wrongAnswer)) {
                try await RedisEngine.engine(at: path)
            }
            try "not a program".write(toFile: path, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
            await #expect(throws: LocalRedisError.notAnEngine(path: path, reason: "it does not start")) {
                try await RedisEngine.engine(at: path)
            }
        }
    }
}
