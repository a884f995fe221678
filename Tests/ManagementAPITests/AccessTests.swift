import TestSupport
import Testing

@testable import ManagementAPI

/// Who may ask, and in which forms the answer is no.
@Suite struct AccessTests {
    @Test(arguments: [
        nil, "Basic", "Basic !!!", "Bearer \(ManagementScene.key)",
        ManagementScene.authorization(ManagementScene.email, "wrong"),
        ManagementScene.authorization("other@example.com", ManagementScene.key),
        ManagementScene.authorization(ManagementScene.email, ""),
    ])
    func onlyAnAccountComesIn(authorization: String?) async throws {
        try await withManagement { scene throws in
            let answer = try await scene.send(RawRequest.get("/v2/redis/databases").authorized(authorization))
            #expect(answer.status == 401)
            #expect(answer.text == #"{"error":"Unauthorized"}"#)
        }
    }

    @Test func guessingIsSlowedDown() async throws {
        try await withManagement { scene throws in
            var statuses: Set<Int> = []
            for _ in 0..<200 where !statuses.contains(429) {
                statuses.insert(
                    try await scene.send(RawRequest.get("/v2/redis/databases").authorized("Basic eDp5")).status)
            }
            #expect(statuses == [401, 429])
            #expect(try await scene.ask("GET", "/redis/databases").status == 200)
        }
    }

    /// The vendor's own client tells the two kinds of keys apart by deleting what is not there.
    @Test func aReadOnlyKeyLooksAndDoesNotTouch() async throws {
        try await withManagement { scene throws in
            let database = try await scene.create()
            for (method, path) in [
                ("DELETE", "/redis/database/readonly-check-nonexistent"), ("POST", "/redis/database"),
                ("POST", "/redis/reset-password/\(database.id)"), ("PATCH", "/redis/update-budget/\(database.id)"),
            ] {
                let answer = try await scene.ask(method, path, key: ManagementScene.readOnlyKey)
                #expect(answer.status == 403)
                #expect(answer.text.contains("Readonly API key"))
            }
            let shown = try await scene.ask(
                "GET", "/redis/database/\(database.id)", key: ManagementScene.readOnlyKey)
            #expect(shown.status == 200)
            #expect(!shown.text.contains("token"))
            let check = try await scene.ask("DELETE", "/redis/database/readonly-check-nonexistent")
            #expect(check.status == 404)
            #expect(check.text == #"{"error":"database not found"}"#)
        }
    }

    @Test(arguments: [
        ("GET", "/nothing", 404), ("GET", "/redis/change-plan/x", 404), ("POST", "/redis/change-plan/x", 404),
        ("PUT", "/redis/databases", 405), ("GET", "/redis/rename/x", 405), ("POST", "/redis/update-budget/x", 405),
        ("HEAD", "/redis/databases", 200), ("DELETE", "/redis/delete-backup/x/y", 404),
    ])
    func aPathHasItsMethods(method: String, path: String, status: Int) async throws {
        try await withManagement { scene throws in
            #expect(try await scene.ask(method, path).status == status)
        }
    }

    @Test func onlyJSONIsSpoken() async throws {
        try await withManagement { scene throws in
            for accept in ["text/xml", "text/html, application/xml;q=0.9"] {
                #expect(try await scene.ask("GET", "/redis/databases", fields: ["Accept: \(accept)"]).status == 406)
            }
            for accept in ["application/json", "*/*", "text/html, application/json;q=0.5"] {
                #expect(try await scene.ask("GET", "/redis/databases", fields: ["Accept: \(accept)"]).status == 200)
            }
        }
    }

    @Test func eachErrorHasTheFormThatTheServiceUses() async throws {
        try await withManagement { configuration in
            configuration.maintenanceTime = .seconds(3600)
        } _: { scene throws in
            let database = try await scene.create()
            let plain = try await scene.ask("POST", "/redis/create-backup/\(database.id)", #"{"name":"b"}"#)
            #expect(plain.status == 500)
            #expect(plain.text.contains("maintenance mode") && !plain.text.hasPrefix("\""))
            #expect(plain.fields["content-type"] == "text/plain; charset=utf-8")
            let bare = try await scene.ask("POST", "/redis/rename/\(database.id)", #"{"name":7}"#)
            #expect(bare.text == #""name must be a string""#)
            let member = try await scene.ask("GET", "/redis/stats/none")
            #expect(member.text == #"{"error":"database not found"}"#)
        }
    }

    @Test(arguments: [
        (ErrorShape.errorMember, #"{"error":"database not found"}"#),
        (.messageMember, #"{"message":"database not found"}"#), (.bareString, #""database not found""#),
        (.plainText, "database not found"),
    ])
    func everyErrorCanHaveOneForm(shape: ErrorShape, text: String) async throws {
        try await withManagement { configuration in
            configuration.errorShape = shape
        } _: { scene throws in
            #expect(try await scene.ask("GET", "/redis/database/none").text == text)
        }
    }

    @Test func whatGoesWrongCanBeChosen() async throws {
        try await withManagement { configuration in
            configuration.fault = { method, path in
                switch (method, path) {
                case ("GET", "/v2/redis/databases"): .refusal(status: 429, text: "slow down", .plainText)
                case ("POST", let path) where path.contains("reset-password"): .lostResponse
                default: nil
                }
            }
        } _: { scene throws in
            let database = try await scene.create()
            let refused = try await scene.ask("GET", "/redis/databases")
            #expect(refused.status == 429)
            #expect(refused.text == "slow down")
            await #expect(throws: Unexpected.self) {
                _ = try await scene.ask("POST", "/redis/reset-password/\(database.id)")
            }
            // It was carried out all the same, once.
            let after = try await scene.get(database.id)
            #expect(after.token != database.token)
            #expect(try await after.run(#"["PING"]"#) == #"{"result":"PONG"}"#)
            #expect(try await database.run(#"["PING"]"#).contains("WRONGPASS"))
        }
    }
}
