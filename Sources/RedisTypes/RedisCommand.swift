/// One command: its name and arguments, each a byte string, in the order Redis takes them.
public struct RedisCommand: Sendable, Hashable {
    public var words: [ByteString]

    public init(_ words: [ByteString]) {
        self.words = words
    }

    public init(_ words: ByteString...) {
        self.words = words
    }

    /// The name as error messages show it: upper case, or `(empty)` for a command without words.
    public var name: String {
        words.first.map { $0.asciiUppercased.text ?? $0.description } ?? "(empty)"
    }

    /// Bytes of all words together, which is what size limits count.
    public var byteCount: Int {
        words.reduce(0) { $0 + $1.count }
    }

    /// What the command table knows about this command, or `nil` for one it does not list.
    public var info: CommandInfo? {
        guard let name = words.first else { return nil }
        return CommandTable.info(for: name.bytes, subcommand: words.dropFirst().first?.bytes)
    }
}

extension RedisCommand: ExpressibleByArrayLiteral {
    public init(arrayLiteral words: ByteString...) {
        self.words = words
    }
}

extension RedisCommand: CustomStringConvertible {
    /// Name, argument count and size only: arguments may be secret and never enter a message.
    public var description: String {
        "\(name) (\(max(0, words.count - 1)) arguments, \(byteCount) bytes)"
    }
}
