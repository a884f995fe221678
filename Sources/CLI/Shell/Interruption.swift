/// Work that Ctrl-C cancels, and nothing else does.
enum Interruption {
    /// - Returns: `nil` when it was cancelled.
    static func allowing<Result: Sendable>(
        _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result? {
        try await withThrowingTaskGroup(of: Result?.self) { tasks in
            let interrupts = Signals.interrupts()
            tasks.addTask {
                for await _ in interrupts { break }
                return nil
            }
            tasks.addTask { try await work() }
            defer { tasks.cancelAll() }
            return try await tasks.next() ?? nil
        }
    }
}
