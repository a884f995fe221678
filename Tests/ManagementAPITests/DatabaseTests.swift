import Foundation
import RedisTypes
import TestSupport
import Testing

@testable import ManagementAPI

/// Making, showing, changing and removing databases.
@Suite struct DatabaseTests {
    @Test func aDatabaseIsARedisOfItsOwn() async throws {
        try await withManagement { scene throws in
            let first = try await scene.create("orders")
            let second = try await scene.create("sessions", #","region":"global","read_regions":["eu-west-1"]"#)
            #expect(try await first.run(#"["SET","k","first"]"#) == #"{"result":"OK"}"#)
            #expect(try await second.run(#"["GET","k"]"#) == #"{"result":null}"#)
            #expect(try await first.run(#"["GET","k"]"#, token: first.readOnlyToken) == #"{"result":"first"}"#)
            #expect(try await first.run(#"["SET","k","x"]"#, token: first.readOnlyToken).contains("NOPERM"))
            #expect(try await first.run(#"["GET","k"]"#, token: second.token).contains("WRONGPASS"))
            let list = try await scene.ask("GET", "/redis/databases")
            #expect(list.json.elements?.compactMap { $0["database_name"]?.text }.sorted() == ["orders", "sessions"])
            #expect(!list.text.contains("token"))
            #expect(second.json["all_members"] == ["us-east-1", "eu-west-1"])
            #expect(second.json["endpoint"]?.text == "127.0.0.1:\(second.port)")
            let hidden = try await scene.ask("GET", "/redis/database/\(first.id)?credentials=hide")
            #expect(!hidden.text.contains("token") && !hidden.text.contains("password"))
            #expect(try await scene.get(first.id).token == first.token)
        }
    }

    @Test func anAccountBeginsOnTheFreePlanAndThenPays() async throws {
        try await withManagement { scene throws in
            let first = try await scene.create()
            #expect(first.json["type"] == "free")
            #expect(first.json["db_request_limit"] == 500_000)
            let second = try await scene.create()
            #expect(second.json["type"] == "payg")
            // 2^63 does not fit an Int64, as at the service.
            #expect(second.json["db_request_limit"] == .number("9223372036854775808"))
            let third = try await scene.ask(
                "POST", "/redis/database", #"{"name":"x","primary_region":"us-east-1","plan":"free"}"#)
            #expect(third.status == 400)
            #expect(third.text == #""only one free database is allowed per account""#)
        }
    }

    @Test(arguments: [
        (
            #"{"database_name":"x","primary_region":"us-east-1","region":"us-east-1"}"#,
            "regional db creation is deprecated"
        ),
        (#"{"primary_region":"us-east-1"}"#, "database_name is required"),
        (#"{"database_name":"","primary_region":"us-east-1"}"#, "database_name must have"),
        (#"{"database_name":"x"}"#, "primary_region is required"),
        (#"{"database_name":"x","primary_region":"moon-1"}"#, "primary_region 'moon-1' is none of us-east-1,"),
        (#"{"database_name":"x","primary_region":"us-east-1","platform":"gcp"}"#, "not a region of gcp"),
        (#"{"database_name":"x","primary_region":"us-east-1","platform":"ibm"}"#, "neither aws nor gcp"),
        (#"{"database_name":"x","primary_region":"us-east-1","read_regions":["us-east-1"]}"#, "the primary region"),
        (#"{"database_name":"x","primary_region":"us-east-1","read_regions":["us-central1"]}"#, "is none of"),
        (
            #"{"database_name":"x","primary_region":"us-east-1","read_regions":["eu-west-1","eu-west-2"]}"#,
            "the free plan has at most one read region"
        ),
        (#"{"database_name":"x","primary_region":"us-east-1","read_regions":"eu-west-1"}"#, "a list of strings"),
        (#"{"database_name":"x","primary_region":"us-east-1","plan":"gold"}"#, "plan 'gold' is none of free, payg"),
        (#"{"database_name":"x","primary_region":"us-east-1","budget":-1}"#, "must not be negative"),
        (#"{"database_name":"x","primary_region":"us-east-1","budget":99999999999999999999}"#, "a whole number"),
        (#"{"database_name":"x","primary_region":"us-east-1","eviction":"yes"}"#, "true or false"),
        ("[]", "not a JSON object"), ("{", "not JSON"), (String(repeating: "[", count: 100), "not JSON"),
    ])
    func whatCannotBeMadeIsRefused(body: String, text: String) async throws {
        try await withManagement { scene throws in
            let answer = try await scene.ask("POST", "/redis/database", body)
            #expect(answer.status == 400)
            #expect(answer.json.text?.contains(text) == true, "\(answer.text)")
            #expect(try await scene.ask("GET", "/redis/databases").text == "[]")
        }
    }

    @Test func aDatabaseGoesWithAllThatItHas() async throws {
        try await withManagement { scene throws in
            let database = try await scene.create()
            #expect(try await scene.ask("DELETE", "/redis/database/\(database.id)").text == #""OK""#)
            #expect(try await scene.ask("GET", "/redis/database/\(database.id)").status == 404)
            #expect(try await scene.ask("DELETE", "/redis/database/\(database.id)").status == 404)
            #expect(Files.names(in: "\(scene.directory)/databases") == [])
            await #expect(throws: (any Error).self) { try await database.run(#"["PING"]"#) }
        }
    }

    /// No grace: the request after the answer is refused.
    @Test func aResetReplacesAllSecretsAtOnce() async throws {
        try await withManagement { scene throws in
            let before = try await scene.create()
            #expect(try await before.run(#"["SET","k","v"]"#) == #"{"result":"OK"}"#)
            for body in ["", "null", "{}"] {
                let old = try await scene.get(before.id)
                let new = try ManagementScene.Made(
                    try await scene.ask("POST", "/redis/reset-password/\(before.id)", body).json)
                #expect((new.id, new.port) == (old.id, old.port))
                #expect(Set([old.token, old.readOnlyToken, new.token, new.readOnlyToken]).count == 4)
                #expect(old.json["password"] != new.json["password"])
                for token in [old.token, old.readOnlyToken] {
                    #expect(try await new.run(#"["GET","k"]"#, token: token).contains("WRONGPASS"))
                }
                #expect(try await new.run(#"["GET","k"]"#) == #"{"result":"v"}"#)
                #expect(try await new.run(#"["GET","k"]"#, token: new.readOnlyToken) == #"{"result":"v"}"#)
                #expect(try await new.run(#"["SET","k","x"]"#, token: new.readOnlyToken).contains("NOPERM"))
            }
        }
    }

    /// Of those at once each is carried out whole or refused, and what `get` shows is what the data plane takes.
    @Test func resetsAtOnceLeaveOneSetOfSecrets() async throws {
        try await withManagement { scene throws in
            let before = try await scene.create()
            let answers = try await withThrowingTaskGroup(of: ManagementScene.Answer.self) { tasks in
                for _ in 0..<8 {
                    tasks.addTask { try await scene.ask("POST", "/redis/reset-password/\(before.id)") }
                }
                return try await tasks.reduce(into: []) { $0.append($1) }
            }
            let given = answers.filter { $0.status == 200 }.compactMap { $0.json["rest_token"]?.text }
            #expect(!given.isEmpty && Set(given).count == given.count)
            #expect(answers.allSatisfy { $0.status == 200 || $0.text.contains("being modified") })
            let now = try await scene.get(before.id)
            #expect(given.contains(now.token))
            for token in given + [before.token] {
                let answer = try await now.run(#"["PING"]"#, token: token)
                #expect(answer.contains("PONG") == (token == now.token))
            }
        }
    }

    @Test func databasesMadeAtOnceAreAllThere() async throws {
        try await withManagement { scene throws in
            let made = try await withThrowingTaskGroup(of: ManagementScene.Made.self) { tasks in
                for number in 0..<4 { tasks.addTask { try await scene.create("n\(number)") } }
                return try await tasks.reduce(into: []) { $0.append($1) }
            }
            // Only one of them is free, however close they came.
            #expect(made.filter { $0.json["type"] == "free" }.count == 1)
            #expect(Set(made.map(\.port)).count == 4)
            let list = try await scene.ask("GET", "/redis/databases").json.elements ?? []
            #expect(Set(list.map { $0["database_id"]?.text }) == Set(made.map(\.id)))
        }
    }

    /// Its Redis is started anew, with the settings that it had been given meanwhile.
    @Test func anEngineThatDiesComesBackAsItWas() async throws {
        try await withManagement { scene throws in
            let database = try await scene.create()
            _ = try await database.run(#"["SET","k","v"]"#)
            _ = try await scene.ask("POST", "/redis/enable-eviction/\(database.id)")
            let info = try await scene.engine(of: database.id, "INFO", "server").bytes?.text ?? ""
            let line = info.split(separator: "\r\n").first { $0.hasPrefix("process_id:") }
            let process = try #require(line.flatMap { Int32($0.dropFirst("process_id:".count)) })
            kill(process, SIGKILL)
            var answer = ""
            while answer != #"{"result":"v"}"# {
                answer = try await database.run(#"["GET","k"]"#)
                await Task.yield()
            }
            let policy = try await scene.engine(of: database.id, "CONFIG", "GET", "maxmemory-policy")
            #expect(policy.array?.last?.bytes == "allkeys-random")
            #expect(try await scene.get(database.id).json["state"] == "active")
        }
    }

    @Test func aDatabaseIsRenamed() async throws {
        try await withManagement { scene throws in
            let database = try await scene.create()
            let renamed = try await scene.ask("POST", "/redis/rename/\(database.id)", #"{"name":"new \"name\""}"#)
            #expect(renamed.json["database_name"] == #"new "name""#)
            #expect(renamed.json["modifying_state"] == "")
            #expect(try await scene.get(database.id).json["database_name"] == #"new "name""#)
            #expect(try await scene.ask("POST", "/redis/rename/\(database.id)", "{}").status == 400)
        }
    }

    @Test func evictionIsAPolicyOfTheEngine() async throws {
        try await withManagement { scene throws in
            let database = try await scene.create()
            func policy() async throws -> ByteString? {
                try await scene.engine(of: database.id, "CONFIG", "GET", "maxmemory-policy").array?.last?.bytes
            }
            #expect(try await policy() == "noeviction")
            for (verb, expected) in [
                ("enable", "allkeys-random"), ("disable", "noeviction"), ("enable", "allkeys-random"),
            ] {
                #expect(try await scene.ask("POST", "/redis/\(verb)-eviction/\(database.id)").text == #""OK""#)
                #expect(try await policy() == ByteString(expected))
            }
            #expect(try await scene.get(database.id).json["eviction"] == true)
        }
    }

    @Test func autoUpgradeIsToldWhenItIsThatWayAlready() async throws {
        try await withManagement { scene throws in
            let id = try await scene.create().id
            for (verb, status, text) in [
                ("disable", 400, "already disabled"), ("enable", 200, "OK"), ("enable", 400, "already enabled"),
                ("disable", 200, "OK"),
            ] {
                let answer = try await scene.ask("POST", "/redis/\(verb)-autoupgrade/\(id)")
                #expect(answer.status == status)
                #expect(answer.text.contains(text))
            }
        }
    }

    @Test func aPlanIsChangedUnderTheSamePort() async throws {
        try await withManagement { scene throws in
            let database = try await scene.create()
            #expect(try await database.run(#"["SET","k","v"]"#) == #"{"result":"OK"}"#)
            let path = "/redis/\(database.id)/change-plan"
            let old = try await scene.ask("POST", "/redis/change-plan/\(database.id)", #"{"plan":"payg"}"#)
            #expect(old.status == 404)
            let changed = try await scene.ask(
                "POST", path, #"{"plan_name":"fixed_5gb","prod_pack_enabled":true,"database_id":"x"}"#)
            #expect(changed.text == #""OK""#)
            let after = try await scene.get(database.id)
            #expect(after.port == database.port)
            #expect(after.json["type"] == "pro")
            #expect(after.json["reserved_per_region_price"] == 50)
            #expect(after.json["prod_pack_enabled"] == true)
            #expect(after.json["db_max_request_size"] == 20_971_520)
            #expect(try await after.run(#"["GET","k"]"#) == #"{"result":"v"}"#)
            #expect(try await scene.ask("POST", path, #"{"plan_name":"gold"}"#).status == 400)
            #expect(try await scene.ask("POST", path, "{}").text == #""plan_name is required""#)
        }
    }

    @Test func usersOfRedisAreForPlansThatArePaid() async throws {
        try await withManagement { scene throws in
            let database = try await scene.create()
            #expect(try await database.run(#"["ACL","WHOAMI"]"#).contains("Command is not available: 'ACL WHOAMI'"))
            #expect(database.json["db_acl_enabled"] == "false")
            _ = try await scene.ask("POST", "/redis/\(database.id)/change-plan", #"{"plan_name":"payg"}"#)
            #expect(try await database.run(#"["ACL","WHOAMI"]"#) == #"{"result":"default"}"#)
            #expect(try await scene.get(database.id).json["db_acl_enabled"] == "true")
        }
    }

    @Test func earlierPathsAreAnsweredWhereTheyAreAsked() async throws {
        try await withManagement { configuration in
            configuration.acceptsOldPaths = true
        } _: { scene throws in
            let id = try await scene.create().id
            #expect(try await scene.ask("POST", "/redis/change-plan/\(id)", #"{"plan":"payg"}"#).text == #""OK""#)
            #expect(try await scene.get(id).json["type"] == "payg")
        }
    }

    @Test func regionsAreReplacedAsAWhole() async throws {
        try await withManagement { scene throws in
            let id = try await scene.create("x", #","plan":"payg""#).id
            let path = "/redis/update-regions/\(id)"
            #expect(
                try await scene.ask("POST", path, #"{"read_regions":["eu-west-1","eu-west-2"]}"#).text == #""OK""#)
            #expect(try await scene.ask("POST", path, #"{"read_regions":["ap-south-1"]}"#).text == #""OK""#)
            #expect(try await scene.get(id).json["read_regions"] == ["ap-south-1"])
            for body in ["{}", #"{"read_regions":["us-east-1"]}"#, #"{"read_regions":["eu-west-1","eu-west-1"]}"#] {
                #expect(try await scene.ask("POST", path, body).status == 400)
            }
        }
    }

    @Test func budgetAllowListAndProdPackAreKept() async throws {
        try await withManagement { scene throws in
            let free = try await scene.create().id
            let id = try await scene.create().id
            #expect(try await scene.ask("PATCH", "/redis/update-budget/\(id)", #"{"budget":360}"#).text == #""OK""#)
            #expect(try await scene.ask("PATCH", "/redis/update-budget/\(id)", #"{"budget":"3"}"#).status == 400)
            let allowed = #"{"allowed_ips":["10.0.0.0/8","203.0.113.7"]}"#
            #expect(try await scene.ask("POST", "/redis/update-allowlist/\(id)", allowed).text == #""OK""#)
            for bad in [#"["10.0.0.256"]"#, #"["10.0.0.0/33"]"#, #"["::1"]"#, #"["10.0.0"]"#, #"["1.2.3.4/"]"#] {
                let body = #"{"allowed_ips":\#(bad)}"#
                #expect(try await scene.ask("POST", "/redis/update-allowlist/\(id)", body).status == 400)
            }
            #expect(try await scene.ask("POST", "/redis/enable-prodpack/\(id)").status == 200)
            #expect(try await scene.ask("POST", "/redis/enable-prodpack/\(free)").status == 400)
            #expect(try await scene.ask("POST", "/redis/update-allowlist/\(free)", allowed).status == 400)
            #expect(try await scene.ask("POST", "/redis/enable-tls/\(id)").json["tls"] == true)
            let shown = try await scene.get(id).json
            #expect(shown["budget"] == 360)
            #expect(shown["allowed_ip_ranges"] == ["10.0.0.0/8", "203.0.113.7"])
            #expect(shown["securityAddons"]?["ipWhitelisting"] == true)
            #expect(shown["prod_pack_enabled"] == true)
            #expect(try await scene.ask("POST", "/redis/disable-prodpack/\(id)").status == 200)
            #expect(try await scene.get(id).json["prod_pack_enabled"] == false)
        }
    }
}
