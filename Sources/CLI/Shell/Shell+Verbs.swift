import RedisTypes
import Settings
import UpstashClient
import UpstashREST

extension Shell {
    /// A line that begins with a colon: the shell's own words, or any verb of the tool.
    func runVerb(_ words: [ByteString]) async throws -> Next {
        let texts = words.map { ArgumentBytes.text(of: $0.bytes) }
        let name = String(texts[0].dropFirst())
        let rest = Array(texts.dropFirst())
        switch (name, rest.count) {
        case ("q", 0), ("quit", 0), ("exit", 0): return leave()
        case ("connect", _): return try connect(rest)
        case ("edit", _):
            guard settings.runsPrograms else { throw Failure(.usage, "NOSHELL", "no program is run here") }
            return .edit(Array(rest.joined(separator: " ").utf8))
        case ("set", 0): try output.write(settings.text)
        case ("set", _): try settings.set(rest)
        case ("meter", 1): try settings.set(["meter"] + rest)
        case ("meter", 0): try showMeter()
        case ("queue", 0): try showQueue()
        case ("last", 0...1): try await showLast(as: rest.first)
        case ("curl", _): try showRequest(rest.isEmpty ? nil : RedisCommand(Array(words.dropFirst())))
        case ("watch", _), ("every", _): try await watch(Array(words.dropFirst()))
        case ("source", 1): return try await source(rest[0])
        case ("help", _): return try await help(Array(words.dropFirst()))
        case ("scan", _): return try await runTool(["scan"] + Self.scanArguments(words.dropFirst()))
        case ("repl", _): throw Failure(.usage, "VERB", "this is the shell", hint: ":connect PROFILE")
        default:
            if let verb = ShellVerb.named(name) {
                throw Failure(.usage, "VERB", ":\(name) takes: \(verb.syntax.isEmpty ? "nothing" : verb.syntax)")
            }
            guard Upkeep.verbNames.contains(name) else { throw Self.unknownVerb(name) }
            return try await runTool([ByteString(name)] + words.dropFirst())
        }
        return .prompt
    }

    private static func unknownVerb(_ name: String) -> Failure {
        let known = ShellVerb.all.map(\.name) + Upkeep.verbNames.sorted()
        let similar = Spelling.closest(3, to: name, in: known).map { ":" + $0 }
        return Failure(
            .usage, "VERB", "unknown verb :\(name)",
            hint: similar.isEmpty
                ? "help lists the words of the shell; :get, :import and all other verbs of upkeep work too"
                : "did you mean \(similar.joined(separator: ", "))?")
    }

    /// `:scan user:*` means `--match 'user:*'`.
    private static func scanArguments(_ words: ArraySlice<ByteString>) -> [ByteString] {
        guard let first = words.first, first.bytes.first != UInt8(ascii: "-") else { return Array(words) }
        return ["--match", first] + words.dropFirst()
    }

    /// A verb of the tool, on the shell's database.
    func runTool(_ words: [ByteString]) async throws -> Next {
        try context.console.flush()
        var context = context
        context.console = output
        if let database {
            for name in ["UPKEEP_PROFILE", "UPSTASH_REDIS_REST_URL", "UPSTASH_REDIS_REST_TOKEN"] {
                context.environment[name] = nil
            }
            if let profile = database.endpoint.profileName {
                context.environment["UPKEEP_PROFILE"] = profile
            } else {
                context.environment["UPSTASH_REDIS_REST_URL"] = database.endpoint.url
                let token = try await context.token(of: database.endpoint)
                context.environment["UPSTASH_REDIS_REST_TOKEN"] = token.reveal()
            }
        }
        let outcome = await Tool.run(words.map { ArgumentBytes.text(of: $0.bytes) }, in: context)
        if outcome == .interrupted { noteInterruption() }
        if outcome != .ok { hasFailed = true }
        return .prompt
    }

    private func showMeter() throws {
        let counts = try connected().client.meter.current
        var line = counts.line
        if host.billedElsewhere > 0 {
            line += "; \(Quantity.text(host.billedElsewhere, "billed command")) of verbs with connections of their own"
        }
        try output.write("\(line); $\(Prices.dollars(forCommands: billedCommands)) at the prices of \(Prices.date)\n")
    }

    private func showLast(as format: String?) async throws {
        guard let last else { throw Failure(.notFound, "LAST", "there is no reply yet") }
        guard let format else { return try await print(last.reply, for: last.command) }
        guard let format = OutputFormat(rawValue: format) else {
            throw Failure(
                .usage, "FORMAT", "\(format) is no format",
                hint: ShellSettings.values(of: "format").joined(separator: ", "))
        }
        try await show(bytes(of: last.reply, for: last.command, as: format))
    }

    /// What would be sent, for a terminal where the two variables are set; the token is not shown.
    private func showRequest(_ command: RedisCommand?) throws {
        guard let command = command ?? last?.command else {
            throw Failure(.usage, "CURL", "name a command, or run one first", hint: ":curl GET k")
        }
        let body = try CommandRequest(command).body
        var quoted: [UInt8] = []
        for byte in body { quoted += byte == UInt8(ascii: "'") ? Array(#"'\''"#.utf8) : [byte] }
        try output.write(
            #"curl "$UPSTASH_REDIS_REST_URL" -H "Authorization: Bearer $UPSTASH_REDIS_REST_TOKEN" -d '"#)
        try output.write(quoted + Array("'\n".utf8))
    }

    /// Runs the lines of a file, as if they were typed.
    private func source(_ name: String) async throws -> Next {
        for line in try POSIX.contents(of: context.path(name)).split(separator: 0x0A) {
            let next = await run(Array(line))
            if next != .prompt || wasInterrupted { return next }
        }
        return .prompt
    }

    /// `:watch 2s GET k`: for a minute, unless Ctrl-C comes first.
    private func watch(_ words: [ByteString]) async throws {
        guard let span = words.first?.text.flatMap({ TimeSpan($0[...]) }), span.milliseconds >= 100 else {
            throw Failure(.usage, "WATCH", "how often, 100ms or longer, and what?", hint: ":watch 2s GET k")
        }
        var rest = words.dropFirst()
        var end = TimeSpan(.seconds(60))
        if rest.first == "--for" {
            guard let text = rest.dropFirst().first?.text, let span = TimeSpan(text[...]) else {
                throw Failure(.usage, "WATCH", "--for takes a time such as 5m", hint: ":watch 2s --for 5m GET k")
            }
            end = span
            rest = rest.dropFirst(2)
        }
        guard transaction == nil else { throw Failure(.usage, "WATCH", "a transaction waits: EXEC or DISCARD first") }
        let command = RedisCommand(Array(rest))
        if command.words.isEmpty { throw Failure(.usage, "WATCH", "what is to be run?", hint: ":watch 2s GET k") }
        if let refusal = Self.refusal(of: command) { throw refusal.error }
        guard try await mayRun(command) else { return }
        let runs = max(1, end.milliseconds / span.milliseconds)
        let perHour = Prices.dollars(forCommands: Int(3_600_000 / span.milliseconds))
        context.console.note("Every \(span), \(Quantity.grouped(Int(runs))) times; $\(perHour) an hour.")
        for run in 0..<runs {
            if run > 0 {
                let hasSlept = try await Interruption.allowing {
                    try await Task.sleep(for: span.duration)
                    return true
                }
                guard hasSlept == true else { return noteInterruption() }
            }
            guard try await send(command) else { return }
            try output.flush()
        }
    }
}
