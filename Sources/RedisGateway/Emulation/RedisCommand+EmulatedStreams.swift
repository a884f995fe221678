import RedisTypes

/// What deleting does to the references that consumer groups hold (redis.io/commands/xdelex, since 8.2): `KEEPREF`
/// leaves them, `DELREF` takes them out of every group, `ACKED` deletes only what no group still waits for.
extension RedisCommand {
    /// `XDELEX key [KEEPREF | DELREF | ACKED] IDS count id [id …]`
    static func xdelex(_ words: [ByteString]) -> RedisCommand? {
        let key = words[1]
        switch Deletion.parse(words, from: 2) {
        case .failure(let refused): return .failing(refused.error, unlessWrongTypeOf: key, "XLEN")
        case .success(let deletion): return .evaluating(deleteEntries, keys: [key], arguments: deletion.arguments)
        }
    }

    /// `XACKDEL key group [KEEPREF | DELREF | ACKED] IDS count id [id …]`
    static func xackdel(_ words: [ByteString]) -> RedisCommand? {
        let key = words[1]
        switch Deletion.parse(words, from: 3) {
        case .failure(let refused): return .failing(refused.error, unlessWrongTypeOf: key, "XLEN")
        case .success(let deletion):
            return .evaluating(acknowledgeEntries, keys: [key], arguments: [words[2]] + deletion.arguments)
        }
    }

    /// IDs come as `ms-seq` without leading zeros, so the longer number is the larger one.
    private static let groups: ByteString = """
        local function parts(id) return string.match(id, '^(%d+)-(%d+)$') end
        local function lessNumber(a, b)
          if #a ~= #b then return #a < #b end
          return a < b
        end
        local function less(a, b)
          local am, as = parts(a)
          local bm, bs = parts(b)
          if am ~= bm then return lessNumber(am, bm) end
          return lessNumber(as, bs)
        end
        local groups = {}
        local function readGroups(key)
          for _, info in ipairs(redis.call('XINFO', 'GROUPS', key)) do
            local group = {}
            for i = 1, #info, 2 do group[info[i]] = info[i + 1] end
            groups[#groups + 1] = group
          end
        end
        local function release(key, id)
          for _, group in ipairs(groups) do redis.pcall('XACK', key, group.name, id) end
        end
        local function isReferenced(key, id)
          for _, group in ipairs(groups) do
            if less(group['last-delivered-id'], id) then return true end
            if #redis.call('XPENDING', key, group.name, id, id, 1) > 0 then return true end
          end
          return false
        end

        """

    private static let deleteEntries =
        groups + """
            local key, mode, fault = KEYS[1], ARGV[1], ARGV[2]
            local length = redis.pcall('XLEN', key)
            if type(length) == 'table' then return length end
            local codes = {}
            if redis.call('EXISTS', key) == 0 then
              for i = 3, #ARGV do codes[i - 2] = -1 end
              return codes
            end
            if fault ~= '' then return redis.error_reply(fault) end
            if mode ~= 'KEEPREF' then readGroups(key) end
            for i = 3, #ARGV do
              local id = ARGV[i]
              if mode == 'DELREF' then release(key, id) end
              if mode == 'ACKED' and isReferenced(key, id) then
                codes[i - 2] = 2
              else
                local deleted = redis.pcall('XDEL', key, id)
                if type(deleted) == 'table' then return deleted end
                codes[i - 2] = deleted == 1 and 1 or -1
              end
            end
            return codes
            """

    private static let acknowledgeEntries =
        groups + """
            local key, name, mode, fault = KEYS[1], ARGV[1], ARGV[2], ARGV[3]
            local length = redis.pcall('XLEN', key)
            if type(length) == 'table' then return length end
            local known = false
            if redis.call('EXISTS', key) == 1 then
              readGroups(key)
              for _, group in ipairs(groups) do known = known or group.name == name end
            end
            local codes = {}
            if not known then
              for i = 4, #ARGV do codes[i - 3] = -1 end
              return codes
            end
            if fault ~= '' then return redis.error_reply(fault) end
            for i = 4, #ARGV do
              local id = ARGV[i]
              local acknowledged = redis.pcall('XACK', key, name, id)
              if type(acknowledged) == 'table' then return acknowledged end
              if acknowledged == 0 then
                codes[i - 3] = -1
              elseif mode == 'ACKED' and isReferenced(key, id) then
                codes[i - 3] = 2
              else
                if mode == 'DELREF' then release(key, id) end
                redis.call('XDEL', key, id)
                codes[i - 3] = 1
              end
            end
            return codes
            """

    /// `XTRIM key MAXLEN | MINID … [KEEPREF | DELREF | ACKED]`
    static func xtrim(_ words: [ByteString]) -> RedisCommand? {
        trimming(words, isAdding: false)
    }

    /// `XADD key [KEEPREF | DELREF | ACKED] [MAXLEN | MINID …] id field value [field value …]`
    static func xadd(_ words: [ByteString]) -> RedisCommand? {
        trimming(words, isAdding: true)
    }

    /// `KEEPREF` is what stock Redis does, and without trimming the word has nothing to say: it is left out. `ACKED`
    /// passes over entries that are still referenced, which no stock trimming does; it is exact while there are no groups.
    private static func trimming(_ words: [ByteString], isAdding: Bool) -> RedisCommand? {
        var mode: ByteString?
        var isTrimming = false
        var rest = words.prefix(2)
        var index = 2
        while index < words.count {
            let word = words[index]
            if word.isAny(of: "KEEPREF", "DELREF", "ACKED") {
                guard mode == nil else { return nil }
                mode = word.asciiUppercased
                index += 1
                continue
            }
            let start = index
            if word.isAny(of: "MAXLEN", "MINID") {
                isTrimming = true
                let sign = index + 1 < words.count ? words[index + 1] : ""
                index += sign == "=" || sign == "~" ? 3 : 2
            } else if word.equalsIgnoringCase("LIMIT") {
                index += 2
            } else if isAdding, word.equalsIgnoringCase("NOMKSTREAM") {
                index += 1
            } else {
                break
            }
            guard index <= words.count else { return nil }
            rest += words[start..<index]
        }
        rest += words[min(index, words.count)...]
        guard let mode, isAdding || index >= words.count, rest.count <= maximumUnpacked else { return nil }
        if mode == "KEEPREF" || !isTrimming { return RedisCommand(Array(rest)) }
        return .evaluating(trim, keys: [words[1]], arguments: [mode, ByteString(rest.count)] + rest + words)
    }

    /// ARGV: mode, count of words, the words without the mode, the original words. The original brings the engine's own
    /// error. References to entries that were deleted before stay, as they do where Redis itself trims.
    private static let trim =
        groups + """
            local key, mode, count = KEYS[1], ARGV[1], tonumber(ARGV[2])
            local references = {}
            if redis.call('TYPE', key).ok == 'stream' then
              readGroups(key)
              if mode == 'ACKED' and #groups > 0 then return redis.pcall(unpack(ARGV, 3 + count)) end
              for _, group in ipairs(groups) do
                if group.pending > 0 then
                  for _, entry in ipairs(redis.call('XPENDING', key, group.name, '-', '+', group.pending)) do
                    local id = entry[1]
                    if references[id] == nil then references[id] = #redis.call('XRANGE', key, id, id) > 0 end
                  end
                end
              end
            end
            local reply = redis.pcall(unpack(ARGV, 3, 2 + count))
            if type(reply) == 'table' and reply.err then return reply end
            for id, existed in pairs(references) do
              if existed and #redis.call('XRANGE', key, id, id) == 0 then release(key, id) end
            end
            return reply
            """
}

/// The words of `XDELEX` and `XACKDEL` after the key and the group.
private struct Deletion {
    var mode: ByteString = "KEEPREF"
    /// As `ms-seq`; where one is none, all as they came.
    var ids: [ByteString] = []
    var hasInvalidID = false

    struct Refused: Error {
        var error: EmulatedError
    }

    /// The mode, what to say of an ID that is none (a missing key comes first), and the IDs.
    var arguments: [ByteString] {
        [mode, hasInvalidID ? EmulatedError.invalidStreamID.text : ""] + ids
    }

    /// Mode and IDs come in any order.
    static func parse(_ words: [ByteString], from start: Int) -> Result<Deletion, Refused> {
        var deletion = Deletion()
        var mode: ByteString?
        var hasIDs = false
        var index = start
        while index < words.count {
            let word = words[index]
            if mode == nil, word.isAny(of: "KEEPREF", "DELREF", "ACKED") {
                mode = word.asciiUppercased
                index += 1
            } else if !hasIDs, word.equalsIgnoringCase("IDS"), index + 1 < words.count {
                guard let count = words[index + 1].redisInteger, count > 0 else {
                    return .failure(Refused(error: EmulatedError(text: "ERR Number of IDs must be a positive integer")))
                }
                guard count <= words.count - index - 2 else {
                    let text: ByteString = "ERR The `numids` parameter must match the number of arguments"
                    return .failure(Refused(error: EmulatedError(text: text)))
                }
                let end = index + 2 + Int(count)
                deletion.read(words[(index + 2)..<end])
                hasIDs = true
                index = end
            } else {
                return .failure(Refused(error: .syntax))
            }
        }
        guard hasIDs else { return .failure(Refused(error: .syntax)) }
        deletion.mode = mode ?? "KEEPREF"
        return .success(deletion)
    }

    private mutating func read(_ words: ArraySlice<ByteString>) {
        let complete = words.compactMap(Self.completeID)
        hasInvalidID = complete.count < words.count
        ids = hasInvalidID ? Array(words) : complete
    }

    /// `ms-seq`, where `ms` alone stands for `ms-0`.
    private static func completeID(_ word: ByteString) -> ByteString? {
        guard word.count <= 64, let text = word.text else { return nil }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count <= 2, let milliseconds = number(parts[0]) else { return nil }
        guard let sequence = parts.count == 2 ? number(parts[1]) : 0 else { return nil }
        return ByteString("\(milliseconds)-\(sequence)")
    }

    private static func number(_ text: Substring) -> UInt64? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return UInt64(text)
    }
}

private func + (left: ByteString, right: ByteString) -> ByteString {
    ByteString(left.bytes + right.bytes)
}
