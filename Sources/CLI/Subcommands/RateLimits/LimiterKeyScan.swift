import RateLimits
import RedisTypes
import UpstashClient

/// A key of a limiter with what it holds, as far as that tells what it is.
struct LimiterKeyFacts: Sendable {
    var key: ByteString
    var content: KeyReading.Content
    var expiry: KeyExpiry
}

extension UpstashClient {
    /// Goes through the whole database for keys that match, and hands over a page at a time.
    func limiterKeys(matching pattern: ByteString, _ body: ([LimiterKeyFacts]) async throws -> Void) async throws {
        try await limiterKeyNames(matching: pattern) { try await body(facts(of: $0)) }
    }

    /// The same, of their names alone: at most 1,000 at a time.
    func limiterKeyNames(matching pattern: ByteString, _ body: ([ByteString]) async throws -> Void) async throws {
        var cursor = ScanCursor.start
        var count = 1000
        repeat {
            let page: ScanPage
            do {
                page = try ScanPage(
                    await send(["SCAN", cursor.token, "MATCH", pattern, "COUNT", ByteString(count)]), to: "SCAN")
            } catch let error as RedisError where error.kind == .size && count > 1 {
                count /= 2
                continue
            }
            cursor = page.next
            for start in stride(from: 0, to: page.items.count, by: 1000) {
                try await body(Array(page.items.dropFirst(start).prefix(1000)))
            }
            if cursor.isEnd { return }
        } while true
    }

    /// Two requests: types and expiries, then what strings and hashes hold.
    func facts(of keys: [ByteString]) async throws -> [LimiterKeyFacts] {
        let heads = try await pipeline(keys.flatMap { [["TYPE", $0], ["PTTL", $0]] as [RedisCommand] })
        let now = POSIX.nowInMilliseconds()
        var facts: [LimiterKeyFacts] = []
        var commands: [RedisCommand] = []
        for (index, key) in keys.enumerated() where heads.count > 2 * index + 1 {
            let (type, ttl) = (heads[2 * index], heads[2 * index + 1])
            for case .error(let error) in [type, ttl] { throw error }
            let expiry = KeyExpiry(try TimeToLive(pttl: ttl), at: now)
            // What ended meanwhile is no key any more.
            guard let type = type.bytes, expiry != .absent else { continue }
            facts.append(LimiterKeyFacts(key: key, content: .other(type), expiry: expiry))
            switch type {
            // A counter is short; other strings may be of any length.
            case "string": commands.append(["GETRANGE", key, "0", "31"])
            case "hash": commands.append(["HKEYS", key])
            default: continue
            }
        }
        var contents = try await pipeline(commands).makeIterator()
        for index in facts.indices {
            guard case .other(let type) = facts[index].content, type == "string" || type == "hash" else { continue }
            switch contents.next() {
            case .bulkString(let bytes) where type == "string": facts[index].content = .string(bytes)
            case .array(let fields) where type == "hash":
                facts[index].content = .hash(fields: fields.compactMap(\.bytes))
            case .error(let error): throw error
            default: continue
            }
        }
        return facts
    }

    /// Those of some keys that stay for ever: most are seen to end, and are asked no more.
    func immortalKeys(among keys: [ByteString], of programs: KnownLimiters, in names: LimiterKeys) async throws
        -> [ImmortalKey]
    {
        let now = POSIX.nowInMilliseconds()
        var rest = keys.filter { ImmortalKey.isPossible($0, at: now, in: names) }
        let expiries = try await pipeline(rest.map { ["PTTL", $0] })
        for case .error(let error) in expiries { throw error }
        rest = try zip(rest, expiries).filter { try TimeToLive(pttl: $0.1) == .persistent }.map(\.0)
        let types = try await pipeline(rest.map { ["TYPE", $0] })
        for case .error(let error) in types { throw error }
        let questions = zip(rest, types).compactMap { key, type in
            type.bytes.flatMap { ImmortalKey.question(key, type: $0, at: now, in: names) }.map { (key, $0) }
        }
        var found: [ImmortalKey] = []
        for ((key, question), reply) in zip(questions, try await pipeline(questions.map(\.1))) {
            // One that is another type by now, or too large for a reply, is none of these.
            if case .error(let error) = reply {
                if error.kind == .wrongType || error.kind == .size { continue }
                throw error
            }
            guard let content = ImmortalKey.Content(reply, to: question) else { continue }
            let immortal = ImmortalKey(key, holds: content, at: now, in: names, used: programs)
            if let immortal { found.append(immortal) }
        }
        return found
    }

    /// Deletes keys that are still what they were.
    /// - Parameter tell: hears how many those were, again and again.
    func delete(_ keys: [ImmortalKey], _ tell: (Int) -> Void) async throws {
        // JSON carries the names of many keys only where they are text.
        var batches = keys.filter { !$0.key.isUTF8 }.map { [$0] }
        let others = keys.filter(\.key.isUTF8)
        for start in stride(from: 0, to: others.count, by: ImmortalKey.deletedAtOnce) {
            batches.append(Array(others.dropFirst(start).prefix(ImmortalKey.deletedAtOnce)))
        }
        for batch in batches {
            guard let count = try await send(ImmortalKey.deletion(of: batch)).integer else {
                throw UnexpectedReply(to: "EVAL", expected: "a number of keys")
            }
            tell(Int(count))
        }
    }
}
