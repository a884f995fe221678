import RedisTypes
import UpstashClient

extension Shell {
    /// Prints what is published, or run, until Ctrl-C.
    func follow(_ name: String, _ command: RedisCommand) async throws -> Bool {
        if transaction != nil {
            try await print(
                .error(RedisError(ByteString("ERR \(name) is not allowed in a transaction"))), for: command)
            return false
        }
        let names = Array(command.words.dropFirst())
        guard name == "MONITOR" ? names.isEmpty : !names.isEmpty else {
            let error = RedisError(ByteString("ERR wrong number of arguments for '\(name.lowercased())' command"))
            try await print(.error(error), for: command)
            return false
        }
        let client = try connected().client
        let output = output
        if name == "MONITOR" {
            _ = try await Interruption.allowing {
                for try await event in client.monitor() { try output.show(event) }
            }
        } else {
            context.console.note("Reading messages... (press Ctrl-C to quit)")
            _ = try await Interruption.allowing {
                let events = name == "SUBSCRIBE" ? client.subscribe(to: names) : client.psubscribe(to: names)
                for try await event in events { try output.show(event, isPattern: name == "PSUBSCRIBE") }
            }
        }
        if !isRedirected { try output.write("\n") }
        wasInterrupted = true
        return false
    }
}

extension Console {
    /// An event as redis-cli prints it.
    fileprivate func show(_ event: SubscriptionEvent, isPattern: Bool) throws {
        let prefix = isPattern ? "p" : ""
        switch event {
        case .subscribed(let name, let count):
            try show([.bulkString(ByteString("\(prefix)subscribe")), .bulkString(name), .integer(Int64(count))])
        case .unsubscribed(let name, let count):
            try show([.bulkString(ByteString("\(prefix)unsubscribe")), .bulkString(name), .integer(Int64(count))])
        case .message(let channel, let payload):
            try show([.bulkString("message"), .bulkString(channel), .bulkString(payload)])
        case .patternMessage(let pattern, let channel, let payload):
            try show([.bulkString("pmessage"), .bulkString(pattern), .bulkString(channel), .bulkString(payload)])
        case .gap: note("(the connection was lost: what was published meanwhile is missing)")
        case .other(let text): try write(text.bytes + [0x0A])
        }
        try flush()
    }

    private func show(_ items: [RedisValue]) throws {
        var bytes: [UInt8] = []
        PrettyReply.append(.array(items), to: &bytes)
        try write(bytes)
    }

    fileprivate func show(_ event: MonitorEvent) throws {
        switch event {
        case .gap: note("(the connection was lost: what ran meanwhile is missing)")
        case .started: try write("OK\n")
        case .command(let line): try write(line.text.bytes + [0x0A])
        }
        try flush()
    }
}
