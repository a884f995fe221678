import TestSupport
import Testing

@testable import CLI

/// Teams, the audit log, and which account is used.
@Suite(.tool) struct AccountVerbTests {
    private static let teams = FaultServer.Step.json(#"[{"team_id":"t-1","team_name":"core","copy_cc":true}]"#)
    private static let members = FaultServer.Step.json(
        #"[{"team_id":"t-1","member_email":"ann@example.com","member_role":"dev"}]"#)

    @Test func teamsAreLookedAfter() async throws {
        let list = try await ManagedRun(["team", "list", "--raw"], [Self.teams])
        #expect(list.tool.output == ["core\tt-1\tyes"])
        let members = try await ManagedRun(["team", "members", "core", "--raw"], [Self.teams, Self.members])
        #expect(members.tool.output == ["ann@example.com\tdev"])
        let add = try await ManagedRun(
            ["team", "add", "core", "bob@example.com", "--role", "finance"], [Self.teams, Recorded.done])
        #expect(
            add.requests.last
                == #"POST /v2/teams/member {"team_id":"t-1","member_email":"bob@example.com","member_role":"finance"}"#)
        let create = try await ManagedRun(
            ["team", "create", "trial"], [.json(#"{"team_id":"t-2","team_name":"trial"}"#)])
        #expect(create.requests == [#"POST /v2/team {"team_name":"trial","copy_cc":false}"#])
        let delete = try await ManagedRun(
            ["team", "delete", "core", "--confirm", "core"], [Self.teams, Recorded.done])
        #expect(delete.requests.last == "DELETE /v2/team/t-1")
        let move = try await ManagedRun(
            ["db", "move-to-team", "orders", "core", "--confirm", "orders"],
            [Recorded.list(Recorded.database()), Self.teams, Recorded.done])
        #expect(move.requests.last == #"POST /v2/redis/move-to-team {"team_id":"t-1","database_id":"db-1"}"#)
    }

    @Test func somebodyIsRemovedAfterAQuestion() async throws {
        let call = ["team", "remove", "core", "ann@example.com"]
        #expect(try await ManagedRun(call, [Self.teams, Self.members]).tool.outcome == .usage)
        let run = try await ManagedRun(call + ["--yes"], [Self.teams, Self.members, Recorded.done])
        #expect(
            run.requests.last == #"DELETE /v2/teams/member {"team_id":"t-1","member_email":"ann@example.com"}"#)
        let typo = try await ManagedRun(
            ["team", "remove", "core", "anne@example.com", "--yes"], [Self.teams, Self.members])
        #expect(typo.tool.outcome == .notFound)
        #expect(typo.tool.notes.last == "hint: did you mean ann@example.com? upkeep team members t-1")
    }

    @Test func theAuditLogIsNewestFirst() async throws {
        let entries = FaultServer.Step.json(
            #"[{"log_id":"1","actor":"a@b.c","timestamp":1767229200,"action_string":"Old","entity":"NA"},"#
                + #"{"log_id":"2","actor":"a@b.c","timestamp":1767232800,"action_string":"Reset Password","#
                + #""source":"API_KEY - ci","entity":"orders","ip":"203.0.113.7"}]"#)
        let run = try await ManagedRun(["audit-log", "--limit", "1", "--format", "csv"], [entries])
        #expect(run.requests == ["GET /auditlogs"])
        #expect(
            run.tool.output.last == "2026-01-01T02:00:00Z,a@b.c,Reset Password,orders,API_KEY - ci,203.0.113.7")
        let recent = try await ManagedRun(["audit-log", "--since", "1h", "--json"], [entries])
        #expect(recent.tool.output == ["[]"])
    }

    // MARK: Which account

    private static func account(_ port: Int) -> String {
        "UPSTASH_EMAIL=file@example.com\nUPSTASH_API_KEY=file-key\nUPSTASH_MANAGEMENT_URL=http://127.0.0.1:\(port)/v2\n"
    }

    /// Which account a run used, by what the server was sent.
    private static func used(
        _ flags: [String], environment: [String: String?], _ prepare: @Sendable (Int) throws -> Void
    ) async throws -> [String] {
        try await FaultServer.run([.json("[]")]) { server in
            try prepare(server.port)
            var variables: [String: String?] = ["UPSTASH_REDIS_REST_URL": nil, "UPSTASH_REDIS_REST_TOKEN": nil]
            for (name, value) in environment { variables[name] = value }
            let run = await ToolRun(["db", "list"] + flags, environment: variables)
            #expect(run.outcome == .ok, "\(run.errorText)")
            return server.requests.flatMap { $0.values(of: "Authorization") }
        }
    }

    private static let fileKey = "Basic ZmlsZUBleGFtcGxlLmNvbTpmaWxlLWtleQ=="

    @Test func anAccountFileIsRead() async throws {
        let used = try await Self.used(["--account-file", "mine.env"], environment: [:]) {
            try ToolSandbox.write(Self.account($0), to: "mine.env")
        }
        #expect(used == [Self.fileKey])
        let twin = try await Self.used([], environment: ["UPKEEP_ACCOUNT_FILE": "mine.env"]) {
            try ToolSandbox.write(Self.account($0), to: "mine.env")
        }
        #expect(twin == [Self.fileKey])
        let dotEnv = try await Self.used([], environment: [:]) { try ToolSandbox.write(Self.account($0), to: ".env") }
        #expect(dotEnv == [Self.fileKey])
    }

    @Test func anAccountFileThatOthersMayReadIsRefused() async throws {
        try ToolSandbox.write(Self.account(1), to: "mine.env", mode: 0o644)
        let run = await ToolRun("db", "list", "--account-file", "mine.env")
        #expect(run.outcome == .usage)
        #expect(run.notes.last == "hint: chmod 600 \(ToolSandbox.current.work)/mine.env")
    }

    /// A file that came with a project must not send a key of ours elsewhere.
    @Test func theURLComesFromWhereTheKeyDoes() async throws {
        try ToolSandbox.write("UPSTASH_MANAGEMENT_URL=http://127.0.0.1:1/v2\n", to: ".env")
        let run = await ToolRun("db", "list")
        #expect(run.outcome == .usage)
        #expect(run.errorText.contains("but not its UPSTASH_EMAIL and UPSTASH_API_KEY"))
    }

    @Test func withoutAnAccountTheWaysToOneAreNamed() async throws {
        let run = await ToolRun("db", "list")
        #expect(run.outcome == .notAllowed)
        #expect(run.errorText.contains("UPSTASH_EMAIL and UPSTASH_API_KEY"))
        #expect(run.errorText.contains("~/.config/upkeep/account.env"))
    }

    @Test func theKeyIsNotSentInTheClear() async throws {
        let run = try await ManagedRun(
            ["db", "list"], [], environment: ["UPSTASH_MANAGEMENT_URL": "http://api.example.com/v2"])
        #expect(run.tool.outcome == .usage)
        #expect(run.tool.errorText.contains("in the clear"))
    }

    @Test func halfAnAccountNamesTheOtherHalf() async throws {
        let run = try await ManagedRun(["db", "list"], [], environment: ["UPSTASH_API_KEY": nil])
        #expect(run.tool.outcome == .usage)
        #expect(run.tool.notes.first == "error: the environment says which account to use, but not its UPSTASH_API_KEY")
    }
}
