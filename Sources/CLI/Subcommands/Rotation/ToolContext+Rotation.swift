import RedisTypes
import Settings
import Subprocess
import TokenRotation
import UpstashClient
import UpstashREST

#if canImport(System)
import System
#else
import SystemPackage
#endif

extension ToolContext {
    var rotations: RotationStore {
        get throws {
            let paths = ConfigPaths(environment: environment, workingDirectory: workingDirectory)
            return RotationStore(directory: try paths.stateDirectory + "/rotations")
        }
    }

    /// What a rotation does out there, told on standard error unless nobody wants to hear it.
    func rotationTools(_ choice: ConnectionChoice, isQuiet: Bool) -> RotationTools {
        RotationTools(
            probe: { [self] token, url in try await probe(token, at: url, choice) },
            run: { [self] line, input in try await runLine(line, input: input) },
            print: { [console] token in
                try console.write(token.reveal() + "\n")
                // It is printed before the journal says so.
                try console.flush()
            },
            tell: { [console] line in if !isQuiet { console.note(line) } },
            clock: { POSIX.clockReading() }, sleep: { try await Task.sleep(for: $0) })
    }

    /// Whether a server takes a token. One that may not even PING has been taken all the same.
    private func probe(_ token: Secret, at url: String, _ choice: ConnectionChoice) async throws -> ProbeAnswer {
        try await withClient(token, at: url, choice) { try await Self.answer(of: $0) }
    }

    /// Lends a client that asks once.
    func withClient<Result>(
        _ token: Secret, at url: String, _ choice: ConnectionChoice, _ body: (UpstashClient) async throws -> Result
    ) async throws -> Result {
        let endpoint = try RESTEndpoint(url)
        var options = UpstashClient.Options()
        options.userAgent = "upkeep/\(Version.number)"
        options.allowsPlaintext = try choice.filled(from: flagVariables).allowsPlaintext
        options.retries.attempts = 1
        if let timeout = choice.timeout { options.retries.deadline = timeout }
        let transport = try transport(to: endpoint)
        let result: Swift.Result<Result, any Error>
        do {
            let client = try UpstashClient(endpoint, token: token, transport: transport, options: options)
            result = .success(try await body(client))
        } catch { result = .failure(error) }
        await transport.close()
        return try result.get()
    }

    private static func answer(of client: UpstashClient) async throws -> ProbeAnswer {
        do {
            _ = try await client.send("PING")
            return .accepted
        } catch let error as RedisError {
            return error.kind == .authentication ? .refused : .accepted
        } catch let error as UpstashError {
            switch error {
            case .unauthorized: return .refused
            case .plaintextRefused: throw error
            default: return .unreachable(reason: Diagnostic(error).message)
            }
        }
    }

    /// Runs a line of shell. Its environment has no secrets, and its arguments neither.
    private func runLine(_ line: String, input: Secret?) async throws -> ProgramEnd {
        let limit = 1 << 16
        let descriptor = try POSIX.readingEnd(
            holding: Array((input?.reveal() ?? "").utf8) + (input == nil ? [] : [0x0A]))
        let result = try await Subprocess.run(
            .path("/bin/sh"), arguments: ["-c", line], environment: .custom(childEnvironment),
            workingDirectory: FilePath(workingDirectory),
            input: .fileDescriptor(FileDescriptor(rawValue: descriptor), closeAfterSpawningProcess: true),
            output: .sequence, error: .combinedWithOutput
        ) { execution in
            var tail: [UInt8] = []
            for try await buffer in execution.standardOutput {
                tail += buffer.withUnsafeBytes { Array($0) }
                if tail.count > 2 * limit { tail.removeFirst(tail.count - limit) }
            }
            return tail
        }
        return ProgramEnd(succeeded: result.terminationStatus.isSuccess, output: result.closureResult)
    }
}
