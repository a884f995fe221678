import Foundation
import RedisGateway
import RedisTypes
import TestSupport
import Testing

/// What one test has to itself: a real Redis, the gateway in front of it, and a home and working directory.
///
/// A test of a suite with the trait `.tool` finds its own in ``current``, which is what ``ToolRun`` runs in.
struct ToolSandbox: Sendable {
    let gateway: TestGateway
    let directory: String

    @TaskLocal private static var taskLocal: ToolSandbox?

    static var current: ToolSandbox {
        guard let taskLocal else { preconditionFailure("the suite has no trait .tool") }
        return taskLocal
    }

    var home: String { "\(directory)/home" }
    var work: String { "\(directory)/work" }
    var url: String { "http://127.0.0.1:\(gateway.port)" }

    /// What the tool sees, unless a test changes it.
    var environment: [String: String] {
        [
            "HOME": home, "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "",
            "UPSTASH_REDIS_REST_URL": url, "UPSTASH_REDIS_REST_TOKEN": TestGateway.token,
            // How long a run takes is nobody's business here.
            "UPKEEP_PROGRESS": "none",
        ]
    }

    func with(_ body: @concurrent @Sendable () async throws -> Void) async throws {
        try await Self.$taskLocal.withValue(self) { try await body() }
    }

    /// Asks the Redis behind the gateway.
    @discardableResult
    static func redis(_ words: ByteString...) async throws -> RedisValue {
        try await redis(RedisCommand(words))
    }

    @discardableResult
    static func redis(_ command: RedisCommand) async throws -> RedisValue {
        try await current.gateway.redis.run(command)
    }

    // MARK: Files of the working directory

    @discardableResult
    static func write(_ text: String, to name: String, mode: Int = 0o600) throws -> String {
        try write(Array(text.utf8), to: name, mode: mode)
    }

    @discardableResult
    static func write(_ bytes: [UInt8], to name: String, mode: Int = 0o600) throws -> String {
        let path = "\(current.work)/\(name)"
        try Data(bytes).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }

    static func read(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: "\(current.work)/\(name)")))
    }

    static func mode(of name: String) throws -> Int? {
        let attributes = try FileManager.default.attributesOfItem(atPath: "\(current.work)/\(name)")
        return attributes[.posixPermissions] as? Int
    }

    /// Names in the working directory.
    static func files() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: current.work).sorted()
    }
}

/// Gives each test of the suite a ``ToolSandbox`` of its own.
struct ToolTrait: SuiteTrait, TestTrait, TestScoping {
    let isRecursive = true
    /// Whether users of the Redis can be made through the gateway.
    var managesUsers = false

    private static let turnstile = Turnstile(width: 8)

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await Self.turnstile.pass {
            try await withoutActuallyEscaping(function) { function in
                try await withTemporaryDirectory { directory in
                    for name in ["home", "work"] {
                        try FileManager.default.createDirectory(
                            atPath: "\(directory)/\(name)", withIntermediateDirectories: false,
                            attributes: [.posixPermissions: 0o700])
                    }
                    try await withGateway {
                        $0.managesUsers = managesUsers
                    } _: { gateway in
                        try await ToolSandbox(gateway: gateway, directory: directory).with(function)
                    }
                }
            }
        }
    }
}

extension Trait where Self == ToolTrait {
    static var tool: Self { Self() }
    static var toolWithUsers: Self { Self(managesUsers: true) }
}
