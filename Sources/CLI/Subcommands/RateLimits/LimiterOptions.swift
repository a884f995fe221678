import ArgumentParser
import RateLimits
import RedisTypes

/// Keys of which prefix.
struct PrefixOptions: ParsableArguments, Sendable {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Prefix of the keys, as the program has it; @upstash/ratelimit by default.", valueName: "text"))
    var prefix: ByteString = LimiterKeys.defaultPrefix

    var keys: LimiterKeys { LimiterKeys(prefix: prefix) }
}

/// Which limiter: as the program that uses it was told.
struct LimiterOptions: ParsableArguments, Sendable {
    @Option(help: ArgumentHelp("So many requests in each window, such as 5/10s.", valueName: "n/time"))
    var fixedWindow: String?
    @Option(help: ArgumentHelp("The same, weighing the window before in.", valueName: "n/time"))
    var slidingWindow: String?
    @Option(
        help: ArgumentHelp("Tokens that come back, and how many it holds: 10/1s,max=20.", valueName: "n/time,max=n"))
    var tokenBucket: String?
    @Option(help: ArgumentHelp("A fixed window that programs count in memory first.", valueName: "n/time"))
    var cachedFixedWindow: String?
    @Option(help: ArgumentHelp("javascript, python or python-1.1: whose rules.", valueName: "sdk"))
    var dialect = "javascript"
    @Flag(help: "Ask for the limit that is set while programs run.") var dynamic = false
    @OptionGroup var prefix: PrefixOptions

    private var chosen: [(AlgorithmKind, String)] {
        let all: [(AlgorithmKind, String?)] = [
            (.fixedWindow, fixedWindow), (.slidingWindow, slidingWindow), (.tokenBucket, tokenBucket),
            (.cachedFixedWindow, cachedFixedWindow),
        ]
        return all.compactMap { kind, text in text.map { (kind, $0) } }
    }

    func validate() throws {
        if chosen.count > 1 { throw ValidationError("Give one limiter.") }
        do { _ = try limiter() } catch { throw ValidationError("\(error).") }
    }

    /// `nil` where none is named.
    func limiter() throws(LimiterError) -> Limiter? {
        let dialect = try Dialect(dialect)
        guard let (kind, text) = chosen.first else { return nil }
        let limiter = try Limiter(kind, text, dialect: dialect)
        if dynamic, !limiter.hasDynamicLimit { throw .noDynamicLimit(kind, dialect) }
        return limiter
    }

    /// - Throws: a usage failure where none is named.
    func target(_ identifier: ByteString) throws -> LimiterTarget {
        guard let limiter = try limiter() else {
            throw Failure(
                .usage, "LIMITER", "which limiter? Redis does not remember its algorithm and numbers",
                hint: "add --sliding-window 5/10s, --fixed-window or --token-bucket, as the program has it")
        }
        return try LimiterTarget(limiter, identifier: identifier, keys: prefix.keys, usesDynamicLimit: dynamic)
    }
}
