import RedisTypes

/// What `ACL GETUSER` says of a user. Redis 6 writes lists where later ones write rules in one text.
package struct DatabaseUser: Sendable, Hashable {
    package let name: UserName
    package var isOn = false
    /// Whether any password would do.
    package var needsNoPassword = false
    package var passwords: [PasswordDigest] = []
    /// Rules that make another user of the same rights, from nothing: `-@all +get ~app:*`.
    package var rules: [String] = []
    /// Whether there are rules in parentheses, which the service does not have.
    package var hasSelectors = false

    /// `nil` for the reply to a user that does not exist.
    /// - Throws: `UnexpectedReply`
    init?(_ name: UserName, reply: RedisValue) throws(UnexpectedReply) {
        if reply.isNull { return nil }
        guard let items = reply.array, items.count % 2 == 0 else {
            throw UnexpectedReply(to: "ACL GETUSER", expected: "a user's fields")
        }
        self.name = name
        var rules: (commands: [String], keys: [String], channels: [String]) = ([], [], [])
        for index in stride(from: 0, to: items.count, by: 2) {
            let values = Self.words(items[index + 1])
            switch items[index].bytes {
            case "flags":
                isOn = values.contains("on")
                needsNoPassword = values.contains("nopass")
            case "passwords": passwords = values.compactMap { PasswordDigest(hex: $0) }
            case "commands": rules.commands = values
            case "keys": rules.keys = values.map { Self.pattern($0, marks: "~%") }
            case "channels": rules.channels = values.map { Self.pattern($0, marks: "&") }
            case "selectors": hasSelectors = items[index + 1].array.map { !$0.isEmpty } ?? false
            default: continue
            }
        }
        self.rules = rules.commands + rules.keys + rules.channels
    }

    /// Rules are separated by spaces, and none has one in it: Redis refuses that.
    private static func words(_ value: RedisValue) -> [String] {
        if let items = value.array { return items.compactMap { $0.bytes?.text } }
        return value.bytes?.text?.split(separator: " ").map(String.init) ?? []
    }

    private static func pattern(_ text: String, marks: String) -> String {
        guard let first = text.first, let mark = marks.first else { return text }
        return marks.contains(first) ? text : "\(mark)\(text)"
    }

    /// The rules as one text, for people and to compare.
    package var rights: String { rules.joined(separator: " ") }
}
