import RedisTypes

/// One entry of the reply to `COMMAND DOCS` (redis.io/commands/command-docs).
struct CommandDoc: Sendable {
    var name: String
    var since: String?
    var complexity: String?
    var deprecatedSince: String?
    var replacement: String?
    var arguments: [Argument]

    var syntax: String { Argument.text(arguments, separator: " ") }

    static func all(in reply: RedisValue) -> [CommandDoc] {
        reply.fields.flatMap { name, fields in
            let own = Dictionary(fields.fields, uniquingKeysWith: { $1 })
            let command = CommandDoc(
                name: name.uppercased().split(separator: "|").joined(separator: " "), since: own["since"]?.plain,
                complexity: own["complexity"]?.plain, deprecatedSince: own["deprecated_since"]?.plain,
                replacement: own["replaced_by"]?.plain,
                arguments: own["arguments"]?.array?.map { Argument($0) } ?? [])
            return [command] + (own["subcommands"].map { all(in: $0) } ?? [])
        }
    }

    struct Argument: Sendable {
        var name: String
        var kind: String
        var token: String?
        var flags: Set<String>
        var arguments: [Argument]

        init(_ entry: RedisValue) {
            let fields = Dictionary(entry.fields, uniquingKeysWith: { $1 })
            name = fields["name"]?.bytes?.text ?? ""
            kind = fields["type"]?.bytes?.text ?? ""
            token = fields["token"]?.bytes?.text
            flags = Set(fields["flags"]?.array?.compactMap(\.bytes?.text) ?? [])
            arguments = fields["arguments"]?.array?.map { Argument($0) } ?? []
        }

        /// The arguments in it that are words to be given.
        var leaves: [Argument] {
            arguments.isEmpty ? (kind == "pure-token" ? [] : [self]) : arguments.flatMap(\.leaves)
        }

        static func text(_ arguments: [Argument], separator: String) -> String {
            arguments.map(\.text).joined(separator: separator)
        }

        private var text: String {
            let body =
                switch kind {
                case "pure-token": ""
                case "block": Self.text(arguments, separator: " ")
                case "oneof": Self.text(arguments, separator: "|")
                default: name
                }
            let shown = token.map { $0.isEmpty ? "\"\"" : $0 }
            var text = [shown, body].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " ")
            if flags.contains("multiple") { text += " [\(flags.contains("multiple_token") ? text : body) ...]" }
            return flags.contains("optional") ? "[\(text)]" : text
        }
    }
}

extension RedisValue {
    /// A map as RESP2 sends it: names and values in turn.
    fileprivate var fields: [(String, RedisValue)] {
        let items = array ?? []
        return stride(from: 0, to: items.count - items.count % 2, by: 2).compactMap { index in
            items[index].bytes?.text.map { ($0, items[index + 1]) }
        }
    }

    /// One line without the marks of the documentation's source, as the generator writes it.
    fileprivate var plain: String? {
        guard let text = bytes?.text else { return nil }
        let unmarked = text.split(separator: "`").map { $0.hasPrefix("!") ? $0.dropFirst() : $0 }.joined()
        return unmarked.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
