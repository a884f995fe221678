import RedisTypes

extension RedisCommand {
    /// `SCAN cursor [MATCH pattern] [COUNT count] [TYPE type] WITHTYPE`: each key is followed by its type.
    static func scan(_ words: [ByteString]) -> RedisCommand? {
        var rest = words.prefix(2)
        var withType = false
        var index = 2
        while index < words.count {
            if words[index].isAny(of: "MATCH", "COUNT", "TYPE") {
                guard index + 1 < words.count else { return nil }
                rest += words[index...(index + 1)]
                index += 2
            } else if !withType, words[index].equalsIgnoringCase("WITHTYPE") {
                withType = true
                index += 1
            } else {
                return nil  // a syntax error for Redis too, as it does not know WITHTYPE
            }
        }
        guard withType, rest.count <= maximumUnpacked else { return nil }
        return .evaluating(scanWithType, arguments: rest)
    }

    private static let scanWithType: ByteString = """
        local page = redis.pcall(unpack(ARGV))
        if page.err then return page end
        local typed = {}
        for _, key in ipairs(page[2]) do
          typed[#typed + 1] = key
          typed[#typed + 1] = redis.call('TYPE', key).ok
        end
        return {page[1], typed}
        """

    /// `ZRANGE key start stop [REV] LIMIT offset count [WITHSCORES]` without `BYSCORE` and `BYLEX`, which stock Redis
    /// refuses: the offset counts from `start`, and a negative count takes all.
    static func zrange(_ words: [ByteString]) -> RedisCommand? {
        var limit: (offset: ByteString, count: ByteString)?
        var rest: [ByteString] = []
        var index = 4
        while index < words.count {
            let word = words[index]
            if word.equalsIgnoringCase("LIMIT"), index + 2 < words.count {
                limit = (words[index + 1], words[index + 2])
                index += 3
            } else if word.isAny(of: "REV", "WITHSCORES") {
                // Named twice they change nothing.
                if !rest.contains(where: { $0 == word.asciiUppercased }) { rest.append(word.asciiUppercased) }
                index += 1
            } else {
                return nil
            }
        }
        guard let limit else { return nil }
        let numbers = [words[2], words[3], limit.offset, limit.count].compactMap(\.redisInteger)
        // Redis says it best.
        guard numbers.count == 4 else { return ["ZRANGE", words[1], "x", "x"] }
        // Ranks are far smaller; Lua's doubles are exact up to here.
        let exact: Int64 = 1 << 50
        let bounded = numbers.map { min(max($0, -exact), exact) }
        if let (start, stop) = ranks(bounded[0], bounded[1], offset: bounded[2], count: bounded[3]) {
            return RedisCommand(["ZRANGE", words[1], ByteString(start), ByteString(stop)] + rest)
        }
        let arguments = bounded.map { ByteString($0) } + rest
        return .evaluating(rangeWithLimit, keys: [words[1]], arguments: arguments)
    }

    /// First and last rank, where they can be told without the length. Then no script is needed, which a user who may
    /// only read could not run.
    private static func ranks(_ start: Int64, _ stop: Int64, offset: Int64, count: Int64) -> (Int64, Int64)? {
        if offset < 0 || count == 0 { return (1, 0) }
        guard start >= 0, stop >= -1 else { return nil }
        let first = start + offset
        if count < 0 { return stop == -1 || first <= stop ? (first, stop) : (1, 0) }
        let last = stop == -1 ? first + count - 1 : min(stop, first + count - 1)
        return first <= last ? (first, last) : (1, 0)
    }

    private static let rangeWithLimit: ByteString = """
        local length = redis.pcall('ZCARD', KEYS[1])
        if type(length) == 'table' then return length end
        local start, stop, offset, count = unpack(ARGV, 1, 4)
        start, stop, offset, count = tonumber(start), tonumber(stop), tonumber(offset), tonumber(count)
        if start < 0 then start = math.max(start + length, 0) end
        if stop < 0 then stop = stop + length end
        if offset < 0 then return {} end
        start = start + offset
        stop = math.min(stop, length - 1)
        if count >= 0 then stop = math.min(stop, start + count - 1) end
        if start > stop then return {} end
        return redis.pcall('ZRANGE', KEYS[1], start, stop, unpack(ARGV, 5))
        """
}
