import RedisTypes
import TestSupport
import Testing
import UpstashREST

@testable import UpstashManagement

@Suite struct DecodingTests {
    /// Reference, section 2.1, with a field that nobody knows.
    private static let database = #"""
        {"database_id": "0f1c2d3e-1111-4a2b-8c3d-4e5f60718293", "database_name": "orders-cache", "region": "global",
         "type": "paid", "primary_region": "eu-west-1", "primary_members": ["eu-west-1"],
         "all_members": ["eu-west-1", "us-east-1"], "read_regions": ["us-east-1"], "port": 6379,
         "creation_time": 1767225600, "budget": 20, "state": "active", "modifying_state": "",
         "endpoint": "brisk-heron-40217.upstash.io", "tls": true, "eviction": false, "auto_upgrade": false,
         "password": "EXAMPLE-PASSWORD", "rest_token": "EXAMPLE-STANDARD-TOKEN",
         "read_only_rest_token": "EXAMPLE-READONLY-TOKEN", "db_max_clients": 10000,
         "db_request_limit": 9223372036854775808, "db_disk_threshold": 107374182400, "db_acl_enabled": "true",
         "daily_backup_enabled": false, "prod_pack_enabled": null, "allowed_ip_ranges": ["10.0.0.0/8"],
         "customer_id": "dev@example.com", "new_thing": {"secret_key": "HIDDEN", "big": 123456789012345678901234567890},
         "securityAddons": {"ipWhitelisting": false}}
        """#

    private static func decode(_ text: String) throws -> ManagedDatabase {
        try #require(ManagedDatabase.decode(Array(text.utf8)))
    }

    @Test func aDatabaseIsReadWithItsCredentials() throws {
        let database = try Self.decode(Self.database)
        #expect(database.name == "orders-cache")
        #expect(database.credentials.restToken == Secret("EXAMPLE-STANDARD-TOKEN"))
        #expect(database.credentials.readOnlyRESTToken == Secret("EXAMPLE-READONLY-TOKEN"))
        #expect(database.createdAt == 1_767_225_600_000)
        #expect(database.limits.monthlyCommands == nil)
        #expect(database.limits.storedBytes == 107_374_182_400)
        #expect(database.hasACL == true)
        #expect(database.hasProdPack == nil)
        #expect(database.readRegions == ["us-east-1"])
        #expect(!database.isBusy)
    }

    @Test func nothingThatHoldsCredentialsPrintsThem() throws {
        let database = try Self.decode(Self.database)
        var dump = ""
        Swift.dump(database, to: &dump)
        for text in ["\(database)", String(reflecting: database), dump, "\(database.json)"] {
            #expect(!text.contains("EXAMPLE-"))
        }
    }

    @Test func whatIsPassedThroughKeepsUnknownFieldsAndDigits() throws {
        let json = try Self.decode(Self.database).json
        let shown = String(decoding: json.bytes(showingCredentials: false), as: UTF8.self)
        #expect(shown.contains(#""db_request_limit":9223372036854775808"#))
        #expect(shown.contains(#""new_thing":{"big":123456789012345678901234567890}"#))
        #expect(!shown.contains("EXAMPLE-") && !shown.contains("HIDDEN"))
        let whole = String(decoding: json.bytes(showingCredentials: true), as: UTF8.self)
        #expect(whole.contains(#""rest_token":"EXAMPLE-STANDARD-TOKEN""#))
        #expect(try JSONValue(parsing: Array(whole.utf8)) == JSONValue(parsing: Array(Self.database.utf8)))
    }

    @Test(arguments: [
        "9223372036854775808", "9223372036854776000", "8024278031528736858", "1e300", "1e999",
        #""9223372036854775808""#,
        "null",
    ])
    func aLimitBeyondAnyIsNone(number: String) throws {
        #expect(try Self.decode(#"{"database_id":"a","db_request_limit":\#(number)}"#).limits.monthlyCommands == nil)
    }

    @Test(arguments: [("500000", 500_000), (#""500000""#, 500_000), ("5e5", 500_000), ("0", 0)])
    func aLimitIsReadInAnyForm(number: String, limit: Int64) throws {
        #expect(try Self.decode(#"{"database_id":"a","db_request_limit":\#(number)}"#).limits.monthlyCommands == limit)
    }

    @Test(arguments: [
        ("9223372036854775807", Int64.max), ("-5", nil), ("1e300", Int64.max), ("1767225600.9", 1_767_225_601_000),
    ])
    func noTimeTraps(number: String, time: Int64?) throws {
        #expect(try Self.decode(#"{"database_id":"a","creation_time":\#(number)}"#).createdAt == time)
    }

    @Test(arguments: [
        ("true", true), (#""true""#, true), (#""False""#, false), ("0", false), ("1", true), ("null", nil),
        (#""x""#, nil),
    ])
    func aSwitchIsReadInAnyForm(value: String, flag: Bool?) throws {
        #expect(try Self.decode(#"{"database_id":"a","db_acl_enabled":\#(value)}"#).hasACL == flag)
    }

    @Test(arguments: ["", "[]", "null", "{}", #"{"database_id":""}"#, #""OK""#, "<html>", #"{"database_id":"a"} x"#])
    func whatIsNoDatabaseIsNone(text: String) {
        #expect(ManagedDatabase.decode(Array(text.utf8)) == nil)
    }

    @Test(arguments: [
        ("beloved-stallion-58500", "https://beloved-stallion-58500.upstash.io"),
        ("eu1-a.upstash.io", "https://eu1-a.upstash.io"), ("127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("localhost:8080", "http://localhost:8080"), ("https://eu1-a.example", "https://eu1-a.example"),
        ("a b", nil), ("user@host", nil), ("", nil),
    ])
    func theEndpointMakesAURL(endpoint: String, url: String?) throws {
        #expect(try Self.decode(#"{"database_id":"a","endpoint":"\#(endpoint)"}"#).restURL == url)
    }

    @Test(arguments: [
        ("2025-08-31 15:12:52.799480932 +0000 UTC", 1_756_653_172_799),
        ("2025-08-31 15:12:52 +0000 UTC", 1_756_653_172_000),
        ("2025-08-31 15:12:52.5 +0000 UTC", 1_756_653_172_500), ("2025-08-31 17:12:52.5 +0200 CEST", 1_756_653_172_500),
        ("2025-08-31 15:12:52.5 +0000 UTC m=+0.1", 1_756_653_172_500), ("2025-08-31T15:12:52Z", 1_756_653_172_000),
        ("2025-08-31 15:12:52.5 UTC UTC", nil), ("yesterday", nil), ("", nil), ("2025-13-31 15:12:52 +0000 UTC", nil),
    ])
    func goTimesAreRead(text: String, milliseconds: Int64?) {
        #expect(GoTime.milliseconds(text) == milliseconds)
    }

    /// Reference, section 4, with a series that is null as a whole and a point that is null at its end.
    @Test func statsAreRead() throws {
        let text = #"""
            {"daily_net_commands": 41230, "dailyrequests": [{"x": "2026-03-01 00:00:00.000000001 +0000 UTC", "y": 39000}],
             "days": ["Sunday"], "dailybilling": [{"x": "2026-03-01 00:00:00.000000001 +0000 UTC", "y": 0.078}],
             "total_monthly_requests": 812345, "total_monthly_bandwidth": 1503238553, "total_monthly_billing": 1.62469,
             "produce_throughput": null, "hits": null,
             "throughput": [{"x": "2026-03-01 10:00:00.5 +0000 UTC", "y": 12.4}, {"x": "2026-03-01 10:01:00.5 +0000 UTC", "y": null},
              {"x": "?", "y": 1}, 7],
             "command_counts": [{"metric_identifier": "GET", "data_points": []}]}
            """#
        let stats = try #require(DatabaseStats.decode(Array(text.utf8)))
        #expect(stats.monthlyCommands == 812_345)
        #expect(stats.monthlyBilling == 1.62469)
        #expect(stats.billingByDay == [StatsPoint(time: 1_772_323_200_000, value: 0.078)])
        #expect(stats.series.map(\.name) == ["throughput"])
        #expect(stats.series.first?.points.count == 2)
        #expect(stats.series.first?.latest == 12.4)
    }

    @Test func aBackupIsRead() throws {
        let text = #"""
            [{"database_id":"0f1c2d3e","customer_id":"dev@example.com","name":"pre-migration","backup_id":"7a7a","creation_time":1767229200,
            "state":"completed","backup_size":0,"daily_backup":"false","hourly_backup":"true","internal_backup_tag":""},
            {"backup_id":"b","state":"odd"}]
            """#
        let backups = try #require(Backup.decodeList(Array(text.utf8)))
        #expect(backups.map(\.state) == [.completed, .other("odd")])
        #expect(backups.first?.isDaily == false && backups.first?.isHourly == true)
    }

    @Test func anAuditEntryIsRead() throws {
        let text = #"""
            [{"log_id":"5b5b","customer_id":"dev@example.com","actor":"dev@example.com","timestamp":1767232800,"action":13,
            "action_string":"Delete Team","source":"API_KEY - ci","entity":"core","secondary_entity":"NA","third_entity":"",
            "ip":"203.0.113.7","ttl":1782957600}]
            """#
        let entry = try #require(AuditLogEntry.decodeList(Array(text.utf8))?.first)
        #expect(entry.action == "Delete Team" && entry.entities == ["core"] && entry.time == 1_767_232_800_000)
    }
}

/// Whatever the service, or something that pretends to be it, sends.
@Suite struct HostileAnswerTests {
    private static let seeds = [
        #"[{"database_id":"a","endpoint":"a","creation_time":1,"db_request_limit":9223372036854775808,"rest_token":"CANARY"}]"#,
        #"{"total_monthly_billing":1.5,"dailybilling":[{"x":"2026-03-01 00:00:00.000000001 +0000 UTC","y":null}]}"#,
        #"[{"backup_id":"b","state":"pending","creation_time":1767229200,"nested":{"api_key":"CANARY"}}]"#,
    ]

    /// Nothing traps, and what is shown without credentials is valid JSON without the value of any.
    @Test(arguments: 0..<3, [UInt64(1), 2, 3, 4])
    func changedBytesAreReadOrRefused(seed: Int, number: UInt64) throws {
        var generator = SeededGenerator(seed: number)
        let original = Array(Self.seeds[seed].utf8)
        for _ in 0..<500 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let place = Int.random(in: bytes.indices, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.insert(contentsOf: original.shuffled(using: &generator).prefix(3), at: place)
                default: if bytes.count > 1 { bytes.remove(at: place) }
                }
            }
            for object in ManagedDatabase.decodeList(bytes) ?? [] {
                _ = object.restURL
                #expect(throws: Never.self) { try JSONValue(parsing: object.json.bytes(showingCredentials: false)) }
            }
            for object in Backup.decodeList(bytes) ?? [] {
                #expect(throws: Never.self) { try JSONValue(parsing: object.json.bytes(showingCredentials: false)) }
            }
            if let stats = DatabaseStats.decode(bytes),
                let database = ManagedDatabase.decode(Array(#"{"database_id":"a"}"#.utf8))
            {
                let month = BillingMonth(at: Int64.random(in: .min ... .max, using: &generator))
                let bill = Bill([DatabaseBill(database, stats, in: month)], in: month)
                #expect("\(bill.forecast)".contains("$"))
            }
        }
    }

    @Test func nestingWithoutEndIsRefused() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(ManagedDatabase.decodeList(Array(deep.utf8)) == nil)
    }
}
