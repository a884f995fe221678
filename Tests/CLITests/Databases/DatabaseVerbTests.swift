import Foundation
import TestSupport
import Testing

@testable import CLI

@Suite(.tool) struct DatabaseVerbTests {
    private static let one = Recorded.list(Recorded.database(token: nil))
    private static let get = FaultServer.Step.json(Recorded.database())

    @Test func aListIsATableForPeopleAndWhatWasSentForPrograms() async throws {
        let people = try await ManagedRun(["db", "list", "--format", "table"], [Self.one])
        #expect(
            people.tool.output.first?.hasPrefix("NAME    ID    STATE   PLAN  REGION     READ REGIONS  CREATED") == true)
        #expect(people.tool.output.last == "orders  db-1  active  payg  eu-west-1  us-east-1     2026-01-01T00:00:00Z")
        let programs = try await ManagedRun(["db", "list", "--json"], [Recorded.list(Recorded.database())])
        #expect(programs.tool.text.contains(#""db_request_limit":9223372036854775808"#))
        #expect(!programs.tool.text.contains("TOKEN"))
        let all = try await ManagedRun(["db", "list", "--json", "--credentials"], [Recorded.list(Recorded.database())])
        #expect(all.tool.text.contains(#""rest_token":"STANDARD-TOKEN-1""#))
    }

    @Test func credentialsAreShownToWhoeverAsksOnly() async throws {
        let masked = try await ManagedRun(["db", "get", "orders", "--no-raw"], [Self.one, Self.get])
        #expect(masked.requests == ["GET /v2/redis/databases", "GET /v2/redis/database/db-1"])
        #expect(!masked.tool.text.contains("STANDARD-TOKEN-1"))
        #expect(masked.tool.output.contains("url              https://brisk-heron-40217.upstash.io"))
        #expect(masked.tool.output.contains("token            STAN…"))
        let shown = try await ManagedRun(["db", "get", "db-1", "--credentials", "--no-raw"], [Self.one, Self.get])
        #expect(shown.tool.output.contains("token            STANDARD-TOKEN-1"))
    }

    @Test func nothingIsDoneToAGuess() async throws {
        let twins = Recorded.list(Recorded.database("db-1"), Recorded.database("db-2"))
        let run = try await ManagedRun(["db", "delete", "orders", "--confirm", "orders"], [twins])
        #expect(run.tool.outcome == .usage)
        #expect(run.tool.notes.contains("  db-1") && run.tool.notes.contains("  db-2"))
        #expect(run.requests == ["GET /v2/redis/databases"])
        let byID = try await ManagedRun(["db", "delete", "db-2", "--confirm", "orders"], [twins, Recorded.done])
        #expect(byID.tool.outcome == .ok)
        #expect(byID.requests.last == "DELETE /v2/redis/database/db-2")
    }

    @Test func anUnknownNameIsNotFoundAndTheClosestIsNamed() async throws {
        let run = try await ManagedRun(["db", "get", "ordres"], [Self.one])
        #expect(run.tool.outcome == .notFound)
        #expect(
            run.tool.notes == [
                "error: there is no database ordres", "hint: did you mean orders? upkeep db list lists them",
            ])
    }

    /// Verbs that destroy, replace or revoke: what is typed, and what scripts say.
    @Test(arguments: [
        (["db", "delete", "orders"], 0), (["db", "reset-password", "orders"], 1),
        (["db", "backup", "restore", "orders", "nightly"], 2), (["db", "backup", "delete", "orders", "nightly"], 3),
    ])
    func whatDestroysWantsTheNameTyped(arguments: [String], kind: Int) async throws {
        let reads: [FaultServer.Step] =
            switch kind {
            case 0: [Self.one]
            case 1: [Self.one, Self.get]
            default: [Self.one, .json("[\(Recorded.backup("b-1", name: "nightly"))]")]
            }
        let script = try await ManagedRun(arguments, reads)
        #expect(script.tool.outcome == .usage)
        #expect(script.tool.notes.last == "hint: add --confirm \(kind == 3 ? "nightly" : "orders")")
        let wrong = try await ManagedRun(arguments + ["--confirm", "other"], reads)
        #expect(wrong.tool.outcome == .usage)
        let enter = try await ManagedRun(arguments, reads, input: "\n", isTerminal: true)
        #expect(enter.tool.outcome == .usage)
        #expect(!enter.requests.contains { !$0.hasPrefix("GET") })
    }

    @Test(arguments: [
        (["db", "eviction", "orders", "on"], "POST /v2/redis/enable-eviction/db-1"),
        (["db", "autoupgrade", "orders", "on"], "POST /v2/redis/enable-autoupgrade/db-1"),
        (["db", "prod-pack", "orders", "on"], "POST /v2/redis/enable-prodpack/db-1"),
        (["db", "plan", "orders", "free"], #"POST /v2/redis/db-1/change-plan {"plan_name":"free"}"#),
        (["db", "regions", "orders", "--none"], #"POST /v2/redis/update-regions/db-1 {"read_regions":[]}"#),
        (["db", "budget", "orders", "201"], #"PATCH /v2/redis/update-budget/db-1 {"budget":201}"#),
        (["db", "budget", "orders", "1"], #"PATCH /v2/redis/update-budget/db-1 {"budget":1}"#),
        (["db", "allow-list", "orders", "--anyone"], #"POST /v2/redis/update-allowlist/db-1 {"allowed_ips":[]}"#),
        (
            ["db", "allow-list", "orders", "0.0.0.0/0"],
            #"POST /v2/redis/update-allowlist/db-1 {"allowed_ips":["0.0.0.0/0"]}"#
        ),
    ])
    func whatCostsOrOpensIsAskedAbout(arguments: [String], request: String) async throws {
        let script = try await ManagedRun(arguments, [Self.one, Self.get])
        #expect(script.tool.outcome == .usage)
        #expect(script.tool.notes.last == "hint: add --yes")
        let no = try await ManagedRun(arguments, [Self.one, Self.get], input: "\n", isTerminal: true)
        #expect(no.tool.outcome == .usage)
        let yes = try await ManagedRun(arguments + ["--yes"], [Self.one, Self.get, Recorded.done])
        #expect(yes.tool.outcome == .ok)
        #expect(yes.requests.last == request)
        let typed = try await ManagedRun(
            arguments, [Self.one, Self.get, Recorded.done], input: "y\n", isTerminal: true)
        #expect(typed.tool.outcome == .ok)
    }

    @Test(arguments: [
        (["db", "budget", "orders", "200"], #"PATCH /v2/redis/update-budget/db-1 {"budget":200}"#),
        (["db", "budget", "orders", "2"], #"PATCH /v2/redis/update-budget/db-1 {"budget":2}"#),
        (
            ["db", "regions", "orders", "us-east-1", "ap-south-1"],
            #"POST /v2/redis/update-regions/db-1 {"read_regions":["us-east-1","ap-south-1"]}"#
        ),
        (
            ["db", "allow-list", "orders", "203.0.113.7"],
            #"POST /v2/redis/update-allowlist/db-1 {"allowed_ips":["203.0.113.7"]}"#
        ),
        (["db", "backup", "schedule", "orders", "on"], "PATCH /v2/redis/enable-dailybackup/db-1"),
    ])
    func theRestIsDoneAtOnce(arguments: [String], request: String) async throws {
        let run = try await ManagedRun(arguments, [Self.one, Self.get, Recorded.done])
        #expect(run.tool.outcome == .ok)
        #expect(run.requests.last == request)
    }

    @Test(arguments: [
        ["db", "eviction", "orders", "off"], ["db", "tls", "orders"], ["db", "budget", "orders", "20"],
    ])
    func whatIsSoAlreadyIsNotSent(arguments: [String]) async throws {
        let run = try await ManagedRun(arguments, [Self.one, Self.get])
        #expect(run.tool.outcome == .ok)
        #expect(run.tool.errorText.contains("already"))
    }

    @Test(arguments: [
        (["db", "create", "a", "--region", "eu-wst-1"], "did you mean eu-west-1?"),
        (
            ["db", "create", "a", "--region", "eu-west-1", "--read-region", "us-central1"],
            "can be a primary region only"
        ),
        (["db", "create", "a", "--region", "eu-west-1", "--plan", "fixed_2gb"], "did you mean fixed_1gb?"),
        (["db", "create", "a", "--region", "eu-west-1", "--production"], "go with --use"),
        (["db", "allow-list", "a", "::1"], "::1"), (["db", "allow-list", "a", "10.0.0.0/33"], "10.0.0.0/33"),
        (["db", "allow-list", "a", "10.0.0"], "10.0.0"), (["db", "budget", "a", "1.5"], "1.5"),
        (["db", "budget", "a", "99999999999999999999"], "99999999999999999999"),
        (["db", "delete", "a", "--yes"], "--confirm NAME"),
        (["bill", "show", "--max-month", "-1"], "--max-month"), (["audit-log", "--limit", "0"], "--limit"),
        (["db", "backup", "create", "a", "b", "--wait-limit", "5m"], "--wait"),
    ])
    func misuseIsToldBeforeAnythingIsSent(arguments: [String], text: String) async throws {
        let run = try await ManagedRun(arguments, [])
        #expect(run.tool.outcome == .usage)
        #expect(run.tool.errorText.contains(text), "\(run.tool.errorText)")
    }

    @Test func aLostAnswerIsUnknownAndTheHintNamesTheTarget() async throws {
        let run = try await ManagedRun(["db", "rename", "orders", "b"], [Self.one, .drop])
        #expect(run.tool.outcome == .unknown)
        #expect(run.tool.notes.last == "hint: upkeep db get db-1 shows what holds now; look before you repeat it")
    }

    @Test(arguments: [
        (FaultServer.Step.reply(401, body: #"{"error":"Unauthorized"}"#), Outcome.notAllowed),
        (.reply(429, [("Retry-After", "3600")], body: "{}"), .limit),
        (.reply(400, body: #""bad""#), .failed), (.reply(200, body: "<html>"), .failed),
        (.reply(200, body: #"{"error":"no"}"#), .failed),
    ])
    func whatTheServiceSaysBecomesAnExitCode(step: FaultServer.Step, outcome: Outcome) async throws {
        let run = try await ManagedRun(["db", "list"], [step])
        #expect(run.tool.outcome == outcome)
        #expect(run.tool.bytes == [])
    }

    /// `serve --management` gives a database back so; there is no other way.
    @Test func theAccountTakesADatabaseBackFromATeam() async throws {
        let run = try await ManagedRun(
            ["db", "move-to-team", "orders", ManagedRun.email, "--confirm", "orders"], [Self.one, Recorded.done])
        #expect(run.tool.outcome == .ok)
        #expect(
            run.requests.last
                == #"POST /v2/redis/move-to-team {"team_id":"dev@example.com","database_id":"db-1"}"#)
        #expect(run.tool.notes == ["orders (db-1) belongs to the account dev@example.com now"])
    }

    @Test func errorsAreJSONForPrograms() async throws {
        let run = try await ManagedRun(["db", "get", "nobody", "--json"], [Self.one])
        #expect(run.tool.errorText.hasPrefix(#"{"error":{"code":"NOTFOUND""#))
    }

    @Test func usageIsComparedWithTheLimits() async throws {
        let database = Recorded.database("db-1", name: "orders", ",\"db_disk_threshold\":1000000000").replacing(
            "9223372036854775808", with: "500000")
        let stats = #"{"total_monthly_requests":498964,"total_monthly_billing":1.25,"current_storage":250000000}"#
        let run = try await ManagedRun(
            ["db", "usage", "orders", "--format", "table"], [Self.one, .json(database), .json(stats)])
        #expect(
            run.tool.output == [
                "WHAT                 USED      OF       PERCENT", "commands this month  498,964   500,000  99.8 %",
                "data                 250.0 MB  1.0 GB   25.0 %", "cost this month      $1.25     $20.00   6.3 %",
            ])
    }
}
