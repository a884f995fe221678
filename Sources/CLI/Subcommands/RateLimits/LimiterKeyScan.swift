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
        var cursor = ScanCursor.start
        repeat {
            let page = try ScanPage(
                await send(["SCAN", cursor.token, "MATCH", pattern, "COUNT", "1000"]), to: "SCAN")
            if !page.items.isEmpty { try await body(facts(of: page.items)) }
            cursor = page.next
        } while !cursor.isEnd
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
            case "string": commands.append(["GET", key])
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
}
