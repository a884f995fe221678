import RedisTypes

extension RedisCommand {
    /// `SET key value IFEQ value | IFNE value [GET] [EX seconds | …]` (redis.io/commands/set, since 8.4).
    ///
    /// Digests (`IFDEQ`, `IFDNE`, `DIGEST`) are left alone: they are XXH3, whose 64-bit products Lua's doubles do not hold.
    static func set(_ words: [ByteString], _ features: EngineFeatures) -> RedisCommand? {
        var condition: (name: ByteString, value: ByteString)?
        var rest: [ByteString] = []
        var returnsOld = false
        var index = 3
        while index < words.count {
            let word = words[index]
            let value = index + 1 < words.count ? words[index + 1] : nil
            if word.equalsIgnoringCase("GET") {
                returnsOld = true
                index += 1
            } else if rest.isEmpty, word.equalsIgnoringCase("KEEPTTL") {
                rest = [word]
                index += 1
            } else if rest.isEmpty, word.isAny(of: "EX", "PX", "EXAT", "PXAT"), let value {
                rest = [word, value]
                index += 2
            } else if condition == nil, word.isAny(of: "IFEQ", "IFNE"), let value {
                condition = (word.asciiUppercased, value)
                index += 2
            } else {
                return nil  // stock Redis calls it a syntax error too
            }
        }
        guard let condition, !features.options.contains(condition.name == "IFEQ" ? .setIfEqual : .setIfNotEqual) else {
            return nil
        }
        return .evaluating(
            compareAndSet, keys: [words[1]],
            arguments: [condition.name, condition.value, returnsOld ? "GET" : "", words[2]] + rest)
    }

    /// Where the condition is not met, `NX` or `XX` keeps `SET` from writing and still has it check the expiry.
    private static let compareAndSet: ByteString = """
        local old = redis.pcall('GET', KEYS[1])
        local wrong = type(old) == 'table'
        local met = not wrong and (old == ARGV[2]) == (ARGV[1] == 'IFEQ')
        local set = {'SET', KEYS[1], unpack(ARGV, 4)}
        if not met then set[#set + 1] = old and 'NX' or 'XX' end
        local reply = redis.pcall(unpack(set))
        if type(reply) == 'table' and reply.err then return reply end
        if wrong or ARGV[3] == 'GET' then return old end
        return met and reply
        """

    /// `DELEX key [IFEQ value | IFNE value]` (redis.io/commands/delex, since 8.4).
    static func delex(_ words: [ByteString]) -> RedisCommand? {
        if words.count == 2 { return ["DEL", words[1]] }
        guard words.count == 4 else { return .failing(.arity(of: "DELEX")) }
        if words[2].isAny(of: "IFDEQ", "IFDNE") { return nil }
        let condition = words[2].isAny(of: "IFEQ", "IFNE") ? words[2].asciiUppercased : ""
        return .evaluating(compareAndDelete, keys: [words[1]], arguments: [condition, words[3]])
    }

    private static let compareAndDelete: ByteString = """
        local old = redis.pcall('GET', KEYS[1])
        if type(old) == 'table' then
          if string.sub(old.err, 1, 9) ~= 'WRONGTYPE' then return old end
          return redis.error_reply('ERR Key should be of string type if conditions are specified')
        end
        if not old then return 0 end
        if ARGV[1] == '' then return redis.error_reply('ERR Invalid condition. Use IFEQ, IFNE, IFDEQ, or IFDNE') end
        if (old == ARGV[2]) ~= (ARGV[1] == 'IFEQ') then return 0 end
        return redis.pcall('DEL', KEYS[1])
        """

    /// `BITOP DIFF | DIFF1 | ANDOR | ONE destkey key [key …]` (redis.io/commands/bitop, since 8.2).
    static func bitop(_ words: [ByteString]) -> RedisCommand? {
        let operation = words[1].asciiUppercased
        let keys = words.dropFirst(2)
        switch (operation, keys.count) {
        case ("ONE", 2): return RedisCommand(["BITOP", "OR"] + keys)
        case ("ONE", 3): return RedisCommand(["BITOP", "XOR"] + keys)
        case (_, 2):
            let text = "ERR BITOP \(operation.text ?? "") must be called with at least two source keys."
            return .failing(EmulatedError(text: ByteString(text)))
        case (_, ...maximumUnpacked): return .evaluating(bitDifferences, keys: keys, arguments: [operation])
        default: return nil
        }
    }

    /// Lua spreads no more than 8,000 values over the arguments of a call.
    static let maximumUnpacked = 4000

    /// Native operations on helper keys that are gone before anyone can look: working on bytes in Lua is a thousand
    /// times slower. The destination is written once, at the end, so it may be a source, and an error leaves it alone.
    private static let bitDifferences: ByteString = """
        local dest, first = KEYS[1], KEYS[2]
        local name, helpers = dest, {}
        while #helpers < 3 do
          name = name .. '~'
          if redis.call('EXISTS', name) == 0 then helpers[#helpers + 1] = name end
        end
        local any, twice, both = unpack(helpers)
        local failure
        local function bitop(...)
          if failure then return end
          local reply = redis.pcall('BITOP', ...)
          if type(reply) == 'table' then failure = reply end
          return reply
        end
        local length
        if ARGV[1] == 'ONE' then
          bitop('OR', any, first)
          for i = 3, #KEYS do
            bitop('AND', both, any, KEYS[i])
            bitop('OR', twice, twice, both)
            bitop('OR', any, any, KEYS[i])
          end
          length = bitop('XOR', dest, any, twice)
        else
          bitop('OR', any, unpack(KEYS, 3))
          if ARGV[1] == 'DIFF1' then bitop('OR', any, any, first) end
          if ARGV[1] == 'DIFF' then bitop('AND', any, any, first) end
          length = bitop(ARGV[1] == 'ANDOR' and 'AND' or 'XOR', dest, any, first)
        end
        redis.pcall('DEL', any, twice, both)
        return failure or length
        """
}
