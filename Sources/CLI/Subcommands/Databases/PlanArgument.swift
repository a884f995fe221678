import ArgumentParser
import RedisTypes
import UpstashREST

extension Plan {
    static func argument(_ name: String) throws -> Plan {
        if let plan = Plan(rawValue: name.lowercased()) { return plan }
        let names = allCases.map(\.rawValue)
        let closest = Spelling.closest(to: name.lowercased(), in: names)
        throw ValidationError(
            "there is no plan \(Spelling.shown(name))" + (closest.map { "; did you mean \($0)?" } ?? ".")
                + " The plans are \(names.joined(separator: ", ")).")
    }

    /// `$20.00 a month, and $10.00 for each read region (prices of 2026-08-21)`
    var price: String {
        let price = Prices.monthly(self)
        let text =
            switch self {
            case .free: "nothing"
            case .payAsYouGo: "\(Prices.commands(100_000)) for 100,000 commands, and more for storage and traffic"
            default: "\(price.base) a month, and \(price.readRegion) for each read region"
            }
        return "\(text) (prices of \(Prices.date))"
    }
}
