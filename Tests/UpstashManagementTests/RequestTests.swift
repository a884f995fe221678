import RedisTypes
import TestSupport
import Testing
import UpstashREST

@testable import UpstashManagement

/// Each operation as it goes over the wire (management reference, sections 3, 5 and 9).
@Suite struct RequestTests {
    typealias Call = @Sendable (ManagementClient) async throws -> Void

    private static let database = #"{"database_id":"db-1"}"#
    private static let frankfurt = Region.named("eu-central-1")

    private static let calls: [(line: String, body: String, answer: String, call: Call)] = [
        ("GET /v2/redis/databases", "", "[]", { _ = try await $0.databases() }),
        ("GET /v2/redis/database/db-1", "", database, { _ = try await $0.database("db-1") }),
        (
            "POST /v2/redis/database",
            #"{"database_name":"a \"b\"","region":"global","platform":"aws","primary_region":"eu-central-1","#
                + #""read_regions":["eu-west-1"],"plan":"payg","budget":20,"eviction":true,"tls":true}"#,
            database,
            { client in
                let region = try #require(frankfurt)
                let other = try #require(Region.named("EU-west-1"))
                _ = try await client.create(
                    NewDatabase(
                        name: #"a "b""#, region: region, readRegions: [other], plan: .payAsYouGo, budget: 20,
                        hasEviction: true))
            }
        ),
        ("DELETE /v2/redis/database/db-1", "", #""OK""#, { try await $0.delete("db-1") }),
        ("POST /v2/redis/rename/db-1", #"{"name":"b"}"#, database, { _ = try await $0.rename("db-1", to: "b") }),
        ("POST /v2/redis/reset-password/db-1", "", database, { _ = try await $0.resetPassword("db-1") }),
        ("POST /v2/redis/enable-tls/db-1", "", database, { try await $0.enableTLS("db-1") }),
        ("POST /v2/redis/enable-eviction/db-1", "", #""OK""#, { try await $0.set(.eviction, true, for: "db-1") }),
        ("POST /v2/redis/disable-eviction/db-1", "", "", { try await $0.set(.eviction, false, for: "db-1") }),
        (
            "POST /v2/redis/disable-autoupgrade/db-1", "", #""OK""#,
            { try await $0.set(.autoUpgrade, false, for: "db-1") }
        ),
        ("POST /v2/redis/enable-prodpack/db-1", "", "OK", { try await $0.set(.prodPack, true, for: "db-1") }),
        (
            "PATCH /v2/redis/enable-dailybackup/db-1", "", #""OK""#,
            { try await $0.set(.dailyBackup, true, for: "db-1") }
        ),
        (
            "POST /v2/redis/db-1/change-plan", #"{"plan_name":"fixed_1gb","auto_upgrade":false}"#, #""OK""#,
            { try await $0.change("db-1", to: PlanChange(to: .fixed1GB, hasAutoUpgrade: false)) }
        ),
        (
            "PATCH /v2/redis/update-budget/db-1", #"{"budget":20}"#, #""OK""#,
            { try await $0.setBudget(20, for: "db-1") }
        ),
        (
            "POST /v2/redis/update-regions/db-1", #"{"read_regions":["us-east-1","eu-west-1"]}"#, #""OK""#,
            { try await $0.setReadRegions(["us-east-1", "eu-west-1"], for: "db-1") }
        ),
        (
            "POST /v2/redis/update-regions/db-1", #"{"read_regions":[]}"#, database,
            { try await $0.setReadRegions([], for: "db-1") }
        ),
        (
            "POST /v2/redis/move-to-team", #"{"team_id":"t-1","database_id":"db-1"}"#, #""OK""#,
            { try await $0.move("db-1", toTeam: "t-1") }
        ),
        (
            "POST /v2/redis/update-allowlist/db-1", #"{"allowed_ips":["10.0.0.0/8"]}"#, #""OK""#,
            { try await $0.setAllowList(["10.0.0.0/8"], for: "db-1") }
        ),
        ("GET /v2/redis/stats/db-1", "", "{}", { _ = try await $0.stats("db-1") }),
        ("GET /v2/redis/stats/db-1?period=3h", "", "{}", { _ = try await $0.stats("db-1", period: .threeHours) }),
        ("GET /v2/redis/list-backup/db-1", "", "null", { _ = try await $0.backups(of: "db-1") }),
        (
            "POST /v2/redis/create-backup/db-1", #"{"name":"nightly"}"#, #""OK""#,
            { try await $0.createBackup(named: "nightly", of: "db-1") }
        ),
        (
            "POST /v2/redis/restore-backup/db-1", #"{"backup_id":"b-1"}"#, #""OK""#,
            { try await $0.restore(backup: "b-1", into: "db-1") }
        ),
        (
            "DELETE /v2/redis/delete-backup/db-1/b%2F1", "", #""OK""#,
            { try await $0.deleteBackup("b/1", of: "db-1") }
        ),
        ("GET /v2/teams", "", "[]", { _ = try await $0.teams() }),
        (
            "POST /v2/team", #"{"team_name":"core","copy_cc":true}"#, #"{"team_id":"t-1"}"#,
            { _ = try await $0.createTeam(named: "core", copiesCard: true) }
        ),
        ("DELETE /v2/team/t-1", "", #""OK""#, { try await $0.deleteTeam("t-1") }),
        ("GET /v2/teams/t-1", "", "[]", { _ = try await $0.members(ofTeam: "t-1") }),
        (
            "POST /v2/teams/member",
            #"{"team_id":"t-1","member_email":"ann@example.com","member_role":"dev"}"#, "{}",
            { try await $0.addMember("ann@example.com", as: .dev, toTeam: "t-1") }
        ),
        (
            "DELETE /v2/teams/member", #"{"team_id":"t-1","member_email":"ann@example.com"}"#, #""OK""#,
            { try await $0.removeMember("ann@example.com", fromTeam: "t-1") }
        ),
        ("GET /auditlogs", "", "[]", { _ = try await $0.auditLog() }),
    ]

    @Test(arguments: calls.indices)
    func eachOperationIsSentAsDocumented(index: Int) async throws {
        let (line, body, answer, call) = Self.calls[index]
        try await withManagement([.json(answer)]) { client, server in
            try await call(client)
            let request = try #require(server.requests.first)
            #expect(request.line == "\(line) HTTP/1.1")
            #expect(String(decoding: request.body, as: UTF8.self) == body)
            // dev@example.com and the key
            #expect(
                request.values(of: "Authorization") == ["Basic ZGV2QGV4YW1wbGUuY29tOmtleS03YzFlMGE1NWQyYjk0Zg=="])
            #expect(request.values(of: "Content-Type") == (body.isEmpty ? [] : ["application/json"]))
        }
    }

    @Test func aBaseWithoutAVersionKeepsItsPrefix() async throws {
        try await withManagement([.json("[]"), .json("[]")], prefix: "/manage") { client, server in
            _ = try await client.databases()
            _ = try await client.auditLog()
            #expect(
                server.requests.map(\.line)
                    == ["GET /manage/redis/databases HTTP/1.1", "GET /manage/auditlogs HTTP/1.1"])
        }
    }
}
