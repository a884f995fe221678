import ArgumentParser
import RedisTypes

/// Whether to wait for what the service does in its own time.
struct WaitOptions: ParsableArguments, Sendable {
    @Flag(help: "Wait until it is over.") var wait = false
    @Option(help: ArgumentHelp("How long at most; 10m by default.", valueName: "duration")) var waitLimit: TimeSpan?

    func validate() throws {
        if waitLimit != nil && !wait { throw ValidationError("--wait-limit goes with --wait.") }
        if let waitLimit, waitLimit.milliseconds <= 0 { throw ValidationError("--wait-limit takes a time above 0.") }
    }

    var patience: Patience { Patience(limit) }
    var limit: Duration { waitLimit?.duration ?? .seconds(600) }
}
