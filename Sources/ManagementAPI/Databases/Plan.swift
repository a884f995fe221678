/// What a database may hold and do (costs reference 1, as of 2026-08).
struct Plan: Sendable, Hashable {
    let name: String
    /// What the `type` of a database says.
    let type: String
    let dataBytes: Int
    let requestBytes: Int
    let recordBytes: Int
    let commandsPerSecond: Int
    /// Commands in a month; `nil` for no end.
    let commandsPerMonth: Int?
    /// Dollars a month for each read region.
    let regionPrice: Int
    /// The service's own words for how large it is; which plan has which is our guess.
    let size: String

    private init(
        _ name: String, type: String = "pro", dataBytes: Int, requestMegabytes: Int = 10, recordMegabytes: Int = 100,
        commandsPerSecond: Int = 10_000, commandsPerMonth: Int? = nil, regionPrice: Int = 0, size: String
    ) {
        self.name = name
        self.type = type
        self.dataBytes = dataBytes
        requestBytes = requestMegabytes << 20
        recordBytes = recordMegabytes << 20
        self.commandsPerSecond = commandsPerSecond
        self.commandsPerMonth = commandsPerMonth
        self.regionPrice = regionPrice
        self.size = size
    }

    static let free = Plan("free", type: "free", dataBytes: 256 << 20, commandsPerMonth: 500_000, size: "S")
    static let payAsYouGo = Plan("payg", type: "payg", dataBytes: 100 << 30, size: "L")

    static let all: [Plan] = [
        free, payAsYouGo,
        Plan("fixed_250mb", dataBytes: 250 << 20, regionPrice: 5, size: "S"),
        Plan("fixed_1gb", dataBytes: 1 << 30, recordMegabytes: 200, regionPrice: 10, size: "M"),
        Plan(
            "fixed_5gb", dataBytes: 5 << 30, requestMegabytes: 20, recordMegabytes: 300, regionPrice: 50, size: "L"),
        Plan(
            "fixed_10gb", dataBytes: 10 << 30, requestMegabytes: 30, recordMegabytes: 400, regionPrice: 100,
            size: "XL"),
        Plan(
            "fixed_50gb", dataBytes: 50 << 30, requestMegabytes: 50, recordMegabytes: 500, regionPrice: 200,
            size: "XXL"),
        Plan(
            "fixed_100gb", dataBytes: 100 << 30, requestMegabytes: 75, recordMegabytes: 1024,
            commandsPerSecond: 16_000, regionPrice: 400, size: "XXL"),
        Plan(
            "fixed_500gb", dataBytes: 500 << 30, requestMegabytes: 100, recordMegabytes: 5120,
            commandsPerSecond: 16_000, regionPrice: 750, size: "3XL"),
    ]

    var isFree: Bool { self == .free }
    /// Whether each command is billed.
    var billsCommands: Bool { self == .payAsYouGo }

    static func named(_ name: String) throws(Refusal) -> Plan {
        guard let plan = all.first(where: { $0.name == name }) else {
            throw .invalid("plan '\(name)' is none of \(all.map(\.name).joined(separator: ", "))")
        }
        return plan
    }
}
