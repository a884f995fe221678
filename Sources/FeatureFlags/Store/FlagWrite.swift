import RedisTypes

/// A change that is about to be made: what must be there, and what will be.
struct FlagWrite: Sendable {
    let change: FlagChange
    let author: FlagAuthor
    /// By which the script knows this write when it is sent again.
    private let word = ByteString(String(UInt64.random(in: .min ... .max), radix: 36))

    init(_ change: FlagChange, by author: FlagAuthor) {
        self.change = change
        self.author = author
    }

    /// Those that are written, and behind them those that are only compared.
    private var documents: [DocumentChange] { change.documents + change.conditions }

    func command(_ name: ByteString, _ script: ByteString, keys: FlagKeys, bounds: HistoryBounds) -> RedisCommand {
        let histories = change.names.map { keys.history($0) }
        let allKeys = [keys.names] + documents.map { keys.document($0.name, $0.environment) } + histories
        var words = [name, script, ByteString(allKeys.count)] + allKeys
        words += [documents.count, change.memberships.count, bounds.entries(each: size)].map { ByteString($0) }
        words.append(word)
        for document in documents {
            let before = Self.condition(document.before)
            words += [
                ByteString("\(document.name):\(document.environment)"), before,
                document.before == document.after ? before : Self.word(document.after),
            ]
        }
        for membership in change.memberships {
            words += [membership.name.bytes, membership.before ? "1" : "0", membership.after ? "1" : "0"]
        }
        return RedisCommand(words + entryFields)
    }

    /// Bytes of the documents in the entry.
    private var size: Int {
        change.documents.reduce(0) { $0 + ($1.before?.count ?? 0) + ($1.after?.count ?? 0) }
    }

    /// Those that the script does not make itself; see ``HistoryEntry``.
    private var entryFields: [ByteString] {
        var fields: [ByteString] = [
            "op", ByteString(change.operation.rawValue), "detail", ByteString(change.detail), "actor",
            ByteString(author.actor),
        ]
        if let reason = author.reason { fields += ["reason", ByteString(reason)] }
        if !change.undoes.isEmpty {
            fields += ["undoes", ByteString(change.undoes.map(\.description).joined(separator: " "))]
        }
        return fields
    }

    /// Of what must be there. A request that held a large document twice, as it is and as it will be, would be refused
    /// at half the size that the service allows.
    private static func condition(_ text: ByteString?) -> ByteString {
        guard let text, text.count > largestCompared else { return word(text) }
        return ByteString(Array("#\(text.count) ".utf8) + SHA1.hexDigest(of: text.bytes))
    }

    /// Bytes; what is not larger is compared byte by byte.
    private static let largestCompared = 1 << 16

    private static func word(_ text: ByteString?) -> ByteString {
        text.map { ByteString([UInt8(ascii: "=")] + $0.bytes) } ?? "-"
    }

    /// - Returns: the entry's ID.
    /// - Throws: ``FlagStoreError/conflict(_:)``, ``FlagStoreError/halfWritten(_:_:)``, and ``UnexpectedReply``.
    func entry(from reply: RedisValue, to command: String) throws -> HistoryID {
        let parts = reply.array ?? []
        if parts.count == 2, parts[0] == 1, let id = parts[1].bytes.flatMap({ HistoryID($0) }) { return id }
        if parts.count == 2, parts[0] == 2, let message = parts[1].bytes {
            throw FlagStoreError.halfWritten(change.names, RedisError(message))
        }
        guard parts.count == 3, parts[0] == 0, let texts = parts[1].array, let listed = parts[2].array,
            texts.count == documents.count, listed.count == change.memberships.count
        else { throw UnexpectedReply(to: command, expected: "the ID of an entry, or what is there") }
        throw FlagStoreError.conflict(
            FlagConflict(of: zip(documents, texts.map(\.bytes)), zip(change.memberships, listed.map { $0 == 1 })))
    }
}
