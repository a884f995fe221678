import FeatureFlags
import RedisTypes

/// A rule as it is typed, in one word or several.
struct RuleText: Sendable, Hashable {
    let text: String
    let predicate: Predicate

    init(_ text: String) throws(FlagSyntaxError) {
        self.text = text
        predicate = try Predicate(text)
    }

    /// - Parameter words: the rule as one word, or as the words of it, which the shell has taken out of their quotes.
    init(words: [String]) throws(FlagSyntaxError) {
        let texts = words.map { word in
            words.count > 1 && word.contains(" ") ? JSValue.string(ByteString(word)).json.text ?? word : word
        }
        try self.init(texts.joined(separator: " "))
    }

    /// More names than any rule should have: they are compared with in every request of every program.
    private static let mostBytes = 8 << 20

    /// Reads the list that `in @file` names.
    func rule(in context: ToolContext) throws -> FlagRule {
        guard case .file(let name) = predicate.target else { return try predicate.rule() }
        var bytes: [UInt8] = []
        if name == "-" {
            bytes = try context.console.readAll(limit: Self.mostBytes)
        } else {
            let descriptor = try POSIX.openForReading(context.path(name))
            defer { POSIX.closeFile(descriptor) }
            while case let chunk = try POSIX.read(descriptor), !chunk.isEmpty {
                bytes += chunk
                if bytes.count > Self.mostBytes { throw InputError(name: name, reason: "it is larger than 8 MiB") }
            }
        }
        let list = Predicate.list(ofLines: bytes)
        if let bad = list.firstIndex(where: { !$0.isUTF8 }) {
            throw Failure(.usage, "LIST", "\(name): entry \(bad + 1) is no UTF-8; nothing was sent")
        }
        if list.isEmpty {
            throw Failure(.usage, "LIST", "\(name) has no entries: the rule would match nobody, or everybody")
        }
        return try predicate.rule(list: list)
    }
}
