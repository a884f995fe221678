/// A copy of a database's data (management reference 5).
struct Backup: Sendable, Hashable {
    enum State: String, Sendable {
        case pending, completed, failed
    }

    var id: String
    var database: String
    var name: String
    /// Unix seconds.
    var creationTime: Int
    var state: State
    var size = 0
    /// Whether the schedule made it.
    var isDaily = false

    func json(owner: String) -> JSONValue {
        [
            "backup_id": .string(id), "database_id": .string(database), "customer_id": .string(owner),
            "name": .string(name), "creation_time": .integer(creationTime), "state": .string(state.rawValue),
            "backup_size": .integer(size), "daily_backup": .word(isDaily), "hourly_backup": "false",
            "internal_backup_tag": "",
        ]
    }

    init(id: String, database: String, name: String, creationTime: Int, isDaily: Bool) {
        (self.id, self.database, self.name, self.creationTime) = (id, database, name, creationTime)
        (state, self.isDaily) = (.pending, isDaily)
    }

    /// - Returns: `nil` for what is no backup of `id`.
    init?(stored json: JSONValue, id: String, database: String) {
        guard json["backup_id"]?.text == id, let name = json["name"]?.text,
            let creationTime = json["creation_time"]?.integer,
            let state = json["state"]?.text.flatMap(State.init(rawValue:))
        else { return nil }
        self.init(
            id: id, database: database, name: name, creationTime: creationTime,
            isDaily: json["daily_backup"]?.text == "true")
        // Whoever was to complete it is gone.
        self.state = state == .pending ? .failed : state
        size = json["backup_size"]?.integer ?? 0
    }
}
