import ArgumentParser
import RateLimitLab
import RateLimits
import RedisTypes
import UpstashClient
import UpstashREST

struct LimiterTest: Subcommand {
    static let handlesSignals = true
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Drive traffic at a limiter, and tell what it does.",
        discussion: """
            The traffic is simulated with a clock of its own: nothing is sent, and a month takes seconds. --live asks a \
            database instead, in real time and under a prefix of its own, and measures how long it takes to answer.

            Traffic is what --rate says: 20/s; 1/s..100/s, more and more; "poisson 20/s", by chance; "burst 50 every 10s". \
            Several are added up. --replay takes the requests of an access log instead: Common or Combined Log Format, JSON \
            Lines, or CSV.

            --expect compares, with <=, >=, < or >, what is denied or allowed (2% of the requests, or a number of them), \
            burst (times the limit), wait (the longest that one who was denied went without, to the end for those who \
            never got through), commands (billed for a decision) and, with --live, p50 to p99.9 and max (20ms).

            EXAMPLES
              upkeep ratelimit test --sliding-window 5/10s --rate 1/s --for 60s
              upkeep ratelimit test --fixed-window 100/1m --rate 'burst 200 every 1m' --for 1h --compare
              upkeep ratelimit test --sliding-window 20/1m --replay access.log --expect 'denied<=2%' --report page.html
              upkeep ratelimit test --token-bucket 5/1s,max=10 --rate 100/s --for 2s --identities '20 zipf 1.1' --live

            COST
              Nothing; with --live, 2 to 5 commands for each request.

            EXIT CODES
              7 if an expectation is not met.
            """)

    @Option(
        help: ArgumentHelp("Requests as they come: 20/s, 'poisson 20/s', 'burst 50 every 10s'.", valueName: "traffic"))
    var rate: [String] = []
    @Option(
        name: .customLong("for"), help: ArgumentHelp("How long, by the clock of the traffic.", valueName: "duration"))
    var length: TimeSpan?
    @Option(help: ArgumentHelp("How many send, such as 100, or '10000 zipf 1.1'.", valueName: "n")) var identities:
        String?
    @Option(parsing: .unconditional, help: ArgumentHelp("What each request costs.", valueName: "n")) var weight = "1"
    @Option(help: ArgumentHelp("Begins other random traffic.", valueName: "n")) var seed: UInt64?
    @Option(help: ArgumentHelp("Take the requests of an access log; - for standard input.", valueName: "file"))
    var replay: [String] = []
    @Option(help: ArgumentHelp("clf, jsonl or csv, where that is not plain.", valueName: "format"))
    var logFormat: LogFormat?
    @Option(help: ArgumentHelp("Field of the log that tells who sends.", valueName: "name")) var idField: String?
    @Option(help: ArgumentHelp("Field of the log that tells when.", valueName: "name")) var timeField: String?
    @Flag(help: "Go on after lines that cannot be read.") var skipBad = false
    @Flag(help: "All algorithms side by side, with the same limit.") var compare = false
    @Flag(help: "Remember a denial until the window ends, as JavaScript programs do, and ask Redis no more until then.")
    var localBlock = false
    @Option(help: ArgumentHelp("Read regions of the database, which multiply writes.", valueName: "n"))
    var readRegions = 0
    @Option(help: ArgumentHelp("What must be so: 'denied<=2%', 'burst<=1.2x', 'p99<=20ms'.", valueName: "condition"))
    var expect: [String] = []
    @Option(help: ArgumentHelp("Write a page with the plots to a file.", valueName: "file")) var report: String?
    @Flag(help: "Ask a real database, in real time.") var live = false
    @Option(help: ArgumentHelp("With --live: requests in flight at once, at most.", valueName: "n")) var concurrency =
        64
    @OptionGroup var limiter: LimiterOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func reportsJSON(in context: ToolContext) -> Bool { output.wantsJSON(in: context) }

    func validate() throws {
        do {
            _ = try expect.map { text throws(ExpectationError) in try Expectation(text) }
        } catch { throw ValidationError("\(error).") }
        if replay.count > 1 {
            throw ValidationError(
                "Give one --replay; several logs go in as one, the oldest first: cat … | … --replay -")
        }
        if replay.isEmpty {
            if rate.isEmpty || length == nil { throw ValidationError("Give --rate and --for, or --replay.") }
            do { _ = try plan() } catch { throw ValidationError("\(error).") }
        } else if !rate.isEmpty || length != nil || live || identities != nil || seed != nil {
            throw ValidationError(
                "--replay has its own requests: it goes without --rate, --for, --identities, --seed and --live.")
        }
        if replay.isEmpty && (logFormat != nil || idField != nil || timeField != nil || skipBad) {
            throw ValidationError("--log-format, --id-field, --time-field and --skip-bad are of --replay.")
        }
        if limiter.dynamic || limiter.prefix.isGiven {
            throw ValidationError("A test has a limit and keys of its own: it goes without --dynamic and --prefix.")
        }
        if localBlock, let chosen = try? limiter.limiter(), chosen.dialect != .javaScript {
            throw ValidationError("--local-block is the JavaScript SDK's.")
        }
        if live && limiter.cachedFixedWindow != nil {
            throw ValidationError(
                "--live asks Redis about every request, and programs with a cached window do not: leave --live away.")
        }
        if live && compare { throw ValidationError("--compare is for simulations.") }
        if !(1...1024).contains(concurrency) { throw ValidationError("--concurrency takes 1 to 1024.") }
        if !(0...64).contains(readRegions) { throw ValidationError("--read-regions takes 0 to 64.") }
        do { _ = try Limit.weight(weight) } catch { throw ValidationError("\(error).") }
    }

    private func plan() throws -> TrafficPlan {
        guard let length else { throw TrafficError.nothing }
        return try TrafficPlan(
            rate.map { text throws(TrafficError) in try TrafficPattern(text) }, for: length,
            identities: IdentityMix(identities ?? "1"), weight: Limit.weight(weight), seed: seed ?? 1)
    }

    func run(in context: ToolContext) async throws -> Outcome {
        let format = try output.resolved(in: context, knowing: [.pretty, .raw, .json, .jsonl], piped: .pretty)
        let expectations = try expect.map { text throws(ExpectationError) in try Expectation(text) }
        if !live, let latency = expectations.first(where: \.needsLatency) {
            throw Failure(.usage, "EXPECT", "\(latency.text): a simulation takes no time", hint: "add --live")
        }
        let page = try report.map { try OutputFile(context.path($0)) }
        var isWritten = false
        defer { if !isWritten { page?.discard() } }
        let result: RunResult
        var signal: Signals.Termination?
        var failure: (any Error)?
        if live {
            ((result, failure), signal) = try await context.withDatabase(connection) { database in
                let run = try LiveLimiterRun(
                    limiter.target("user:1"), plan(), concurrency: concurrency, readRegions: readRegions)
                try await confirm(run, database, context)
                context.warn(ofClockSkew: try await database.client.clockSkew(), quiet: output.quiet)
                let span = try plan().duration
                if context.console.isErrorTerminal {
                    context.notice(
                        "asking \(database.name) for \(span); Ctrl-C ends it and tells what was seen",
                        quiet: output.quiet)
                }
                return try await context.stoppingOnSignals { stop in
                    try await run.result(of: database, price, expectations, until: stop)
                }
            }
        } else {
            result = try await simulate(expectations, context)
        }
        try output.write(bytes(of: result, as: format, in: context), in: context)
        if let page {
            try page.write(RunPage(result).bytes)
            try page.complete()
            isWritten = true
        }
        // The explanation of one limiter has them.
        for finding in result.findings where format.isJSON ? !finding.isMet : result.limiters.count > 1 {
            let limiter = result.limiters.count > 1 ? "\(finding.limiter): " : ""
            context.notice(limiter + finding.description, quiet: output.quiet && finding.isMet)
        }
        if report != nil { context.notice("written to \(report ?? "")", quiet: output.quiet) }
        if let failure { throw failure }
        let outcome: Outcome = result.findings.allSatisfy(\.isMet) ? .ok : .checkFailed
        guard let signal else { return outcome }
        context.notice("interrupted: this is what was seen until then", quiet: output.quiet)
        return outcome.combined(with: signal.outcome)
    }

    private var price: CommandPrice {
        CommandPrice(microdollars: Prices.microdollarsPerCommand, date: Prices.date)
    }

    /// One, or with `--compare` every algorithm that one database has, with its limit and window.
    private var limiters: [Limiter] {
        get throws {
            let chosen = try limiter.target("user:1").limiter
            guard compare else { return [chosen] }
            // What a bucket holds comes back in the time in which it fills.
            let window = BurstWindow(chosen)
            let rate = try LimitRate(limit: window.limit, window: Interval(milliseconds: window.milliseconds))
            return try AlgorithmKind.allCases.filter { !$0.isMultiRegion && $0.isIn(chosen.dialect) }.map { kind in
                kind == chosen.kind ? chosen : try Limiter(kind, rate, dialect: chosen.dialect)
            }
        }
    }

    // MARK: Simulation

    private func simulate(_ expectations: [Expectation], _ context: ToolContext) async throws -> RunResult {
        if let replay = replay.first { return try await self.replay(replay, expectations, context) }
        let plan = try plan()
        var simulation = Simulation(
            try limiters, identities: plan.identities.count,
            options: SimulationOptions(localBlock: localBlock, readRegions: readRegions))
        var arrivals = plan.arrivals()
        while simulation.receive(from: &arrivals, atMost: 1 << 16) { try Task.checkCancellation() }
        return RunResult(plan, &simulation, price: price, expecting: expectations)
    }

    private func replay(
        _ name: String, _ expectations: [Expectation], _ context: ToolContext
    ) async throws -> RunResult {
        let log = LogReplay(
            LogReader(logFormat, fields: LogFields(identity: idField, time: timeField)),
            weight: try Limit.weight(weight))
        var simulation = try ReplaySimulation(
            log, limiters, options: SimulationOptions(localBlock: localBlock, readRegions: readRegions))
        let descriptor = name == "-" ? nil : try POSIX.openForReading(context.path(name))
        defer { descriptor.map(POSIX.closeFile) }
        while true {
            try Task.checkCancellation()
            let chunk = try descriptor.map { try POSIX.read($0, limit: 1 << 18) } ?? context.console.read()
            do throws(ReplayError) {
                if chunk.isEmpty { try simulation.finish() } else { try simulation.append(chunk) }
            } catch {
                throw Failure(.usage, "LOG", "\(name): \(error)", hint: "--id-field and --time-field name fields")
            }
            if !skipBad, let reject = simulation.replay.reader.rejects.first {
                throw Failure(
                    .usage, "LOG", "\(name), line \(reject.line): \(reject.reason)",
                    hint: "--skip-bad goes on after lines that cannot be read")
            }
            if chunk.isEmpty { break }
        }
        guard let result = simulation.result(name, price: price, expecting: expectations) else {
            throw Failure(.usage, "LOG", "\(name) has no requests")
        }
        if let log = result.replay, log.longestDelay > 10_000 {
            context.notice(
                "warning: \(Quantity.text(log.lateLines, "line")) of \(name) came out of order, up to "
                    + "\(Times.milliseconds(log.longestDelay)) late, and were taken for as late as they came: sort the log",
                quiet: output.quiet)
        }
        for reject in result.replay?.rejects ?? [] {
            context.notice("\(name), line \(reject.line): \(reject.reason)", quiet: output.quiet)
        }
        return result
    }

    // MARK: Output

    private func bytes(of result: RunResult, as format: OutputFormat, in context: ToolContext) -> [UInt8] {
        if format.isJSON { return RunJSON(result).bytes }
        let style = TextStyle(
            width: min(context.console.columns, 100), isPlain: context.environment["TERM"] == "dumb",
            hasColours: context.console.isOutputTerminal && context.hasColours)
        if result.limiters.count > 1 { return Comparison(result).text(style) }
        guard let only = result.limiters.first else { return [] }
        var text = Explanation(only, of: result, style: style).text
        if only.observations.identities > 1 {
            text += [0x0A] + IdentityRanking(only, of: result, by: .denials).text(style)
        }
        return text
    }

    /// A real database is asked only when somebody said so, and knows what that costs.
    private func confirm(_ run: LiveLimiterRun, _ database: Database, _ context: ToolContext) async throws {
        try context.prepareWrite(to: database, quiet: output.quiet)
        if database.client.endpoint.isLoopback || connection.choice.saysYes { return }
        let cost = Prices.dollars(forCommands: run.mostCommands)
        let what = "about \(Quantity.grouped(run.mostCommands)) commands, $\(cost), on \(database.name)"
        guard context.console.isInputTerminal else {
            throw Failure(.usage, "CONFIRM", "this sends \(what); nothing was sent", hint: "add --yes")
        }
        guard try await context.agrees(to: "This sends \(what). Go on?") else {
            throw Failure(.usage, "CONFIRM", "nothing was sent")
        }
    }
}

extension LogFormat: ExpressibleByArgument {}
