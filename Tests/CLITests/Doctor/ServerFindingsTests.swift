import Testing

@testable import CLI

/// What follows from `INFO`, in the service's fields and in those of a stock Redis.
@Suite struct ServerFindingsTests {
    private static func findings(_ lines: String...) -> [DoctorFinding.Check: DoctorFinding] {
        let info = InfoFields(Array(lines.joined(separator: "\r\n").utf8))
        let all = ServerFindings(host: "h", info: info).all
        return Dictionary(uniqueKeysWithValues: all.map { ($0.check, $0) })
    }

    @Test(arguments: [
        ("maxmemory_policy:noeviction", DoctorFinding.Severity.ok), ("maxmemory_policy:allkeys-lru", .note),
        ("maxmemory_policy:noeviction\r\ntotal_data_size:90\r\nmax_data_size:100", .warning),
        ("maxmemory_policy:volatile-lru\r\n# Keyspace\r\ndb0:keys=5,expires=0,avg_ttl=0", .warning),
        ("maxmemory_policy:volatile-lru\r\n# Keyspace\r\ndb0:keys=5,expires=2,avg_ttl=0", .ok), ("", .unchecked),
    ])
    func evictionIsJudged(info: String, severity: DoctorFinding.Severity) {
        #expect(Self.findings(info)[.eviction]?.severity == severity)
    }

    @Test(arguments: [
        ("79", DoctorFinding.Severity.ok), ("80", .warning), ("95", .error), ("-1", .unchecked), ("x", .unchecked),
        ("99999999999999999999", .unchecked),
    ])
    func sizeIsJudged(used: String, severity: DoctorFinding.Severity) {
        #expect(Self.findings("total_data_size:\(used)", "max_data_size:100")[.size]?.severity == severity)
        #expect(Self.findings("used_memory:\(used)", "maxmemory:100")[.size]?.severity == severity)
    }

    @Test func limitsThatAreNoneAreNotNear() {
        #expect(Self.findings("used_memory:5", "maxmemory:0")[.size]?.severity == .unchecked)
        #expect(Self.findings("total_data_size:5", "max_data_size:9223372036854775807")[.size]?.severity == .ok)
        #expect(Self.findings("instantaneous_ops_per_sec:9", "max_ops_per_sec:10")[.speed]?.severity == .warning)
        #expect(Self.findings("instantaneous_ops_per_sec:9")[.speed] == nil)
    }

    @Test func keysWithoutTTLAreCounted() {
        let some = Self.findings("# Keyspace", "db0:keys=4000,expires=1000,avg_ttl=5")[.ttl]
        #expect(some?.severity == .note && some?.message.contains("3,000 of 4,000 keys (75.0 %)") == true)
        #expect(Self.findings("# Keyspace", "db0:keys=2,expires=2")[.ttl]?.severity == .ok)
        #expect(Self.findings("# Keyspace", "db0:keys=2,expires=9")[.ttl]?.severity == .ok)
        #expect(Self.findings("redis_version:7.0.0")[.ttl]?.severity == .unchecked)
    }
}
