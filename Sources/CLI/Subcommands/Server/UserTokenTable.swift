import RedisTypes
import RedisUsers

/// The tokens of all users, one a row: what the server has, with what the ledger knows of it.
struct UserTokenTable {
    var users: [DatabaseUser]
    var records: [TokenRecord]
    /// The server's clock.
    var now: Int64

    private struct Row {
        var user: DatabaseUser
        var digest: PasswordDigest?
        var record: TokenRecord?
    }

    private var rows: [Row] {
        users.flatMap { user in
            if user.passwords.isEmpty { return [Row(user: user)] }
            return user.passwords.map { digest in
                Row(user: user, digest: digest, record: records.first { $0.user == user.name && $0.digest == digest })
            }
        }
    }

    /// Those that were due to be revoked.
    var expired: Int { rows.count { $0.record?.isExpired(at: now) ?? false } }

    func bytes(as format: OutputFormat, width: Int) -> [UInt8] {
        switch format {
        case .auto, .pretty, .table: forPeople.bytes(as: .table, width: width)
        case .raw, .json, .jsonl, .csv, .tsv: forPrograms.bytes(as: format, width: width)
        }
    }

    private var forPeople: Table {
        var table = Table(columns: ["user", "digest", "rights", "age", "due", "state", "reason"])
        table.rows = rows.map { row in
            [
                .text(row.user.name.text), row.digest.map { .text($0.shortName) } ?? .none, .text(rights(of: row)),
                .text(row.record.map { span(now, since: $0.created) } ?? ""), .text(due(row)), .text(state(of: row)),
                row.record?.reason.map { .text($0) } ?? .none,
            ]
        }
        return table
    }

    private var forPrograms: Table {
        var table = Table(columns: [
            "user", "digest", "fingerprint", "rights", "created_ms", "expires_ms", "expired", "valid", "reason",
        ])
        table.rows = rows.map { row in
            [
                .text(row.user.name.text), row.digest.map { .text($0.hex) } ?? .none,
                row.record?.fingerprint.map { .text($0) } ?? .none, .text(rights(of: row)),
                row.record.map { .number($0.created) } ?? .none, row.record?.expiry.map { .number($0) } ?? .none,
                .flag(row.record?.isExpired(at: now) ?? false), .flag(row.digest != nil && row.user.isOn),
                row.record?.reason.map { .text($0) } ?? .none,
            ]
        }
        return table
    }

    private func rights(of row: Row) -> String { row.record?.rights ?? row.user.rights }

    private func due(_ row: Row) -> String {
        guard let expiry = row.record?.expiry else { return "" }
        return expiry <= now ? "\(span(now, since: expiry)) ago" : "in \(span(expiry, since: now))"
    }

    private func state(of row: Row) -> String {
        if !row.user.isOn { return "off" }
        if row.user.needsNoPassword { return "no password needed" }
        if row.digest == nil { return "no token" }
        return row.record?.isExpired(at: now) ?? false ? "due, still works" : "valid"
    }

    /// The two greatest units of a span are enough.
    private func span(_ later: Int64, since earlier: Int64) -> String {
        let (span, overflow) = later.subtractingReportingOverflow(earlier)
        if overflow || span < 0 { return "?" }
        let unit: Int64 = span >= 86_400_000 ? 3_600_000 : span >= 3_600_000 ? 60_000 : 1000
        return TimeSpan(.milliseconds(span - span % unit)).description
    }
}
