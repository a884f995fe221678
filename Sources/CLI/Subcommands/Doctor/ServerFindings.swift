import RedisTypes

/// What follows from the facts of a database.
struct ServerFindings {
    /// From this share of a limit on it is near.
    private static let near = 0.8
    private static let full = 0.95

    var host: String
    var info: InfoFields

    var all: [DoctorFinding] { [eviction, expiring, size, speed].compactMap(\.self) }

    private var fill: Double? { info.size.map { Double($0.used) / Double($0.limit) } }

    private var eviction: DoctorFinding {
        guard let policy = info.evictionPolicy else {
            return DoctorFinding(.unchecked, .eviction, host, "INFO does not tell the policy")
        }
        switch policy {
        case "noeviction" where (fill ?? 0) >= Self.near:
            return DoctorFinding(
                .warning, .eviction, policy, "nothing is evicted, so writes will be refused when the database is full")
        case "noeviction":
            return DoctorFinding(.ok, .eviction, policy, "a full database refuses writes and loses nothing")
        case _ where policy.hasPrefix("volatile-") && info.expiring == 0 && (info.keys ?? 0) > 0:
            return DoctorFinding(
                .warning, .eviction, policy,
                "only keys with a TTL are evicted, and there are none: writes will be refused "
                    + "when the database is full")
        case _ where policy.hasPrefix("volatile-"):
            return DoctorFinding(.ok, .eviction, policy, "a full database loses keys with a TTL only")
        default:
            return DoctorFinding(
                .note, .eviction, policy, "a full database loses keys, those without a TTL too: right for a cache only")
        }
    }

    private var expiring: DoctorFinding {
        guard let keys = info.keys, let expiring = info.expiring else {
            return DoctorFinding(.unchecked, .ttl, host, "INFO does not count the keys")
        }
        let lasting = max(0, keys - expiring)
        if lasting == 0 { return DoctorFinding(.ok, .ttl, host, "every key ends by itself") }
        let share = Self.percent(Double(lasting) / Double(keys))
        return DoctorFinding(
            .note, .ttl, host,
            "\(Quantity.grouped(lasting)) of \(Quantity.grouped(keys)) keys (\(share)) have no TTL and stay until they are "
                + "deleted")
    }

    private var size: DoctorFinding {
        guard let (used, limit) = info.size, let fill else {
            return DoctorFinding(.unchecked, .size, host, "INFO tells no limit of the data")
        }
        let text = "\(Quantity.bytes(used)) of \(Quantity.bytes(limit)) are used (\(Self.percent(fill)))"
        if fill < Self.near { return DoctorFinding(.ok, .size, host, text) }
        return DoctorFinding(
            fill >= Self.full ? .error : .warning, .size, host, "\(text): what does not fit is refused or evicted")
    }

    private var speed: DoctorFinding? {
        guard let (used, limit) = info.speed else { return nil }
        let share = Double(used) / Double(limit)
        let text = "\(Quantity.grouped(used)) of \(Quantity.grouped(limit)) commands a second (\(Self.percent(share)))"
        return DoctorFinding(share < Self.near ? .ok : .warning, .speed, host, text)
    }

    private static func percent(_ share: Double) -> String { "\(Quantity.tenths(share * 100)) %" }
}
