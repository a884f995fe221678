/// Our own words for what the published scripts do, number for number: whole numbers stay exact in Lua's doubles up to
/// 2^53, and sums and products stand in the order in which the SDK has them.
extension LimitScript {
    /// The error of all scripts that read a dynamic limit which is no number. The SDK's go on, and refuse what they
    /// have counted.
    package static let badLimit = "BADLIMIT"

    /// The error of a bucket that only the other SDK keeps time in: to count there too would fill it twice as fast, and
    /// to take it for absent would fill it at once.
    package static let otherDialect = "OTHERSDK"
    /// The error of a bucket whose fields are no numbers.
    package static let badBucket = "BADBUCKET"
    /// The error of a weight that a bucket would not get back within ``TokenBucket/longestFill``. The SDKs' scripts
    /// write first, and then fail to set a TTL.
    package static let badWeight = "BADWEIGHT"

    private static let checkLimit = """
        if not limit or limit - limit ~= 0 then
            return redis.error_reply('\(badLimit) the dynamic limit is not a number')
        end
        """

    /// - KEYS: the counter; the dynamic limit, if it is used.
    /// - ARGV: limit, window in ms, weight.
    /// - Replies: the count, the limit.
    static let fixedWindow = """
        local limit = tonumber(KEYS[2] and redis.call('GET', KEYS[2]) or ARGV[1])
        \(checkLimit)
        local count = redis.call('INCRBY', KEYS[1], ARGV[3])
        if count == tonumber(ARGV[3]) then
            redis.call('PEXPIRE', KEYS[1], ARGV[2])
        end
        return {count, limit}
        """

    /// One `MGET` where the SDK has a `GET` for each key.
    ///
    /// - KEYS: the counters of this window and of the one before; the dynamic limit, if it is used.
    /// - ARGV: limit, window in ms, weight, now in ms, 1 if refunds may be refused.
    /// - Replies: what is left, or -1 when nothing was counted; the limit; how often it wrote.
    static let slidingWindow = """
        local held = redis.call('MGET', unpack(KEYS))
        local limit = tonumber(held[3] or ARGV[1])
        \(checkLimit)
        local window, weight = tonumber(ARGV[2]), tonumber(ARGV[3])
        local share = (tonumber(ARGV[4]) % window) / window
        local before = math.floor((1 - share) * tonumber(held[2] or 0))
        if (weight > 0 or ARGV[5] == '1') and before + tonumber(held[1] or 0) >= limit then
            return {-1, limit, 0}
        end
        local count = redis.call('INCRBY', KEYS[1], ARGV[3])
        local writes = 1
        if count == weight then
            redis.call('PEXPIRE', KEYS[1], window * 2 + 1000)
            writes = 2
        end
        return {limit - (count + before), limit, writes}
        """

    /// A TTL of -0 is 0 here: with Python's script, a refund that overfills a bucket by less than a refill ends in an
    /// error of a stock Redis, which takes `-0` for no number, after it has written.
    ///
    /// - KEYS: the bucket; the dynamic limit, if it is used.
    /// - ARGV: most tokens, interval in ms, weight, now in ms, refill, the dialect, its field for the last refill and
    ///   the other dialect's.
    /// - Replies: the tokens left, or -1 when nothing was taken; when the next refill comes; the limit; 1 if both
    ///   dialects keep time in the bucket, or 0; how often it wrote.
    static let tokenBucket = """
        local limit = tonumber(KEYS[2] and redis.call('GET', KEYS[2]) or ARGV[1])
        \(checkLimit)
        local interval, weight, now = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
        local refill, dialect = tonumber(ARGV[5]), ARGV[6]
        local held = redis.call('HMGET', KEYS[1], ARGV[7], 'tokens', ARGV[8])
        local filled, tokens = now, limit
        local function isNumber(number)
            return number and number - number == 0 and math.abs(number) <= \(Limit.largest)
        end
        if held[1] then
            filled, tokens = tonumber(held[1]), tonumber(held[2])
            if not isNumber(filled) or not isNumber(tokens) then
                return redis.error_reply('\(badBucket) the bucket holds something that is no number')
            end
        elseif held[3] then
            return redis.error_reply('\(otherDialect) the bucket is the other SDK\\'s')
        end
        local mixed = held[1] and held[3] and 1 or 0
        local refills = math.floor((now - filled) / interval)
        if refills > 0 then
            tokens = math.min(limit, tokens + refills * refill)
            filled = filled + refills * interval
        end
        local refused = tokens == 0
        if dialect == 'javascript' then
            refused = refused and weight > 0
        elseif dialect == 'python' then
            refused = tokens < weight
        end
        if refused then
            return {-1, filled + interval, limit, mixed, 0}
        end
        tokens = tokens - weight
        local ttl, writes = math.ceil((limit - tokens) / refill) * interval, 1
        if ttl > \(TokenBucket.longestFill) then
            return redis.error_reply('\(badWeight) the bucket would need more than 1000 years to fill again')
        end
        redis.call('HSET', KEYS[1], ARGV[7], filled, 'tokens', tokens)
        if ttl > 0 or dialect ~= 'javascript' then
            redis.call('PEXPIRE', KEYS[1], ttl == 0 and 0 or ttl)
            writes = 2
        end
        return {tokens, filled + interval, limit, mixed, writes}
        """

    /// - KEYS: the window's requests.
    /// - ARGV: limit, window in ms, weight, the request's name.
    /// - Replies: all requests, each with its weight.
    static let multiRegionFixedWindow = """
        redis.call('HSET', KEYS[1], ARGV[4], ARGV[3])
        local requests = redis.call('HGETALL', KEYS[1])
        if #requests == 2 and requests[2] == ARGV[3] then
            redis.call('PEXPIRE', KEYS[1], ARGV[2])
        end
        return requests
        """

    /// - KEYS: the requests of this window and of the one before.
    /// - ARGV: limit, window in ms, weight, the request's name, now in ms.
    /// - Replies: both windows' requests as they were, and 1 if this one was added.
    static let multiRegionSlidingWindow = """
        local function sum(requests)
            local total = 0
            for i = 2, #requests, 2 do
                total = total + tonumber(requests[i])
            end
            return total
        end
        local current = redis.call('HGETALL', KEYS[1])
        local previous = redis.call('HGETALL', KEYS[2])
        local window, weight, used = tonumber(ARGV[2]), tonumber(ARGV[3]), sum(current)
        local share = (tonumber(ARGV[5]) % window) / window
        if weight > 0 and sum(previous) * (1 - share) + used + weight > tonumber(ARGV[1]) then
            return {current, previous}
        end
        redis.call('HSET', KEYS[1], ARGV[4], ARGV[3])
        if used == 0 then
            redis.call('PEXPIRE', KEYS[1], window * 2 + 1000)
        end
        return {current, previous, 1}
        """
}
