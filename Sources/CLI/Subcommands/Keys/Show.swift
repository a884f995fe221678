import ArgumentParser
import RedisTypes
import UpstashClient

struct Show: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Print a key of any type: type, size, expiry and the head of its value.",
        discussion: """
            EXAMPLES
              upkeep show user:1
              upkeep show queue --items 100

            COST
              4 commands in 2 requests.

            EXIT CODES
              3 if the key does not exist.
            """)

    @Argument(help: "The key.") var key: ByteString
    @Option(help: ArgumentHelp("Elements, or for strings KiB, that are shown.", valueName: "n")) var items = 20
    /// For a glance, as the shell's `peek` takes it.
    @Flag(help: .hidden) var brief = false
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func reportsJSON(in context: ToolContext) -> Bool { output.wantsJSON(in: context) }

    func validate() throws {
        if !(1...10_000).contains(items) { throw ValidationError("--items takes 1 to 10000.") }
    }

    func run(in context: ToolContext) async throws -> Outcome {
        let format = try output.resolved(in: context, knowing: [.pretty, .json, .jsonl], piped: .pretty)
        return try await context.withDatabase(connection) { database in
            let first = try await database.client.pipeline([["TYPE", key], ["PTTL", key]])
            for case .error(let error) in first { throw error }
            guard first.count == 2, let type = first[0].bytes?.text else {
                throw UnexpectedReply(to: "TYPE", expected: "a type")
            }
            guard type != "none" else {
                context.noteMissing(key, nil, output.choice)
                return .notFound
            }
            let ttl = try TimeToLive(pttl: first[1])
            guard let view = KeyView(type: type, key: key, items: items, bytes: brief ? 512 : items * 1024) else {
                throw Failure(
                    .failed, "TYPE", "cannot show the type \(type)", hint: "upkeep exec reads it with its own commands")
            }
            let second = try await database.client.pipeline([view.sizeCommand, view.headCommand])
            guard second.count == 2 else { throw UnexpectedReply(to: type, expected: "two replies") }
            for case .error(let error) in second { throw error }
            let shown = ShownKey(
                key: key, type: type, ttl: ttl, size: second[0].integer ?? 0, view: view, head: second[1],
                limit: items)
            let bytes = format.isJSON ? shown.json : shown.text(context.replyStyle)
            try output.write(bytes, in: context)
            return .ok
        }
    }
}

/// How the size and the head of one type are asked for.
struct KeyView {
    enum Shape {
        case string, members
        /// Names and values in turn, in a flat array or behind a cursor.
        case pairs
        case entries, json
    }

    var sizeCommand: RedisCommand
    var headCommand: RedisCommand
    var shape: Shape
    var unit: Unit

    /// What the size counts.
    enum Unit: String {
        case byte, field, element, member, entry
        case byteOfMemory = "byte of memory"

        func counting(_ number: Int64, more: Bool = false) -> String {
            var words = rawValue
            if number != 1 {
                words = self == .entry ? "entries" : self == .byteOfMemory ? "bytes of memory" : rawValue + "s"
            }
            return "\(number) \(more ? "more " : "")\(words)"
        }
    }

    init?(type: String, key: ByteString, items: Int, bytes: Int) {
        let last = ByteString(items - 1)
        let count = ByteString(items)
        switch type {
        case "string":
            self.init(["STRLEN", key], ["GETRANGE", key, "0", ByteString(bytes - 1)], .string, .byte)
        case "hash": self.init(["HLEN", key], ["HSCAN", key, "0", "COUNT", count], .pairs, .field)
        case "list": self.init(["LLEN", key], ["LRANGE", key, "0", last], .members, .element)
        case "set": self.init(["SCARD", key], ["SSCAN", key, "0", "COUNT", count], .members, .member)
        case "zset": self.init(["ZCARD", key], ["ZRANGE", key, "0", last, "WITHSCORES"], .pairs, .member)
        case "stream": self.init(["XLEN", key], ["XREVRANGE", key, "+", "-", "COUNT", count], .entries, .entry)
        case "ReJSON-RL": self.init(["MEMORY", "USAGE", key], ["JSON.GET", key], .json, .byteOfMemory)
        default: return nil
        }
    }

    private init(_ size: RedisCommand, _ head: RedisCommand, _ shape: Shape, _ unit: Unit) {
        sizeCommand = size
        headCommand = head
        self.shape = shape
        self.unit = unit
    }
}

struct ShownKey {
    var key: ByteString
    var type: String
    var ttl: TimeToLive
    var size: Int64
    var view: KeyView
    var head: RedisValue
    /// Elements that are shown; the SCAN family may bring more.
    var limit: Int

    /// The elements of the head, without the cursor that the SCAN family puts before them.
    private var elements: [RedisValue] {
        guard case .array(let parts) = head else { return [head] }
        if parts.count == 2, case .array(let items) = parts[1], parts[0].bytes != nil { return items }
        return parts
    }

    /// The head with names and values as pairs.
    private var items: RedisValue {
        switch view.shape {
        case .string, .json: return head
        case .members, .entries: return .array(Array(elements.prefix(limit)))
        case .pairs:
            let elements = elements
            return .array(
                stride(from: 0, to: elements.count - 1, by: 2).prefix(limit).map {
                    .array([elements[$0], elements[$0 + 1]])
                })
        }
    }

    private var shownCount: Int64 {
        switch view.shape {
        case .string: Int64(head.bytes?.count ?? 0)
        case .json: size
        case .members, .pairs, .entries: Int64(items.array?.count ?? 0)
        }
    }

    func text(_ style: PrettyReply.Style) -> [UInt8] {
        let expiry =
            switch ttl {
            case .expires(let left): "expires in \(TimeSpan(left))"
            case .persistent, .missing: "no expiry"
            }
        var output = Array("\(key): \(type), \(view.unit.counting(size)), \(expiry)\n".utf8)
        if view.shape == .pairs {
            // Names and values on one line read better than redis-cli's flat list.
            for case .array(let pair) in items.array ?? [] {
                style.appendQuoted(pair[0].bytes ?? "", to: &output)
                output += Array(" => ".utf8)
                style.appendQuoted(pair[1].bytes ?? "", to: &output)
                output.append(0x0A)
            }
        } else {
            PrettyReply.append(items, style: style, to: &output)
        }
        if shownCount < size { output += Array("… \(view.unit.counting(size - shownCount, more: true))\n".utf8) }
        return output
    }

    var json: [UInt8] {
        var left = Table.Cell.none
        if case .expires(let time) = ttl { left = .number(TimeSpan(time).milliseconds) }
        return Table.jsonObject([
            "key": .value(.bulkString(key)), "type": .text(type), "size": .number(size), "ttl_ms": left,
            "complete": .flag(shownCount >= size), "value": .value(items),
        ])
    }
}
