import RedisTypes
import Settings
import UpstashClient
import UpstashREST

extension Shell {
    /// A line that begins with a colon: the shell's own words, or any verb of the tool.
    func runVerb(_ words: [ByteString]) async throws -> Next {
        let texts = words.map { ArgumentBytes.text(of: $0.bytes) }
        let name = texts[0].dropFirst().lowercased()
        let rest = Array(texts.dropFirst())
        switch (name, rest.count) {
        case ("q", 0), ("quit", 0), ("exit", 0): return leave()
        case ("connect", _): return try connect(rest)
        case ("edit", _):
            guard settings.runsPrograms else { throw Self.noPrograms }
            return .edit(Array(rest.joined(separator: " ").utf8))
        case ("set", 0): try output.write(settings.text)
        case ("set", 1) where ShellSettings.names.contains(rest[0]):
            for line in settings.text.split(separator: "\n") where line.hasPrefix(rest[0] + " ") {
                try output.write(line + "\n")
            }
        case ("set", _): try settings.set(rest)
        case ("meter", 1): try settings.set(["meter"] + rest)
        case ("meter", 0): try showMeter()
        case ("queue", 0): try showQueue()
        case ("last", 0...1): try await showLast(as: rest.first)
        case ("curl", _): try showRequest(Array(words.dropFirst()))
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
        let known = Upkeep.verbNames.union(ShellVerb.all.map(\.name)).sorted()
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
        shareStyle()
        if transaction != nil { context.console.note("(at once, and no part of the transaction)") }
        var arguments = words.map { ArgumentBytes.text(of: $0.bytes) }
        if Self.takesFiles(arguments) { arguments = arguments.map { $0.hasPrefix("~/") ? path($0) : $0 } }
        let outcome = await Tool.run(arguments, in: context)
        if outcome == .interrupted {
            let mayWrite = ["set", "del", "expire", "persist", "incr", "decr", "mset", "exec"].contains(arguments.first)
            noteInterruption(mayWrite ? "whether it ran is not known" : nil)
        }
        if outcome != .ok { hasFailed = true }
        return .prompt
    }

    private static func takesFiles(_ arguments: [String]) -> Bool {
        ["import", "export", "copy", "verify", "run"].contains(arguments.first ?? "")
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
    private func showRequest(_ typed: [ByteString]) throws {
        var words = typed
        if words.count > 1, Int(words[0].text ?? "") != nil { words.removeFirst() }
        if let first = words.first, first.count > 1, first.bytes.first == UInt8(ascii: "!") {
            words[0] = ByteString(first.bytes.dropFirst())
        }
        if words.isEmpty, last == nil {
            throw Failure(.usage, "CURL", "name a command, or run one first", hint: ":curl GET k")
        }
        let request: CommandRequest
        if let transaction = words.isEmpty ? last?.transaction : nil {
            request = try CommandRequest(transaction, asTransaction: true)
        } else {
            let command = words.isEmpty ? last?.command : RedisCommand(words)
            guard let command else { return }
            if let refusal = Self.refusal(of: command) { throw refusal.error }
            request = try CommandRequest(command)
        }
        guard request.isJSON else {
            throw Failure(.usage, "CURL", "the command has bytes that are no text: a line cannot show them")
        }
        var quoted: [UInt8] = []
        for byte in request.body { quoted += byte == UInt8(ascii: "'") ? Array(#"'\''"#.utf8) : [byte] }
        let path = request.target == "/" ? "" : request.target
        try output.write(
            #"curl "$UPSTASH_REDIS_REST_URL"# + path
                + #"" -H "Authorization: Bearer $UPSTASH_REDIS_REST_TOKEN" -d '"#)
        try output.write(quoted + Array("'\n".utf8))
    }

    /// Runs the lines of a file, as if they were typed; an open quote binds them together.
    private func source(_ name: String) async throws -> Next {
        guard sourceDepth < 16 else {
            throw Failure(.usage, "SOURCE", "files that name each other are 16 deep: \(name) is not run")
        }
        sourceDepth += 1
        defer { sourceDepth -= 1 }
        guard case .regular = POSIX.kind(of: path(name)), (POSIX.size(of: path(name)) ?? 0) <= 64 << 20 else {
            throw Failure(.usage, "SOURCE", "\(name) is no file, or larger than 64 MiB: upkeep run reads those")
        }
        var part: [UInt8] = []
        let lines = try POSIX.contents(of: path(name)).split(separator: 0x0A, omittingEmptySubsequences: false)
        for line in lines {
            part = ShellLine.joined(part, Array(line))
            let next = await run(part)
            if next == .more { continue }
            part = []
            if next != .prompt || wasInterrupted { return next }
        }
        guard part.isEmpty else { throw Failure(.usage, "SOURCE", "a quote is open at the end of \(name)") }
        return .prompt
    }

    /// A number alone is of seconds.
    private static func interval(_ text: String) -> TimeSpan? {
        TimeSpan(text[...]) ?? (text.allSatisfy(\.isNumber) ? TimeSpan("\(text)s") : nil)
    }

    /// `:watch 2s GET k`: for a minute, unless Ctrl-C comes first.
    private func watch(_ words: [ByteString]) async throws {
        guard let span = words.first?.text.flatMap(Self.interval), span.milliseconds >= 100 else {
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
            guard try await send(command) else { break }
            try output.flush()
        }
        // What there is of a run that Ctrl-C ends is kept.
        if wasInterrupted { hasFailed = false }
    }
}
