import RedisTypes
import Settings
import UpstashClient
import UpstashREST

extension Shell {
    /// A line that begins with a colon: the shell's own words, or any verb of the tool.
    func runVerb(_ line: ShellLine) async throws -> Next {
        let words = line.words.map { ArgumentBytes.text(of: $0.bytes) }
        let name = String(words[0].dropFirst())
        let rest = Array(words.dropFirst())
        switch (name, rest.count) {
        case ("q", 0), ("quit", 0), ("exit", 0): return .leave
        case ("connect", 1): return .connect(rest[0])
        case ("edit", _): return .edit(Array(rest.joined(separator: " ").utf8))
        case ("set", 0): try context.console.write(settings.text)
        case ("set", 1) where rest[0] == "hints" || rest[0] == "nohints":
            try settings.set("hints", to: rest[0] == "hints" ? "on" : "off")
        case ("set", 1): throw Failure(.usage, "SET", "give a value too", hint: ":set \(rest[0]) on")
        case ("set", 2): try settings.set(rest[0], to: rest[1])
        case ("meter", 1): try settings.set("meter", to: rest[0])
        case ("meter", 0): try showMeter()
        case ("queue", 0): try showQueue()
        case ("last", 0...1): try await showLast(as: rest.first)
        case ("curl", _): try showRequest(rest.isEmpty ? nil : RedisCommand(Array(line.words.dropFirst())))
        case ("watch", 2...), ("every", 2...): try await watch(line)
        case ("source", 1): return try await source(rest[0])
        case ("help", _): return try help(line)
        case ("scan", _): return try await runTool(["scan"] + Self.scanArguments(line.words.dropFirst()))
        default:
            guard Upkeep.verbNames.contains(name) else {
                throw Failure(
                    .usage, "VERB", "unknown verb :\(name)",
                    hint: "help lists those of the shell; :get, :import and all")
            }
            return try await runTool([ByteString(name)] + line.words.dropFirst())
        }
        return .prompt
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
        _ = await Tool.run(words.map { ArgumentBytes.text(of: $0.bytes) }, in: context)
        return .prompt
    }

    private func showMeter() throws {
        let counts = try connected().client.meter.current
        let cost = Prices.dollars(forCommands: counts.billedCommands)
        try context.console.write("\(counts.line), $\(cost) at the prices of \(Prices.date)\n")
    }

    private func showLast(as format: String?) async throws {
        guard let last else { throw Failure(.notFound, "LAST", "there is no reply yet") }
        guard let format else { return try await print(last.reply, for: last.command, to: .terminal) }
        guard let format = OutputFormat(rawValue: format) else {
            throw Failure(
                .usage, "FORMAT", "\(format) is no format",
                hint: OutputFormat.allCases.map(\.rawValue).joined(separator: ", "))
        }
        try context.console.write(bytes(of: last.reply, for: last.command, as: format))
    }

    /// What would be sent, for a terminal where the two variables are set; the token is not shown.
    private func showRequest(_ command: RedisCommand?) throws {
        guard let command = command ?? last?.command else {
            throw Failure(.usage, "CURL", "name a command, or run one first", hint: ":curl GET k")
        }
        let body = try CommandRequest(command).body
        var quoted: [UInt8] = []
        for byte in body { quoted += byte == UInt8(ascii: "'") ? Array(#"'\''"#.utf8) : [byte] }
        try context.console.write(
            #"curl "$UPSTASH_REDIS_REST_URL" -H "Authorization: Bearer $UPSTASH_REDIS_REST_TOKEN" -d '"#)
        try context.console.write(quoted + Array("'\n".utf8))
    }

    /// Runs the lines of a file, as if they were typed.
    private func source(_ name: String) async throws -> Next {
        let descriptor = try POSIX.openForReading(context.path(name))
        defer { POSIX.closeFile(descriptor) }
        var bytes: [UInt8] = []
        while case let chunk = try POSIX.read(descriptor), !chunk.isEmpty { bytes += chunk }
        for line in bytes.split(separator: 0x0A) {
            let next = await run(Array(line))
            if next != .prompt { return next }
        }
        return .prompt
    }

    /// `:watch 2s GET k`: for a minute, unless Ctrl-C comes first.
    private func watch(_ line: ShellLine) async throws {
        guard let text = line.words[1].text, let span = TimeSpan(text[...]), span.milliseconds >= 100 else {
            throw Failure(.usage, "WATCH", "how often, and what?", hint: ":watch 2s GET k")
        }
        let command = RedisCommand(Array(line.words.dropFirst(2)))
        if let refusal = Self.refusal(of: command) { throw refusal.error }
        let client = try connected().client
        let runs = max(1, 60_000 / span.milliseconds)
        let perHour = Prices.dollars(forCommands: Int(3_600_000 / span.milliseconds))
        context.console.note("Every \(TimeSpan(.milliseconds(span.milliseconds))), \(runs) times; $\(perHour) an hour.")
        for run in 0..<runs {
            let reply = try await Interruption.allowing {
                if run > 0 { try await Task.sleep(for: .milliseconds(span.milliseconds)) }
                return try await client.send(command, as: .resp2)
            }
            guard let reply else { return try context.console.write("\n") }
            try await print(reply, for: command, to: line.destination)
            try context.console.flush()
        }
    }
}
