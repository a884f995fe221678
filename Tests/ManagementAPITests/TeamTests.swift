import TestSupport
import Testing

@testable import ManagementAPI

/// Teams, and the log of what was changed.
@Suite struct TeamTests {
    @Test func aTeamHasMembers() async throws {
        try await withManagement { scene throws in
            let team = try await scene.ask("POST", "/team", #"{"team_name":"shop","copy_cc":true}"#)
            #expect(team.json["team_name"] == "shop")
            #expect(team.json["copy_cc"] == true)
            let id = try #require(team.json["team_id"]?.text)
            let body = #"{"team_id":"\#(id)","member_email":"ann@example.com","member_role":"dev"}"#
            let member = try await scene.ask("POST", "/teams/member", body)
            #expect(member.json["member_email"] == "ann@example.com")
            #expect(member.json["member_role"] == "dev")
            #expect(member.json["team_name"] == "shop")
            #expect(try await scene.ask("POST", "/teams/member", body).status == 400)
            let members = try await scene.ask("GET", "/teams/\(id)").json.elements ?? []
            #expect(members.map { $0["member_role"] } == ["owner", "dev"])
            let removal = #"{"team_id":"\#(id)","member_email":"ann@example.com"}"#
            #expect(try await scene.ask("DELETE", "/teams/member", removal).text == #""OK""#)
            #expect(try await scene.ask("DELETE", "/teams/member", removal).status == 404)
            let owner = #"{"team_id":"\#(id)","member_email":"\#(ManagementScene.email)"}"#
            #expect(try await scene.ask("DELETE", "/teams/member", owner).status == 400)
            #expect(try await scene.ask("GET", "/teams").json.elements?.count == 1)
            #expect(try await scene.ask("DELETE", "/team/\(id)").text == #""OK""#)
            #expect(try await scene.ask("GET", "/teams").text == "[]")
            #expect(try await scene.ask("GET", "/teams/\(id)").text == #"{"error":"team not found"}"#)
        }
    }

    @Test(arguments: [
        ("/team", #"{"team_name":"x"}"#), ("/team", #"{"copy_cc":true}"#),
        ("/teams/member", #"{"team_id":"x","member_email":"a@b.c"}"#),
        ("/teams/member", #"{"team_id":"x","member_email":"nobody","member_role":"dev"}"#),
        ("/teams/member", #"{"team_id":"x","member_email":"a@b.c","member_role":"owner"}"#),
        ("/redis/move-to-team", #"{"team_id":"x"}"#),
    ])
    func whatIsMissingIsNamed(path: String, body: String) async throws {
        try await withManagement { scene throws in
            #expect(try await scene.ask("POST", path, body).status == 400)
        }
    }

    @Test func anAccountOwnsFiveTeams() async throws {
        try await withManagement { scene throws in
            for number in 1...6 {
                let answer = try await scene.ask("POST", "/team", #"{"team_name":"\#(number)","copy_cc":false}"#)
                #expect(answer.status == (number < 6 ? 200 : 400))
            }
        }
    }

    @Test func aDatabaseMovesToATeamAndBackWithItsBackups() async throws {
        try await withManagement { scene throws in
            let database = try await scene.create()
            _ = try await scene.ask("POST", "/redis/create-backup/\(database.id)", #"{"name":"b"}"#)
            _ = try await scene.backup("b", of: database.id)
            let team = try await scene.ask("POST", "/team", #"{"team_name":"shop","copy_cc":true}"#)
            let id = try #require(team.json["team_id"]?.text)
            for owner in [id, ManagementScene.email] {
                let move = try await scene.ask(
                    "POST", "/redis/move-to-team", #"{"team_id":"\#(owner)","database_id":"\#(database.id)"}"#)
                #expect(move.text == #""OK""#)
                #expect(try await scene.get(database.id).json["customer_id"]?.text == owner)
                let backups = try await scene.ask("GET", "/redis/list-backup/\(database.id)").json.elements
                #expect(backups?.map { $0["customer_id"]?.text } == [owner])
                #expect(try await scene.ask("DELETE", "/team/\(id)").status == (owner == id ? 400 : 200))
            }
        }
    }

    @Test func everyChangeIsWrittenDown() async throws {
        try await withTemporaryDirectory { directory in
            let id = try await withManagement(in: directory) { scene throws in
                let id = try await scene.create("orders").id
                _ = try await scene.ask("POST", "/redis/reset-password/\(id)")
                _ = try await scene.ask("POST", "/redis/rename/\(id)", #"{"name":""}"#)
                _ = try await scene.ask("GET", "/redis/database/\(id)")
                return id
            }
            try await withManagement(in: directory) { scene throws in
                #expect(try await scene.ask("DELETE", "/redis/database/\(id)").status == 200)
                let log = try await scene.ask("GET", "/auditlogs").json.elements ?? []
                #expect(
                    log.map { $0["action_string"] } == ["Delete Database", "Reset Password", "Create Database"])
                let entry = try #require(log.first)
                #expect(entry["source"] == "API_KEY - ci")
                #expect(entry["entity"] == "orders")
                #expect(entry["actor"]?.text == ManagementScene.email)
                #expect(entry["ip"] == "127.0.0.1")
                #expect((entry["ttl"]?.integer ?? 0) - (entry["timestamp"]?.integer ?? 0) == 182 * 86_400)
            }
        }
    }

    @Test func aLogThatWasCutIsReadUpToThere() async throws {
        try await withTemporaryDirectory { directory in
            try await withManagement(in: directory) { _ = try await $0.create() }
            try Files.append(Array(#"{"log_id":"x","act"#.utf8), to: "\(directory)/audit.jsonl")
            try await withManagement(in: directory) { scene throws in
                _ = try await scene.create()
                let log = try await scene.ask("GET", "/auditlogs").json.elements ?? []
                #expect(log.map { $0["action_string"] } == ["Create Database", "Create Database"])
            }
        }
    }
}
