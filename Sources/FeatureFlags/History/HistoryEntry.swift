package import RedisTypes

/// One change as the history has it, with the exact bytes before and after.
///
/// The fields of its stream entry: `write`, a random word; `op`, `detail`, `actor`, `reason` if there is one, `undoes`
/// with IDs for an undo; for each document `before:{name}:{environment}` and `after:…`, left out where there was none; for each name whose
/// membership counts `listed:{name}`, as `01`: not before, and after.
package struct HistoryEntry: Sendable, Hashable {
    package let id: HistoryID
    /// A word of ``FlagOperation``, or one of a later version of this tool.
    package let operation: String
    package let detail: String
    package let actor: String
    package let reason: String?
    package let documents: [DocumentChange]
    package let memberships: [MembershipChange]
    package let undoes: [HistoryID]
    /// Whether all that it says of documents and names is understood. If not, it is shown, and not undone.
    package let isReadable: Bool

    /// By the server's clock, Unix milliseconds.
    package var time: UInt64 { id.milliseconds }

    package var isUndo: Bool { operation == FlagOperation.undo.rawValue }

    /// The flags that it tells of.
    package var names: Set<FlagName> { Set(documents.map(\.name) + memberships.map(\.name)) }

    package var environments: [FlagEnvironment] { Set(documents.map(\.environment)).sorted() }

    /// Reads an element of a reply to `XRANGE`. Fields that nobody here knows are left out.
    /// - Throws: for what is no entry of a stream at all.
    package init(_ reply: RedisValue) throws(UnexpectedReply) {
        let unexpected = UnexpectedReply(to: "XREVRANGE", expected: "an entry of a history")
        guard let parts = reply.array, parts.count == 2, let id = parts[0].bytes.flatMap({ HistoryID($0) }),
            let words = parts[1].array?.map(\.bytes), words.count.isMultiple(of: 2)
        else { throw unexpected }
        self.id = id
        var texts: [String: String] = [:]
        var documents = DocumentFields()
        var memberships: [MembershipChange] = []
        var isReadable = true
        for index in stride(from: 0, to: words.count, by: 2) {
            guard let field = words[index]?.text, let value = words[index + 1] else { continue }
            guard let (kind, place) = field.splitOnce(at: ":") else {
                texts[field] = value.text ?? value.description
                continue
            }
            switch kind {
            case "before", "after":
                isReadable = documents.take(value, kind == "before", place) && isReadable
            case "listed":
                let change = Self.membership(place, value)
                if let change { memberships.append(change) }
                isReadable = change != nil && isReadable
            default: break
            }
        }
        operation = texts["op"] ?? ""
        detail = texts["detail"] ?? ""
        actor = texts["actor"] ?? ""
        reason = texts["reason"]
        undoes = (texts["undoes"] ?? "").split(separator: " ").compactMap { HistoryID($0) }
        self.documents = documents.changes
        self.memberships = memberships
        self.isReadable = isReadable
    }

    private static func membership(_ name: Substring, _ value: ByteString) -> MembershipChange? {
        guard let name = FlagName(ByteString(name)), value.count == 2,
            value.bytes.allSatisfy({ $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: "1") })
        else { return nil }
        return MembershipChange(
            name, before: value.bytes[0] == UInt8(ascii: "1"), after: value.bytes[1] == UInt8(ascii: "1"))
    }

    private struct DocumentFields {
        var changes: [DocumentChange] = []

        mutating func take(_ text: ByteString, _ isBefore: Bool, _ place: Substring) -> Bool {
            guard let (name, environment) = place.splitOnce(at: ":"), let name = FlagName(ByteString(name)),
                let environment = FlagEnvironment(rawValue: String(environment))
            else { return false }
            let index = changes.firstIndex { $0.name == name && $0.environment == environment } ?? changes.endIndex
            if index == changes.endIndex {
                changes.append(DocumentChange(name, environment, before: nil, after: nil))
            }
            if isBefore { changes[index].before = text } else { changes[index].after = text }
            return true
        }
    }
}
