/// An error reply: Redis's own words, or the service's, with the class they belong to.
public struct RedisError: Error, Sendable, Hashable {
    /// The text without the leading `-`, e.g. `WRONGTYPE Operation against a key …`.
    public var message: ByteString

    public init(_ message: ByteString) {
        self.message = message
    }

    /// The first word when it is in capitals: `WRONGTYPE`, `ERR`, `NOSCRIPT`; otherwise `ERR`.
    public var code: String {
        let word = message.bytes.prefix { $0 != 0x20 }
        let isCode = !word.isEmpty && word.allSatisfy { (0x41...0x5A).contains($0) || $0 == UInt8(ascii: "_") }
        return isCode ? String(decoding: word, as: UTF8.self) : "ERR"
    }

    /// The message for people; bytes that are not UTF-8 are escaped.
    public var text: String {
        message.text ?? message.description
    }

    /// What can be done about an error (reliability contract, section 3).
    public enum Kind: Sendable, Hashable, CaseIterable {
        /// The token or password was refused: `WRONGPASS`, `NOAUTH`.
        case authentication
        /// The user may not run this command: `NOPERM`.
        case permission
        /// A quota, budget or capacity is used up, such as `OOM`: retrying does not help.
        case quota
        /// One command, reply, record or key name is too large.
        case size
        /// The key holds another type: `WRONGTYPE`.
        case wrongType
        /// The command is misspelt, misused or unknown.
        case syntax
        /// The server refused before executing anything and may accept later (`LOADING`, `BUSY`, …).
        case temporarilyRefused
        /// Writes are refused while a primary moves or is upgraded, and by replicas: `READONLY`.
        case readOnlyServer
        /// The script of an `EVALSHA` is not cached: `NOSCRIPT`.
        case noScript
        /// A transaction was discarded, and nothing of it ran: `EXECABORT`.
        case transactionAborted
        /// Everything else, scripts' own errors among it.
        case other
    }

    /// Decided on the stable beginning of the text: the service appends details and links.
    public var kind: Kind {
        switch code {
        case "WRONGPASS", "NOAUTH": return .authentication
        case "NOPERM": return .permission
        case "OOM": return .quota
        case "WRONGTYPE": return .wrongType
        case "LOADING", "BUSY", "CLUSTERDOWN", "TRYAGAIN", "MASTERDOWN", "NOREPLICAS", "MISCONF":
            return .temporarilyRefused
        case "READONLY": return .readOnlyServer
        case "NOSCRIPT": return .noScript
        case "EXECABORT": return .transactionAborted
        default: break
        }
        for (prefix, kind) in Self.prefixes where message.bytes.starts(with: prefix.utf8) { return kind }
        return .other
    }

    private static let prefixes: [(String, Kind)] = [
        ("ERR max request size exceeded", .size),
        ("ERR max single record size exceeded", .size),
        ("ERR max key size exceeded", .size),
        ("ERR max requests limit exceeded", .quota),
        ("ERR max daily request limit exceeded", .quota),
        ("ERR max concurrent connections exceeded", .temporarilyRefused),
        ("ERR DB capacity quota exceeded", .quota),
        ("ERR wrong number of arguments", .syntax),
        ("ERR syntax error", .syntax),
        ("ERR unknown command", .syntax),
        ("ERR unknown subcommand", .syntax),
        ("ERR Command is not available", .syntax),
        ("ERR Command \"", .syntax),
        ("ERR invalid password", .authentication),
    ]
}

extension RedisError: CustomStringConvertible {
    public var description: String { text }
}
