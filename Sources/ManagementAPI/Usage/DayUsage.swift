/// What one database did on one day.
struct DayUsage: Sendable, Hashable {
    let day: UTCDay
    var commands = CommandTally()
    /// Bytes of requests and responses.
    var bandwidth = 0
    /// Bytes stored when it was last looked.
    var storage = 0

    init(_ day: UTCDay) {
        self.day = day
    }

    var stored: JSONValue {
        [
            "day": .string(day.name), "reads": .integer(commands.reads), "writes": .integer(commands.writes),
            "scripts": .integer(commands.scripts), "bandwidth": .integer(bandwidth), "storage": .integer(storage),
        ]
    }

    init?(stored json: JSONValue) {
        guard let day = json["day"]?.text.flatMap({ UTCDay($0) }) else { return nil }
        self.init(day)
        commands.reads = json["reads"]?.integer ?? 0
        commands.writes = json["writes"]?.integer ?? 0
        commands.scripts = json["scripts"]?.integer ?? 0
        bandwidth = json["bandwidth"]?.integer ?? 0
        storage = json["storage"]?.integer ?? 0
    }
}
