import LocalRedis

extension LocalInstance {
    /// Asks the running gateway to end and waits until it has.
    /// - Returns: false when none runs.
    func stop() async throws -> Bool {
        guard let process = ProcessLock.holder(path: lockFile) else { return false }
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
}
