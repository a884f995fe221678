import ArgumentParser
import RedisGateway
import RedisTypes
import RedisUsers
import Settings
import UpstashClient
import UpstashREST

struct TokenCheck: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Tell whose a token is, what it may do, and when it is due to end.",
        discussion: """
            The token that the flags and settings name is tried with real commands that change nothing: EXISTS, and a SETRANGE \
            of no bytes. Rights can differ from key to key, so name one that matters with --key.

            EXAMPLES
              upkeep token check
              upkeep token check --key app:1 --json

            COST
              4 commands: ACL WHOAMI, EXISTS, SETRANGE and HGETALL of upkeep:tokens.

            EXIT CODES
              4 if the token is refused, 7 if it was due to be revoked and still works.
            """)

    @Option(help: ArgumentHelp("The key whose reading and writing is tried.", valueName: "key"))
    var key: ByteString = TokenProbe.standardKey
    @Flag(help: "Write JSON.") var json = false
    @OptionGroup var connection: ConnectionOptions

    func reportsJSON(in context: ToolContext) -> Bool { json }

    func run(in context: ToolContext) async throws -> Outcome {
        try await context.withDatabase(connection) { database in
            let token = try await context.token(of: database.endpoint)
            let probe = try await TokenProbe(database.client, key: key)
            let fingerprint = TokenDigest(of: token).shortName
            let record = try await record(fingerprint, database)
            let now = POSIX.nowInMilliseconds()
            let members: KeyValuePairs<String, Table.Cell> = [
                "host": .text(database.client.endpoint.authority), "from": .text(database.endpoint.origin),
                "fingerprint": .text(fingerprint),
                "user": probe.user.map { .text($0.text) } ?? .none, "key": .value(.bulkString(key)),
                "reads": .text(probe.reads.word), "writes": .text(probe.writes.word),
                "digest": record.map { .text($0.digest.shortName) } ?? .none,
                "created_ms": record.map { .number($0.created) } ?? .none,
                "expires_ms": record?.expiry.map { .number($0) } ?? .none,
                "reason": record?.reason.map { .text($0) } ?? .none,
            ]
            if json { try context.console.write(Table.jsonObject(members)) } else { try write(members, in: context) }
            guard let record, record.isExpired(at: now) else { return .ok }
            let name = Spelling.shellWord(record.user.text)
            throw Failure(
                .checkFailed, "EXPIRED", "the token was due to be revoked, and still works",
                hint: "upkeep token revoke --user \(name) --digest \(record.digest)")
        }
    }

    /// What the ledger says of the token; nothing where the token may not read that.
    private func record(_ fingerprint: String, _ database: Database) async throws -> TokenRecord? {
        do {
            return try await TokenLedger(database.client).records().first { $0.fingerprint == fingerprint }
        } catch let error as RedisError {
            guard error.kind == .permission || error.kind == .wrongType else { throw error }
            return nil
        }
    }

    private func write(_ members: KeyValuePairs<String, Table.Cell>, in context: ToolContext) throws {
        var lines: [[String]] = []
        for (name, cell) in members where name == "user" || !cell.bytes.isEmpty {
            switch (name, cell) {
            case ("user", .none): lines.append(["user", "unknown: the token may not ask (ACL WHOAMI)"])
            case ("created_ms", .number(let time)): lines.append(["made", RFC3339.text(milliseconds: time)])
            case ("expires_ms", .number(let time)): lines.append(["due", RFC3339.text(milliseconds: time)])
            default: lines.append([name, Table.printable(cell.bytes)])
            }
        }
        var output: [UInt8] = []
        Table.appendAligned(lines, width: .max, to: &output)
        try context.console.write(output)
    }
}
