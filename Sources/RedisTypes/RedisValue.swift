/// A reply, byte for byte as Redis gave it (RESP2; REST has the same shapes).
public indirect enum RedisValue: Sendable, Hashable {
    /// A status such as `OK`, which redis-cli prints without quotes.
    case simpleString(ByteString)
    case bulkString(ByteString)
    case integer(Int64)
    case null
    case array([RedisValue])
    /// An error that is an element of a larger reply; as a whole reply it is thrown instead.
    case error(RedisError)
}

extension RedisValue {
    public static let ok = RedisValue.simpleString("OK")

    /// Arrays inside one another that are read and written, whatever the format (reliability contract, section 8).
    /// Redis itself nests four levels deep; only scripts go further.
    public static let maximumDepth = 64

    /// The bytes of a simple or bulk string; a number's decimal text.
    public var bytes: ByteString? {
        switch self {
        case .simpleString(let string), .bulkString(let string): string
        case .integer(let number): ByteString(number)
        case .null, .array, .error: nil
        }
    }

    /// An integer, or a string that is one: REST sends cursors and large numbers as text.
    public var integer: Int64? {
        switch self {
        case .integer(let number): number
        case .simpleString(let string), .bulkString(let string): string.text.flatMap { Int64($0) }
        case .null, .array, .error: nil
        }
    }

    public var array: [RedisValue]? {
        if case .array(let items) = self { items } else { nil }
    }

    public var isNull: Bool { self == .null }
}

extension RedisValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral,
    ExpressibleByNilLiteral
{
    public init(stringLiteral text: String) { self = .bulkString(ByteString(text)) }
    public init(integerLiteral number: Int64) { self = .integer(number) }
    public init(arrayLiteral items: RedisValue...) { self = .array(items) }
    public init(nilLiteral: ()) { self = .null }
}

/// A reply whose shape is not the one the command promises.
public struct UnexpectedReply: Error, Sendable, Hashable {
    /// The command's name.
    public var command: String
    /// What was promised, e.g. `a cursor and an array`.
    public var expected: String

    public init(to command: String, expected: String) {
        self.command = command
        self.expected = expected
    }
}
