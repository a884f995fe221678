import Foundation
import Subprocess
import TestSupport

#if canImport(System)
import System
#else
import SystemPackage
#endif

/// A user's machine for one test: a home and a working directory that nobody else has.
struct Home: Sendable {
    let directory: String

    var work: String { "\(directory)/work" }
    var state: String { "\(directory)/.local/state/upkeep" }

    /// Nothing of the environment that the tests run in but the paths of programs.
    var environment: [Subprocess.Environment.Key: String] {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        return ["HOME": directory, "PATH": "\(UpkeepBinary.directory):\(path)", "LC_ALL": "C.UTF-8"]
    }

    /// Lends a home; a local instance that still runs in it is stopped.
    static func lend<Result>(_ body: (Home) async throws -> Result) async throws -> Result {
        try await withTemporaryDirectory { directory in
            let home = Home(directory: directory)
            try FileManager.default.createDirectory(atPath: home.work, withIntermediateDirectories: false)
            let result: Swift.Result<Result, any Error>
            do { result = .success(try await body(home)) } catch { result = .failure(error) }
            _ = try await home.upkeep("local", "down", "-q")
            return try result.get()
        }
    }

    /// A home whose local instance runs on a port of its own.
    static func withInstance<Result>(
        _ options: String..., body: (Home) async throws -> Result
    ) async throws -> Result {
        try await lend { home in
            let up = try await home.upkeep(Arguments(["local", "up", "--port", "0"] + options))
            guard up.status == .exited(0) else { throw NotStarted(reason: up.errorText) }
            return try await body(home)
        }
    }

    struct NotStarted: Error {
        var reason: String
    }

    struct Finished: Sendable {
        var status: TerminationStatus
        var bytes: [UInt8]
        var errorText: String

        var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    func upkeep(
        _ arguments: String..., input: String = "", environment changes: [Subprocess.Environment.Key: String] = [:]
    ) async throws -> Finished {
        try await upkeep(Arguments(arguments), input: input, environment: changes)
    }

    /// Words of any bytes but NUL, which ends each of them.
    func upkeep(_ words: [[UInt8]]) async throws -> Finished {
        try await upkeep(Arguments(words.map { $0 + [0] }))
    }

    func upkeep(
        _ arguments: Arguments, input: String = "", environment changes: [Subprocess.Environment.Key: String] = [:]
    ) async throws -> Finished {
        try await run(.path(FilePath(UpkeepBinary.path)), arguments, input, changes)
    }

    /// Runs a line of shell, in which `upkeep` is the program under test.
    func bash(_ script: String, environment changes: [Subprocess.Environment.Key: String] = [:]) async throws
        -> Finished
    {
        try await run(.name("bash"), ["-c", script], "", changes)
    }

    func run(
        _ program: Executable, _ arguments: Arguments, _ input: String = "",
        _ changes: [Subprocess.Environment.Key: String] = [:]
    ) async throws -> Finished {
        let result = try await Subprocess.run(
            program, arguments: arguments, environment: .custom(environment.merging(changes) { $1 }),
            workingDirectory: FilePath(work), input: .string(input), output: .bytes(limit: 1 << 26),
            error: .string(limit: 1 << 22))
        return Finished(status: result.terminationStatus, bytes: result.standardOutput, errorText: result.standardError)
    }

    /// Runs a line of shell as if it were typed: what it writes to either stream, as the terminal shows it in the end.
    func onTerminal(_ command: String) async throws -> (status: TerminationStatus, lines: [String]) {
        let run = try await run(
            .name("script"), ["-qefc", command, "/dev/null"], "", ["SHELL": "/bin/bash", "NO_COLOR": "1"])
        let lines = run.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
        return (run.status, lines.map(Self.shown))
    }

    /// Progress is drawn over.
    private static func shown(_ line: ArraySlice<UInt8>) -> String {
        let erasing = Array("\r\u{1B}[K".utf8)
        let start = line.indices.last { line[$0...].starts(with: erasing) }.map { $0 + erasing.count }
        return String(
            decoding: line[(start ?? line.startIndex)...].filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
    }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(filePath: "\(work)/\(name)"))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: "\(work)/\(name)")
    }

    func read(_ path: String) throws -> String {
        try String(contentsOfFile: path.hasPrefix("/") ? path : "\(work)/\(path)", encoding: .utf8)
    }

    /// The process that runs the local instance.
    func gatewayProcess() async throws -> Int32? {
        let status = try await upkeep("local", "status", "--json").text
        return status.split(separator: "\"process\":").last.flatMap { Int32($0.prefix(while: \.isNumber)) }
    }
}
