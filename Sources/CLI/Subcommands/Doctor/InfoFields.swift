import RedisTransfer
import RedisTypes

/// What `INFO`, which is not billed, says of a database (costs reference 3.1). What it does not say is `nil`.
struct InfoFields: Sendable {
    private let values: [String: String]
    let keys: Int?
    let expiring: Int?

    init(_ info: [UInt8]) {
        var values: [String: String] = [:]
        for line in info.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
            values[String(decoding: line[..<colon], as: UTF8.self)] = String(
                decoding: line[(colon + 1)...], as: UTF8.self)
        }
        self.values = values
        let facts = ServerFacts(info: info)
        (keys, expiring) = (facts.keys, facts.expiring)
    }

    var evictionPolicy: String? { values["maxmemory_policy"] }

    /// Stored bytes and how many there may be; a stock Redis has them under other names.
    var size: (used: Int, limit: Int)? {
        pair("total_data_size", "max_data_size") ?? pair("used_memory", "maxmemory")
    }

    /// Commands in a second, and how many there may be.
    var speed: (used: Int, limit: Int)? { pair("instantaneous_ops_per_sec", "max_ops_per_sec") }

    private func pair(_ used: String, _ limit: String) -> (used: Int, limit: Int)? {
        guard let used = values[used].flatMap({ Int($0) }), let limit = values[limit].flatMap({ Int($0) }), used >= 0,
            limit > 0
        else { return nil }
        return (used, limit)
    }
}
