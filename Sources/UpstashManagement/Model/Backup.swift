/// A backup of a database (management reference, section 5).
package struct Backup: Sendable, Hashable {
    package enum State: Sendable, Hashable {
        case pending, completed, failed
        case other(String)
    }

    package let id: String
    package let name: String
    package let database: String?
    package let state: State
    /// In milliseconds since 1970.
    package let createdAt: Int64?
    /// The unit is not documented, and samples show 0.
    package let size: Int64?
    package let isDaily: Bool
    package let isHourly: Bool
    package let json: ServerJSON
}

extension Backup: ServerObject {
    init?(_ fields: JSONFields, _ json: ServerJSON) {
        guard let id = fields.text("backup_id"), !id.isEmpty else { return nil }
        self.id = id
        self.json = json
        name = fields.text("name") ?? fields.text("backup_name") ?? ""
        database = fields.text("database_id")
        state = State(fields.text("state") ?? "")
        createdAt = fields.time("creation_time")
        size = fields.integer("backup_size")
        isDaily = fields.flag("daily_backup") ?? false
        isHourly = fields.flag("hourly_backup") ?? false
    }
}

extension Backup.State: CustomStringConvertible {
    init(_ text: String) {
        switch text {
        case "pending": self = .pending
        case "completed": self = .completed
        case "failed": self = .failed
        default: self = .other(text)
        }
    }

    package var description: String {
        switch self {
        case .pending: "pending"
        case .completed: "completed"
        case .failed: "failed"
        case .other(let text): text
        }
    }
}
