import LocalRedis
import NIOCore
import RedisGateway

/// The management API served on a port of this machine, with the databases that it administers.
package final class ManagementServer: Sendable {
    private let listener: ControlListener

    private init(_ listener: ControlListener) {
        self.listener = listener
    }

    package var port: Int { listener.port ?? 0 }

    /// Another server uses the directory.
    package struct InUse: Error, Sendable, Hashable {
        package var directory: String
        package var processID: Int32?
    }

    /// Serves while `body` runs. Then what is asked is answered, and the databases end; they are there at the next start.
    /// - Throws: ``InUse``, `GatewayStartError`, what reading the state reports, or what `body` throws.
    package static func withServer<Result: Sendable>(
        _ configuration: ManagementConfiguration,
        _ body: @escaping @Sendable (ManagementServer) async throws -> Result
    ) async throws -> Result {
        let directory = StateDirectory(path: configuration.directory)
        try makePrivateDirectory(directory.path)
        guard let lock = try ProcessLock(path: directory.lockFile) else {
            throw InUse(directory: directory.path, processID: ProcessLock.holder(path: directory.lockFile))
        }
        defer { withExtendedLifetime(lock) {} }
        let (jobs, starter) = AsyncStream<ManagementService.Job>.makeStream()
        let service = try ManagementService(configuration, jobs: starter)
        return try await withThrowingTaskGroup(of: Swift.Result<Result, any Error>?.self) { tasks in
            tasks.addTask {
                defer { starter.finish() }
                do { return .success(try await serve(configuration, service, body)) } catch { return .failure(error) }
            }
            for await job in jobs {
                tasks.addTask {
                    await job()
                    return nil
                }
            }
            // What still runs are the databases.
            tasks.cancelAll()
            var outcome: Swift.Result<Result, any Error> = .failure(CancellationError())
            for try await result in tasks { outcome = result ?? outcome }
            return try outcome.get()
        }
    }

    private static func serve<Result>(
        _ configuration: ManagementConfiguration, _ service: ManagementService,
        _ body: (ManagementServer) async throws -> Result
    ) async throws -> Result {
        await service.open()
        try Task.checkCancellation()
        await service.start { await service.keepSampling() }
        let requests = ManagementRequests(configuration, service)
        let listener = try await ControlListener.start(
            on: .tcp(host: configuration.host, port: configuration.port),
            ControlResponder({ await requests.response(to: $0) }, refuse: { requests.response(status: $0, $1) }))
        let result: Swift.Result<Result, any Error>
        do { result = .success(try await body(ManagementServer(listener))) } catch { result = .failure(error) }
        await listener.stop()
        return try result.get()
    }
}
