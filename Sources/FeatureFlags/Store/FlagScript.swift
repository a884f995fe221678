package import RedisTypes

/// The one script behind every write: it compares all that a change rests on, and writes all of it or nothing.
package enum FlagScript {
    /// What differs before and after is written and told of in the histories; what does not is only compared. The entry
    /// is made from what was compared and is written. Entries of one change have one ID in all histories, above every
    /// ID that was ever in them: those that were deleted count too, since `XADD` counts them.
    ///
    /// Nothing is half done. Users may be allowed some commands and not others: where the server can tell (7.0 and
    /// later), every command is checked before the first one runs; elsewhere those that would take others back run
    /// first, when they change nothing, unless nothing is added. A command that fails has those before it taken back.
    /// Memory is refused at the first command or at none. Histories come last: what `MAXLEN` removes nobody brings back.
    ///
    /// Who sends a write again, because the reply was lost, is told of the entry that the first one made: it has the
    /// random word of the write.
    ///
    /// - KEYS: the set of names; the documents; the histories.
    /// - ARGV: how many documents, how many names, the most entries of a history, a random word; for each document its
    ///   name and environment, what must be there and what will be: `-` for none, `=` and the bytes, or of what must be
    ///   there and is large `#`, its length and its SHA-1; for each name the name, `0` or `1`, `0` or `1`; the other
    ///   fields of the entry.
    /// - Replies: 1 and the entry's ID; 0, the documents and the memberships that are there; or 2 and an error, after
    ///   which something was written and could not be taken back.
    package static let text: ByteString = """
        local documents, names, word = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[4]
        local first = KEYS[documents + 2]
        local function made(entry)
            for i = 1, #entry[2], 2 do
                if entry[2][i] == 'write' and entry[2][i + 1] == word then
                    return true
                end
            end
            return false
        end
        local function is(found, wanted)
            if found and string.sub(wanted, 1, 1) == '#' then
                return wanted == '#' .. #found .. ' ' .. redis.sha1hex(found)
            end
            return wanted == (found and '=' .. found or '-')
        end
        local held, listed, same = {}, {}, true
        for i = 1, documents do
            held[i] = redis.call('GET', KEYS[i + 1])
            same = same and is(held[i], ARGV[i * 3 + 3])
        end
        local place = documents * 3
        for i = 1, names do
            listed[i] = redis.call('SISMEMBER', KEYS[1], ARGV[place + i * 3 + 2])
            same = same and ARGV[place + i * 3 + 3] == tostring(listed[i])
        end
        local latest = redis.pcall('XREVRANGE', first, '+', '-', 'COUNT', '4')
        for i = 1, #latest do
            if made(latest[i]) then
                return {1, latest[i][1]}
            end
        end
        if not same then
            return {0, held, listed}
        end

        local function above(one, other)
            return #one > #other or #one == #other and one > other
        end
        local function following(digits)
            local nines = #string.match(digits, '9*$')
            local head = string.sub(digits, 1, #digits - nines)
            if head == '' then
                return '1' .. string.rep('0', nines)
            end
            local last = tonumber(string.sub(head, -1)) + 1
            return string.sub(head, 1, -2) .. string.format('%d', last) .. string.rep('0', nines)
        end
        local time = redis.call('TIME')
        local ms = string.format('%.0f', tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000))
        local number = '0'
        for i = documents + 2, #KEYS do
            local info = redis.pcall('XINFO', 'STREAM', KEYS[i])
            if info.err then
                if redis.call('EXISTS', KEYS[i]) == 1 then
                    return info
                end
                info = {}
            end
            for j = 1, #info, 2 do
                if info[j] == 'last-generated-id' then
                    local lastMs, lastNumber = string.match(info[j + 1], '(%d+)-(%d+)')
                    if above(lastMs, ms) or lastMs == ms and not above(number, lastNumber) then
                        ms, number = lastMs, following(lastNumber)
                        if lastNumber == '18446744073709551615' then
                            ms, number = following(lastMs), '0'
                        end
                    end
                end
            end
        end
        local id = ms .. '-' .. number

        local entry = {'write', word, unpack(ARGV, place + names * 3 + 5)}
        local commands, opposites, isAdding = {}, {}, false
        local function add(list, ...)
            for i = 1, select('#', ...) do
                list[#list + 1] = select(i, ...)
            end
        end
        for i = 1, names do
            local name, before, after = unpack(ARGV, place + i * 3 + 2, place + i * 3 + 4)
            if before ~= after then
                add(entry, 'listed:' .. name, before .. after)
                add(commands, {after == '1' and 'SADD' or 'SREM', KEYS[1], name})
                add(opposites, {after == '1' and 'SREM' or 'SADD', KEYS[1], name})
                isAdding = isAdding or after == '1'
            end
        end
        for i = 1, documents do
            local name, before, after = unpack(ARGV, i * 3 + 2, i * 3 + 4)
            if before ~= after then
                local key, text = KEYS[i + 1], string.sub(after, 2)
                if held[i] then
                    add(entry, 'before:' .. name, held[i])
                end
                if after ~= '-' then
                    add(entry, 'after:' .. name, text)
                end
                add(commands, after == '-' and {'DEL', key} or {'SET', key, text})
                add(opposites, held[i] and {'SET', key, held[i]} or {'DEL', key})
                isAdding = isAdding or after ~= '-'
            end
        end
        for i = documents + 2, #KEYS do
            add(commands, {'XADD', KEYS[i], 'MAXLEN', '=', ARGV[3], id, unpack(entry)})
            add(opposites, {'XDEL', KEYS[i], id})
        end

        if redis.acl_check_cmd then
            for i = 1, #commands do
                if not redis.acl_check_cmd(unpack(commands[i])) then
                    return redis.error_reply('NOPERM this user may not run ' .. commands[i][1] .. ' here')
                end
            end
        elseif isAdding then
            for i = 1, #opposites do
                redis.call(unpack(opposites[i]))
            end
        end
        for i = 1, #commands do
            local reply = redis.pcall(unpack(commands[i]))
            if type(reply) == 'table' and reply.err then
                local isUndone = true
                for j = i - 1, 1, -1 do
                    local undone = redis.pcall(unpack(opposites[j]))
                    isUndone = isUndone and not (type(undone) == 'table' and undone.err)
                end
                return isUndone and reply or {2, reply.err}
            end
        end
        return {1, id}
        """

    /// By which `EVALSHA` calls it.
    package static let digest = ByteString(SHA1.hexDigest(of: text.bytes))
}
