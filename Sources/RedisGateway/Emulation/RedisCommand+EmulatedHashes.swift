import RedisTypes

/// Reading or writing fields together with their expiry (redis.io/commands/hgetex, since 8.0). Where fields cannot
/// expire, the forms that set no expiry are exact; the others are left to the engine's own error.
extension RedisCommand {
    /// `HGETDEL key FIELDS count field [field …]`
    static func hgetdel(_ words: [ByteString]) -> RedisCommand? {
        let key = words[1]
        if let error = fieldsError(words, at: 2) { return .failing(error, unlessWrongTypeOf: key, "HLEN") }
        return .evaluating(getAndDelete, keys: [key], arguments: words.dropFirst(4))
    }

    /// A field that is named twice is gone the second time.
    private static let getAndDelete: ByteString = """
        local values, gone, seen = {}, {}, {}
        for start = 1, #ARGV, 1000 do
          local part = redis.pcall('HMGET', KEYS[1], unpack(ARGV, start, math.min(start + 999, #ARGV)))
          if part.err then return part end
          for i, value in ipairs(part) do
            local field = ARGV[start + i - 1]
            if value and not seen[field] then gone[#gone + 1] = field else value = false end
            seen[field] = true
            values[#values + 1] = value
          end
        end
        for start = 1, #gone, 1000 do
          local reply = redis.pcall('HDEL', KEYS[1], unpack(gone, start, math.min(start + 999, #gone)))
          if type(reply) == 'table' then return reply end
        end
        return values
        """

    /// `HGETEX key [EX seconds | PX milliseconds | EXAT time | PXAT time | PERSIST] FIELDS count field [field …]`
    static func hgetex(_ words: [ByteString], hasFieldExpiry: Bool) -> RedisCommand? {
        let key = words[1]
        let expiry = FieldExpiry(words[2])
        var fieldsAt = 2
        if expiry != nil { fieldsAt = 4 } else if words[2].equalsIgnoringCase("PERSIST") { fieldsAt = 3 }
        if let error = expiry?.error(of: words[3], for: "hgetex") ?? fieldsError(words, at: fieldsAt) {
            return .failing(error, unlessWrongTypeOf: key, "HLEN")
        }
        let fields = words.dropFirst(fieldsAt + 2)
        if fieldsAt == 2 || fieldsAt == 3 && !hasFieldExpiry { return RedisCommand(["HMGET", key] + fields) }
        guard hasFieldExpiry else { return nil }
        return .evaluating(
            getAndExpire, keys: [key],
            arguments: [expiry?.command ?? "HPERSIST", expiry == nil ? "" : words[3]] + fields)
    }

    /// An expiry that is past already deletes the field (reply 2): named again, it is not there.
    private static let getAndExpire: ByteString = """
        local values, seen, deleted = {}, {}, {}
        for start = 3, #ARGV, 1000 do
          local stop = math.min(start + 999, #ARGV)
          local part = redis.pcall('HMGET', KEYS[1], unpack(ARGV, start, stop))
          if part.err then return part end
          for i, value in ipairs(part) do
            values[#values + 1] = value
          end
        end
        for start = 3, #ARGV, 1000 do
          local stop = math.min(start + 999, #ARGV)
          local change = {ARGV[1], KEYS[1], ARGV[2], 'FIELDS', stop - start + 1, unpack(ARGV, start, stop)}
          if ARGV[1] == 'HPERSIST' then table.remove(change, 3) end
          local codes = redis.pcall(unpack(change))
          if codes.err then
            return redis.error_reply((string.gsub(codes.err, "'%w+' command", "'hgetex' command")))
          end
          for i, code in ipairs(codes) do
            local field = ARGV[start + i - 1]
            if deleted[field] then values[start + i - 3] = false end
            if code == 2 then deleted[field] = true end
          end
        end
        return values
        """

    /// `HSETEX key [FNX | FXX] [EX seconds | … | KEEPTTL] FIELDS count field value [field value …]`
    static func hsetex(_ words: [ByteString], hasFieldExpiry: Bool) -> RedisCommand? {
        let key = words[1]
        switch HashSetOptions.parse(words) {
        case .failure(let refused): return .failing(refused.error)
        case .success(let options):
            if options.expiry != nil, !hasFieldExpiry { return nil }
            let keepsExpiry: ByteString = options.keepsExpiry && hasFieldExpiry ? "KEEPTTL" : ""
            return .evaluating(
                setAndExpire, keys: [key],
                arguments: [
                    options.condition ?? "", options.expiry?.command ?? keepsExpiry, options.time ?? "",
                ] + words.dropFirst(options.firstField))
        }
    }

    private static let setAndExpire: ByteString = """
        local key, condition, change, time = KEYS[1], unpack(ARGV, 1, 3)
        local length = redis.pcall('HLEN', key)
        if type(length) == 'table' then return length end
        if condition ~= '' then
          local refused = condition == 'FNX' and 1 or 0
          for i = 4, #ARGV, 2 do
            if redis.call('HEXISTS', key, ARGV[i]) == refused then return 0 end
          end
        end
        local kept = {}
        if change == 'KEEPTTL' and length > 0 then
          for i = 4, #ARGV, 2 do
            local at = redis.call('HPEXPIRETIME', key, 'FIELDS', 1, ARGV[i])[1]
            if at > 0 then kept[ARGV[i]] = at end
          end
        end
        for start = 4, #ARGV, 1000 do
          local reply = redis.pcall('HSET', key, unpack(ARGV, start, math.min(start + 999, #ARGV)))
          if type(reply) == 'table' then return reply end
        end
        for field, at in pairs(kept) do
          redis.call('HPEXPIREAT', key, string.format('%.0f', at), 'FIELDS', 1, field)
        end
        if change ~= '' and change ~= 'KEEPTTL' then
          for i = 4, #ARGV, 2 do
            local reply = redis.pcall(change, key, time, 'FIELDS', 1, ARGV[i])
            if reply.err then
              return redis.error_reply((string.gsub(reply.err, "'%w+' command", "'hsetex' command")))
            end
          end
        end
        return 1
        """

    /// What is wrong with `FIELDS count field [field …]` at the end of `words`.
    private static func fieldsError(_ words: [ByteString], at position: Int) -> EmulatedError? {
        guard position < words.count, words[position].equalsIgnoringCase("FIELDS") else {
            return EmulatedError(text: "ERR Mandatory argument FIELDS is missing or not at the right position")
        }
        guard position + 1 < words.count, let count = words[position + 1].redisInteger, count > 0 else {
            return EmulatedError(text: "ERR Number of fields must be a positive integer")
        }
        guard count == words.count - position - 2 else {
            return EmulatedError(text: "ERR The `numfields` parameter must match the number of arguments")
        }
        return nil
    }
}

/// `EX`, `PX`, `EXAT` or `PXAT` of a field.
private enum FieldExpiry: Hashable {
    case seconds, milliseconds, atSeconds, atMilliseconds

    init?(_ word: ByteString) {
        if word.equalsIgnoringCase("EX") {
            self = .seconds
        } else if word.equalsIgnoringCase("PX") {
            self = .milliseconds
        } else if word.equalsIgnoringCase("EXAT") {
            self = .atSeconds
        } else if word.equalsIgnoringCase("PXAT") {
            self = .atMilliseconds
        } else {
            return nil
        }
    }

    /// The command of Redis 7.4 that sets it.
    var command: ByteString {
        switch self {
        case .seconds: "HEXPIRE"
        case .milliseconds: "HPEXPIRE"
        case .atSeconds: "HEXPIREAT"
        case .atMilliseconds: "HPEXPIREAT"
        }
    }

    /// What Redis says of `time`. It knows the hour, and this does not: the last years before the end of time are left
    /// to the engine, which finds the same fault, though after all others.
    func error(of time: ByteString, for command: String) -> EmulatedError? {
        guard let number = time.redisInteger else { return .notAnInteger }
        guard number >= 0 else { return EmulatedError(text: "ERR invalid expire time, must be >= 0") }
        let limit =
            switch self {
            case .seconds: (Self.endOfTime - Self.past) / 1000
            case .milliseconds: Self.endOfTime - Self.past
            case .atSeconds: Self.endOfTime / 1000
            case .atMilliseconds: Self.endOfTime
            }
        guard number <= limit else {
            return EmulatedError(text: ByteString("ERR invalid expire time in '\(command)' command"))
        }
        return nil
    }

    /// A quarter of what 48 bits hold, in milliseconds.
    private static let endOfTime: Int64 = (1 << 46) - 1
    /// 2026-01-01, which no clock is behind.
    private static let past: Int64 = 1_767_225_600_000
}

/// What stands between the key of `HSETEX` and its fields. Read from left to right: the first fault is the one told.
private struct HashSetOptions {
    var condition: ByteString?
    var expiry: FieldExpiry?
    var time: ByteString?
    var keepsExpiry = false
    /// Where the fields begin.
    var firstField = 0

    struct Refused: Error {
        var error: EmulatedError
    }

    static func parse(_ words: [ByteString]) -> Result<HashSetOptions, Refused> {
        var options = HashSetOptions()
        var index = 2
        while index < words.count {
            let word = words[index]
            if word.equalsIgnoringCase("FIELDS") {
                if let error = options.readFields(words, at: index) { return .failure(Refused(error: error)) }
                return .success(options)
            }
            if let error = options.read(word, words, &index) { return .failure(Refused(error: error)) }
            index += 1
        }
        return .failure(Refused(error: .arity(of: "HSETEX")))
    }

    private mutating func read(_ word: ByteString, _ words: [ByteString], _ index: inout Int) -> EmulatedError? {
        if word.isAny(of: "FNX", "FXX") {
            guard condition == nil else {
                return EmulatedError(text: "ERR Only one of FXX or FNX arguments can be specified")
            }
            condition = word.asciiUppercased
            return nil
        }
        let expiry = FieldExpiry(word)
        let isKeeping = word.equalsIgnoringCase("KEEPTTL")
        guard expiry != nil || isKeeping else {
            return EmulatedError(text: ByteString(Array("ERR unknown argument: ".utf8) + word.bytes.prefix { $0 != 0 }))
        }
        guard self.expiry == nil, !keepsExpiry else {
            return EmulatedError(text: "ERR Only one of EX, PX, EXAT, PXAT or KEEPTTL arguments can be specified")
        }
        keepsExpiry = isKeeping
        guard let expiry else { return nil }
        guard index + 1 < words.count else { return EmulatedError(text: "ERR missing expire time") }
        index += 1
        (self.expiry, time) = (expiry, words[index])
        return expiry.error(of: words[index], for: "hsetex")
    }

    private mutating func readFields(_ words: [ByteString], at index: Int) -> EmulatedError? {
        guard index < words.count - 3 else { return .arity(of: "HSETEX") }
        guard let count = words[index + 1].redisInteger, count > 0, count <= Int32.max else {
            return EmulatedError(text: "ERR invalid number of fields")
        }
        let left = words.count - index - 2
        guard left.isMultiple(of: 2), count == left / 2 else { return .arity(of: "HSETEX") }
        firstField = index + 2
        return nil
    }
}
