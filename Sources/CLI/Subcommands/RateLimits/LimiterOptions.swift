import ArgumentParser
import RateLimits
import RedisTypes

/// Keys of which prefix.
struct PrefixOptions: ParsableArguments, Sendable {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Prefix of the keys, as the program has it; @upstash/ratelimit by default.", valueName: "text"))
    var prefix: ByteString?

    var isGiven: Bool { prefix != nil }
    var keys: LimiterKeys { LimiterKeys(prefix: prefix ?? LimiterKeys.defaultPrefix) }
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
    @Option(
        help: ArgumentHelp(
            "javascript, python or python-1.1: whose rules; by default JavaScript's, and for a bucket its own.",
            valueName: "sdk"))
    var dialect: String?
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
    /// - Parameter dialect: of those that are not told whose rules are meant.
    func limiter(of dialect: Dialect = .javaScript) throws(LimiterError) -> Limiter? {
        let dialect = try self.dialect.map { text throws(LimiterError) in try Dialect(text) } ?? dialect
        guard let (kind, text) = chosen.first else { return nil }
        let limiter = try Limiter(kind, text, dialect: dialect)
        if dynamic, !limiter.hasDynamicLimit { throw .noDynamicLimit(kind, dialect) }
        return limiter
    }

    /// - Throws: a usage failure where none is named.
    func target(_ identifier: ByteString, of dialect: Dialect = .javaScript) throws -> LimiterTarget {
        // What an unset variable of a shell is.
        guard !identifier.bytes.isEmpty else { throw Failure(.usage, "IDENTIFIER", "the identifier is empty") }
        guard let limiter = try limiter(of: dialect) else {
            throw Failure(
                .usage, "LIMITER", "which limiter? Redis does not remember its algorithm and numbers",
                hint: "add --sliding-window 5/10s, --fixed-window or --token-bucket, as the program has it")
        }
        return try LimiterTarget(limiter, identifier: identifier, keys: prefix.keys, usesDynamicLimit: dynamic)
    }

    /// Does something with a limiter: with that of the other SDK, when the bucket turns out to be its and nobody has
    /// said otherwise.
    func following<Result: Sendable>(
        _ identifier: ByteString, in context: ToolContext, quiet: Bool,
        _ body: (LimiterTarget) async throws -> Result
    ) async throws -> Result {
        let target = try target(identifier)
        do { return try await body(target) } catch is OtherBucketError {
            let other: Dialect = target.limiter.dialect == .javaScript ? .python : .javaScript
            guard dialect == nil else {
                throw Failure(
                    .conflict, "DIALECT",
                    "the bucket of \"\(identifier)\" is kept by programs of the other SDK; nothing was written",
                    hint: "--dialect \(other.rawValue)")
            }
            let followed = try self.target(identifier, of: other)
            context.notice("the bucket is kept by \(other.label) programs: their rules are followed", quiet: quiet)
            return try await body(followed)
        }
    }
}

extension Dialect {
    /// For people.
    var label: String {
        switch self {
        case .javaScript: "JavaScript"
        case .python, .earlierPython: "Python"
        }
    }
}
