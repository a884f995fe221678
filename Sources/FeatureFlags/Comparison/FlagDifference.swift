import RedisTypes

/// One way in which two documents differ. Rules are counted from 0, each in its own document.
package enum FlagDifference: Sendable, Hashable {
    case enabled(Bool, Bool)
    case percentage(Double?, Double?)
    case ruleAdded(Int, FlagRule)
    case ruleRemoved(Int, FlagRule)
    /// The same rule at another place among those that both documents have.
    case ruleMoved(Int, Int, FlagRule)
    /// A field that is not one of the above; times and the environment are not compared unless asked for.
    case field(String, JSValue?, JSValue?)
}

extension FlagDifference: CustomStringConvertible {
    package var description: String {
        switch self {
        case .enabled(let old, let new): "enabled: \(old) to \(new)"
        case .percentage(let old, let new): "percentage: \(Self.gate(old)) to \(Self.gate(new))"
        case .ruleAdded(let place, let rule): "rule \(place + 1) added: \(rule)"
        case .ruleRemoved(let place, let rule): "rule \(place + 1) removed: \(rule)"
        case .ruleMoved(let place, let new, let rule): "rule \(place + 1) moved to \(new + 1): \(rule)"
        case .field(let name, let old, let new):
            "\(Spelling.shown(name)): \(Self.shown(old)) to \(Self.shown(new))"
        }
    }

    private static func gate(_ percentage: Double?) -> String {
        percentage.map { String(decoding: JSNumber.text($0), as: UTF8.self) + "%" } ?? "none"
    }

    private static func shown(_ value: JSValue?) -> String { value.map { $0.json.text ?? "" } ?? "none" }
}
