import ArgumentParser
import LocalRedis
import Settings

struct LocalReset: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "reset", abstract: "Stop the instance and delete its data and counts; the token stays.")

    @Flag(name: [.short, .long], help: "Do not ask.")
    var yes = false

    func run(in context: ToolContext) async throws -> Outcome {
        let instance = try LocalInstance(context)
        if !yes {
            guard context.console.isInputTerminal else {
                throw Failure(
                    .usage, "CONFIRM", "this deletes all data in \(instance.dataDirectory)", hint: "add --yes")
            }
            guard try await context.agrees(to: "Delete all data in \(instance.dataDirectory)?") else { return .failed }
        }
        _ = try await instance.stop()
        // A gateway in the foreground may serve the same data.
        try makePrivateDirectory(instance.dataDirectory)
        let lockFile = instance.dataDirectory + "/redis.lock"
        guard let lock = try ProcessLock(path: lockFile) else {
            throw LocalRedisError.inUse(
                directory: instance.dataDirectory, processID: ProcessLock.holder(path: lockFile))
        }
        try await LocalRedis.stopOrphan(in: instance.dataDirectory)
        withExtendedLifetime(lock) { POSIX.removeTree(instance.dataDirectory) }
        POSIX.removeTree(instance.usageFile)
        context.console.note("data deleted")
        return .ok
    }
}
