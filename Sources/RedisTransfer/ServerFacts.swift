package import RedisTypes

/// What `INFO`, which is not charged, says about a database (costs reference 3.1). Services leave fields out and
/// others may not answer at all: whatever is unknown is `nil`.
package struct ServerFacts: Sendable, Hashable {
    package var keys: Int?
    /// Keys that end.
    package var expiring: Int?
    /// Hashes with fields that end; told since Redis 7.4.
    package var hashesWithExpiringFields: Int?
    /// The same as long as the server's process lives; `nil` where many servers answer in turn.
    package var runID: String?
    package var version: String?

    package init() {}

    /// Whether hashes may have fields that end: told by the server, or known of its version.
    var mayExpireFields: Bool {
        if let hashesWithExpiringFields { return hashesWithExpiringFields > 0 }
        guard runID != nil, let version else { return true }
        let parts = version.split(separator: ".").prefix(2).compactMap { Int($0) }
        return parts.count < 2 || (parts[0], parts[1]) >= (7, 4)
    }

    /// - Returns: `nil` where the server does not tell, or not to us.
    package static func read(from executor: any CommandExecutor) async throws -> ServerFacts? {
        let replies = try await executor.pipeline([["INFO", "server"], ["INFO", "keyspace"]])
        let texts = replies.compactMap { $0.bytes }
        return texts.count == 2 ? ServerFacts(info: texts[0].bytes + [0x0A] + texts[1].bytes) : nil
    }

    package init(info: [UInt8]) {
        var isHosted = false
        var hasKeyspace = false
        for line in info.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            let parts = line.split(separator: UInt8(ascii: ":"), maxSplits: 1)
            guard parts.count == 2 else {
                hasKeyspace = hasKeyspace || line.starts(with: "# Keyspace".utf8)
                continue
            }
            let value = String(decoding: parts[1], as: UTF8.self)
            switch String(decoding: parts[0], as: UTF8.self) {
            case "run_id": runID = value
            case "redis_version": version = value
            case "upstash_version": isHosted = true
            case "db0":
                for pair in value.split(separator: ",") {
                    let words = pair.split(separator: "=")
                    guard words.count == 2, let number = Int(words[1]) else { continue }
                    switch words[0] {
                    case "keys": keys = number
                    case "expires": expiring = number
                    case "subexpiry": hashesWithExpiringFields = number
                    default: break
                    }
                }
            default: break
            }
        }
        // Of an empty database nothing is said; a service says nothing of what it does not know.
        if hasKeyspace, keys == nil, !isHosted { (keys, expiring) = (0, 0) }
        // Any of several nodes may have answered.
        if isHosted { runID = nil }
    }
}
