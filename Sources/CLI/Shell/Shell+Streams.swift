import RedisTypes
import UpstashClient

extension Shell {
    /// Prints what is published, or run, until Ctrl-C.
    func follow(_ name: String, _ command: RedisCommand) async throws -> Bool {
        let names = Array(command.words.dropFirst())
        guard name == "MONITOR" ? names.isEmpty : !names.isEmpty else {
            let error = RedisError(ByteString("ERR wrong number of arguments for '\(name.lowercased())' command"))
            try await print(.error(error), for: command)
            context.console.note("\(name) \(command.info?.syntax ?? "")")
            return false
        }
        let client = try connected().client
        let console = output
        let renderer = renderer()
        if name == "MONITOR" {
            _ = try await Interruption.allowing {
                for try await event in client.monitor() { try console.show(event, renderer) }
            }
        } else {
            context.console.note("Reading messages... (press Ctrl-C to quit)")
            _ = try await Interruption.allowing {
                let events = name == "SUBSCRIBE" ? client.subscribe(to: names) : client.psubscribe(to: names)
                for try await event in events {
                    try console.show(event, isPattern: name == "PSUBSCRIBE", renderer)
                }
            }
        }
        context.console.note("")
        wasInterrupted = true
        return false
    }
}

extension Console {
    /// An event as redis-cli prints it.
    fileprivate func show(_ event: SubscriptionEvent, isPattern: Bool, _ renderer: ReplyRenderer) throws {
        let prefix = isPattern ? "p" : ""
        let items: [RedisValue]
        switch event {
        case .subscribed(let name, let count):
            items = [.bulkString(ByteString("\(prefix)subscribe")), .bulkString(name), .integer(Int64(count))]
        case .unsubscribed(let name, let count):
            items = [.bulkString(ByteString("\(prefix)unsubscribe")), .bulkString(name), .integer(Int64(count))]
        case .message(let channel, let payload):
            items = [.bulkString("message"), .bulkString(channel), .bulkString(payload)]
        case .patternMessage(let pattern, let channel, let payload):
            items = [.bulkString("pmessage"), .bulkString(pattern), .bulkString(channel), .bulkString(payload)]
        case .gap: return note("(the connection was lost: what was published meanwhile is missing)")
        case .other(let text): items = [.bulkString(text)]
        }
        try write(renderer.bytes(.array(items), for: ["SUBSCRIBE"]))
        try flush()
    }

    fileprivate func show(_ event: MonitorEvent, _ renderer: ReplyRenderer) throws {
        switch event {
        case .gap: return note("(the connection was lost: what ran meanwhile is missing)")
        case .started: try write(renderer.bytes(.ok, for: ["MONITOR"]))
        case .command(let line): try write(renderer.bytes(.simpleString(line.text), for: ["MONITOR"]))
        }
        try flush()
    }
}
