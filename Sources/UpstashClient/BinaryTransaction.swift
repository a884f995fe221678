import RedisTypes

/// A transaction whose words are not all UTF-8, as one `EVAL` that carries every word in hexadecimal digits.
///
/// The script runs each command with `pcall` and answers `[[1, reply] | [0, error text], …]`: like `EXEC`, a command
/// that fails leaves the others done.
struct BinaryTransaction {
    let command: RedisCommand
    private let count: Int

    /// Words of one command: Lua's `unpack` fails on more than some 8,000 values, and would do so after other commands
    /// of the transaction ran.
    static let maximumWords = 7_000

    /// Words are grouped by a count before each command.
    static let script: ByteString = """
        local function bytes(hex)
          return (hex:gsub('%x%x', function(pair) return string.char(tonumber(pair, 16)) end))
        end
        local replies, at = {}, 1
        while at <= #ARGV do
          local words = {}
          for offset = 1, tonumber(ARGV[at]) do words[offset] = bytes(ARGV[at + offset]) end
          at = at + #words + 1
          local reply = redis.pcall(unpack(words))
          if type(reply) == 'table' and reply.err then
            replies[#replies + 1] = {0, reply.err}
          elseif type(reply) == 'table' and reply.ok then
            replies[#replies + 1] = {1, reply.ok}
          else
            replies[#replies + 1] = {1, reply}
          end
        end
        return replies
        """

    init(_ commands: [RedisCommand]) {
        count = commands.count
        var words: [ByteString] = ["EVAL", Self.script, "0"]
        for command in commands {
            words.append(ByteString(command.words.count))
            for word in command.words {
                var hex: [UInt8] = []
                hex.reserveCapacity(word.count * 2)
                for byte in word.bytes {
                    hex.append(Escaping.hexDigit(byte >> 4))
                    hex.append(Escaping.hexDigit(byte & 15))
                }
                words.append(ByteString(hex))
            }
        }
        command = RedisCommand(words)
    }

    /// The replies of the commands, or `nil` when the script answered something else.
    func replies(in reply: RedisValue) -> [RedisValue]? {
        guard case .array(let pairs) = reply, pairs.count == count else { return nil }
        var replies: [RedisValue] = []
        for pair in pairs {
            guard case .array(let parts) = pair else { return nil }
            switch (parts.first, parts.dropFirst().first) {
            case (.integer(1), let value): replies.append(value ?? .null)
            case (.integer(0), let text?): replies.append(.error(RedisError(text.bytes ?? "ERR")))
            default: return nil
            }
        }
        return replies
    }
}
