import LocalRedis

extension LocalInstance {
    /// Asks the running gateway to end and waits until it has. Of a gateway that was killed the Redis is left, which
    /// ends too.
    /// - Returns: false when nothing runs.
    func stop() async throws -> Bool {
        guard let process = ProcessLock.holder(path: lockFile) else { return try await stopOrphan() }
        guard POSIX.send(signal: POSIX.terminateSignal, to: process) else { return false }
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(30)
        while ProcessLock.holder(path: lockFile) == process {
            if clock.now > deadline {
                throw Failure(.failed, "NOTSTOPPED", "process \(process) does not end", hint: "kill -9 \(process)")
            }
            try await clock.sleep(for: .milliseconds(5))
        }
        return true
    }

    private func stopOrphan() async throws -> Bool {
        // Whoever holds the lock serves this data in the foreground; it is not ours to end.
        guard POSIX.size(of: dataDirectory) != nil, let lock = try ProcessLock(path: dataDirectory + "/redis.lock")
        else { return false }
        defer { withExtendedLifetime(lock) {} }
        return try await LocalRedis.stopOrphan(in: dataDirectory)
    }
}
