import RedisTypes

/// How the replacements are built. Their Lua returns errors as Redis gave them (`redis.pcall` and `return`): raised,
/// they would carry the name and line of the script.
extension RedisCommand {
    static func evaluating(
        _ script: ByteString, keys: some Sequence<ByteString> = [], arguments: some Sequence<ByteString> = []
    ) -> RedisCommand {
        let keys = Array(keys)
        return RedisCommand(["EVAL", script, ByteString(keys.count)] + keys + arguments)
    }

    /// A command that does nothing but reply with an error.
    static func failing(_ error: EmulatedError) -> RedisCommand {
        evaluating("return redis.error_reply(ARGV[1])", arguments: [error.text])
    }

    /// The same, unless the key holds another type than `lengthCommand` is for: that error comes first.
    static func failing(_ error: EmulatedError, unlessWrongTypeOf key: ByteString, _ lengthCommand: ByteString)
        -> RedisCommand
    {
        evaluating(
            """
            local length = redis.pcall(ARGV[1], KEYS[1])
            return type(length) == 'table' and length or redis.error_reply(ARGV[2])
            """, keys: [key], arguments: [lengthCommand, error.text])
    }
}

/// Errors in the words of the Redis that has the command.
struct EmulatedError: Hashable {
    var text: ByteString

    static func arity(of command: String) -> EmulatedError {
        EmulatedError(text: ByteString("ERR wrong number of arguments for '\(command.lowercased())' command"))
    }

    static let syntax = EmulatedError(text: "ERR syntax error")
    static let notAnInteger = EmulatedError(text: "ERR value is not an integer or out of range")
    static let invalidStreamID = EmulatedError(text: "ERR Invalid stream ID specified as stream command argument")
}

extension ByteString {
    /// The number these bytes are for Redis, which takes no plus sign, no leading zero and no space.
    var redisInteger: Int64? {
        guard count <= 20, let text, let number = Int64(text), String(number) == text else { return nil }
        return number
    }

    func isAny(of words: StaticString...) -> Bool {
        words.contains { equalsIgnoringCase($0) }
    }
}
