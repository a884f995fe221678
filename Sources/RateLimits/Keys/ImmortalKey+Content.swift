package import RedisTypes

extension ImmortalKey {
    /// What a key without a TTL holds, as far as it tells whether a limiter wrote it.
    package enum Content: Sendable, Hashable {
        /// The beginning of a string: more than any number has digits.
        case counter(ByteString)
        case bucket(Bucket)
        /// The member of the most frequent kind of event.
        case events(ByteString)
        /// Up to version 1.1.1 of the SDK events were fields of a hash: so many.
        case earlierEvents(Int64)
    }

    /// The fields of a bucket as they are written.
    package struct Bucket: Sendable, Hashable {
        package var refilledAt: ByteString?
        /// Of the Python SDK.
        package var otherRefilledAt: ByteString?
        package var tokens: ByteString?

        package init(refilledAt: ByteString? = nil, otherRefilledAt: ByteString? = nil, tokens: ByteString? = nil) {
            self.refilledAt = refilledAt
            self.otherRefilledAt = otherRefilledAt
            self.tokens = tokens
        }

        var isOfLimiter: Bool { refilledAt != nil || otherRefilledAt != nil }

        /// nil where two SDKs refill it, or where it cannot be read.
        var state: TokenBucket.State? {
            guard otherRefilledAt == nil, let refilledAt = refilledAt?.text.flatMap({ Int64($0) }),
                (0...Limit.largest).contains(refilledAt), let tokens = tokens?.text.flatMap({ Double($0) }),
                tokens.isFinite
            else { return nil }
            return TokenBucket.State(refilledAt: refilledAt, tokens: tokens, expiry: .never)
        }
    }

    /// Whether a key of this name can be one that stays for ever: nothing else need be asked about.
    package static func isPossible(_ key: ByteString, at now: Int64, in keys: LimiterKeys) -> Bool {
        switch keys.recognize(key) {
        case .window, .bucket, .events: true
        case .dynamicLimit, .denyList, .ipDenyList, .ipDenyListStatus, nil: false
        }
    }

    /// Asks what such a key holds; the reply is short, whatever it is.
    /// - Returns: nil where a limiter would have written another type.
    package static func question(
        _ key: ByteString, type: ByteString, at now: Int64, in keys: LimiterKeys
    ) -> RedisCommand? {
        switch (keys.recognize(key), type) {
        case (.window(_, let index), "string") where isWindow(index, at: now): ["GETRANGE", key, "0", "31"]
        case (.window, "hash"), (.bucket, "hash"): RedisCommand(["HMGET", key] + bucketFields)
        case (.events, "zset"): ["ZRANGE", key, "-1", "-1"]
        case (.events, "hash"): ["HLEN", key]
        default: nil
        }
    }

    private static let bucketFields = [Dialect.javaScript.refilledAtField, Dialect.python.refilledAtField, "tokens"]
}

extension ImmortalKey.Content {
    /// - Returns: nil for what is no answer to ``ImmortalKey/question(_:type:at:in:)``.
    package init?(_ reply: RedisValue, to question: RedisCommand) {
        switch (question.name, reply) {
        case ("GETRANGE", .bulkString(let bytes)): self = .counter(bytes)
        case ("HMGET", .array(let values)) where values.count == 3:
            self = .bucket(
                ImmortalKey.Bucket(
                    refilledAt: values[0].bytes, otherRefilledAt: values[1].bytes, tokens: values[2].bytes))
        case ("ZRANGE", .array(let members)):
            guard let member = members.first?.bytes else { return nil }
            self = .events(member)
        case ("HLEN", .integer(let count)): self = .earlierEvents(count)
        default: return nil
        }
    }

    /// As the script of ``ImmortalKey/deletion(of:)`` writes it.
    fileprivate var words: [ByteString] {
        switch self {
        case .counter(let bytes): ["string", "GETRANGE", bytes]
        case .bucket(let bucket):
            [
                "hash", "HMGET",
                ByteString(
                    [bucket.refilledAt, bucket.otherRefilledAt, bucket.tokens]
                        .map { ($0 ?? "").bytes }.joined(separator: [0x0A])),
            ]
        case .events(let member): ["zset", "ZRANGE", member]
        case .earlierEvents(let count): ["hash", "HLEN", ByteString(count)]
        }
    }
}

extension ImmortalKey {
    /// As many as one script deletes: while it runs, nobody else is served.
    package static let deletedAtOnce = 100

    /// Deletes those that still have their type, no TTL and what they held when they were found. The reply is how many.
    package static func deletion(of keys: [ImmortalKey]) -> RedisCommand {
        RedisCommand(
            ["EVAL", script, ByteString(keys.count)] + keys.map(\.key) + keys.flatMap(\.content.words))
    }

    private static let script: ByteString = """
        local function content(key, ask)
          if ask == 'GETRANGE' then return redis.call('GETRANGE', key, 0, 31) end
          if ask == 'ZRANGE' then return redis.call('ZRANGE', key, -1, -1)[1] end
          if ask == 'HLEN' then return tostring(redis.call('HLEN', key)) end
          local fields = redis.call('HMGET', key, 'refilledAt', 'refilled_at', 'tokens')
          for place = 1, 3 do fields[place] = fields[place] or '' end
          return table.concat(fields, '\\n')
        end
        local deleted = 0
        for place, key in ipairs(KEYS) do
          local type, ask, held = ARGV[3 * place - 2], ARGV[3 * place - 1], ARGV[3 * place]
          if redis.call('TYPE', key).ok == type and redis.call('PTTL', key) == -1 and content(key, ask) == held then
            deleted = deleted + redis.call('UNLINK', key)
          end
        end
        return deleted
        """
}
