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
        // No count gets this far, and two months of them have a sum.
        func count(_ name: String) -> Int { min(max(0, json[name]?.integer ?? 0), 1 << 53) }
        commands.reads = count("reads")
        commands.writes = count("writes")
        commands.scripts = count("scripts")
        bandwidth = count("bandwidth")
        storage = count("storage")
    }
}
