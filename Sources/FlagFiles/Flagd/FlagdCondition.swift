import FeatureFlags
import RedisTypes

/// A condition as the rules that hold when it does, and as those that hold when it does not: one of them is enough.
/// `nil` where no rules say so.
enum FlagdCondition {
    case always(Bool)
    /// Whether someone is within this many of 100.
    case share(Double)
    case rules(holding: [Test]?, failing: [Test]?)

    /// What a rule asks, without its answer.
    struct Test: Hashable {
        let accessor: ByteString
        let comparator: Comparator
        let target: RuleTarget?

        init(_ accessor: ByteString, _ comparator: Comparator, _ target: RuleTarget? = nil) {
            self.accessor = accessor
            self.comparator = comparator
            self.target = target
        }

        func rule(_ answer: Bool) -> FlagRule { FlagRule(accessor, comparator, target, value: answer) }
    }

    /// One that a rule has an opposite for.
    static func either(_ holding: Test, _ failing: Test) -> FlagdCondition {
        .rules(holding: [holding], failing: [failing])
    }

    var negated: FlagdCondition? {
        switch self {
        case .always(let value): .always(!value)
        case .share: nil
        case .rules(let holding, let failing): .rules(holding: failing, failing: holding)
        }
    }

    /// Whether one of the conditions holds.
    static func any(_ conditions: [FlagdCondition]) -> FlagdCondition? {
        var tests: [Test] = []
        var isTold = true
        var rest: [FlagdCondition] = []
        for condition in conditions {
            switch condition {
            case .always(true): return .always(true)
            case .always(false): continue
            case .share: return conditions.count == 1 ? condition : nil
            case .rules(let holding, _):
                tests += holding ?? []
                isTold = isTold && holding != nil
                rest.append(condition)
            }
        }
        if rest.isEmpty { return .always(false) }
        return rest.count == 1 ? rest[0] : .rules(holding: isTold ? tests : nil, failing: nil)
    }

    /// Whether all of them hold.
    static func all(_ conditions: [FlagdCondition]) -> FlagdCondition? {
        var opposites: [FlagdCondition] = []
        for condition in withoutGuards(conditions) {
            guard let negated = condition.negated else { return conditions.count == 1 ? condition : nil }
            opposites.append(negated)
        }
        return any(opposites)?.negated
    }

    /// That an attribute is there goes without saying where it is compared with a number.
    private static func withoutGuards(_ conditions: [FlagdCondition]) -> [FlagdCondition] {
        let ordered = Set(
            conditions.compactMap { condition -> ByteString? in
                guard case .rules(let holding?, nil) = condition, holding.count == 1, holding[0].comparator.isOrdering
                else { return nil }
                return holding[0].accessor
            })
        return conditions.filter { condition in
            guard case .rules(let holding?, _) = condition, holding.count == 1, holding[0].comparator == .notEqual,
                holding[0].target == nil
            else { return true }
            return !ordered.contains(holding[0].accessor)
        }
    }
}
