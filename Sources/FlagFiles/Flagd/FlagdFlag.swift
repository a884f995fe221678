import FeatureFlags
import RedisTypes

/// A document made into a flag of flagd's.
///
///     targeting  {"if": [gate, rules, "off"]}, where there is a gate
///     rules      {"if": [condition, answer, {"if": […, the last else being the answer when no rule matches]}]}
///
/// `if` has three arguments each time, which is all that flagd's schema allows.
struct FlagdFlag {
    /// Rules after one another with one answer: one `if`, since readers bound its depth.
    private struct Branch {
        var conditions: [JSValue]
        let answer: Bool
    }

    /// Each is two levels of JSON; this many, and what is around and in them, are no deeper than the 64 that we read.
    private static let maximumBranches = 24

    private(set) var value = JSValue.null
    private(set) var obstacles: [FlagdExport.Obstacle] = []
    private(set) var differences: [FlagdExport.Difference] = []

    init(_ document: FlagDocument) {
        var branches: [Branch] = []
        for (index, rule) in document.rules.enumerated() {
            guard let condition = condition(rule, index + 1) else { continue }
            if rule.hasOtherMembers { differences.append(.ruleMember(rule: index + 1)) }
            if branches.last?.answer == rule.value {
                branches[branches.count - 1].conditions.append(condition)
            } else {
                branches.append(Branch(conditions: [condition], answer: rule.value))
            }
        }
        guard branches.count <= Self.maximumBranches else {
            obstacles.append(.tooManyBranches)
            return
        }
        let admitted = FlagPercentage.admitted(by: document.percentage)
        // Nobody passes a gate below 0.
        let isEnabled = document.isEnabled && admitted > 0
        var members: [(name: ByteString, value: JSValue)] = [
            ("state", .string("ENABLED")), ("variants", .record([("on", .boolean(true)), ("off", .boolean(false))])),
            ("defaultVariant", Self.variant(isEnabled)),
        ]
        if admitted > 0, let targeting = targeting(branches, otherwise: isEnabled, admitted: admitted) {
            members.append(("targeting", targeting))
        }
        let fields = document.extraFields
        let metadata = fields.filter { Self.isMetadata($0.value) }
        differences += fields.filter { !Self.isMetadata($0.value) }.map { .field($0.name) }
        if !metadata.isEmpty { members.append(("metadata", .record(metadata))) }
        value = .record(members)
    }

    private mutating func targeting(
        _ branches: [Branch], otherwise isEnabled: Bool, admitted: Int
    ) -> JSValue? {
        var rules = Self.variant(isEnabled)
        for branch in branches.reversed() {
            let conditions = branch.conditions
            let condition = conditions.count == 1 ? conditions[0] : .operation("or", conditions)
            rules = .operation("if", [condition, Self.variant(branch.answer), rules])
        }
        guard admitted < 100 else { return branches.isEmpty ? nil : rules }
        differences.append(.membership(percent: admitted))
        let share = JSValue.operation(
            "fractional",
            [
                .array([Self.variant(true), .number(Double(admitted))]),
                .array([Self.variant(false), .number(Double(100 - admitted))]),
            ])
        // Compared, since a text by itself is not a condition to everyone.
        let gate = JSValue.operation("===", [share, Self.variant(true)])
        return .operation("if", [gate, rules, Self.variant(false)])
    }

    private mutating func condition(_ rule: FlagRule, _ number: Int) -> JSValue? {
        guard let comparator = rule.comparator else {
            differences.append(.unknownComparator(rule.comparatorText, rule: number))
            return nil
        }
        let isPlain = !rule.accessor.isEmpty && !rule.accessor.bytes.contains(UInt8(ascii: "."))
        guard isPlain, rule.accessor != "$flagd" else {
            obstacles.append(.attributeName(rule.accessor, rule: number))
            return nil
        }
        let attribute = JSValue.operation("var", .string(rule.accessor))
        switch (comparator, rule.target) {
        case (.in, .list(let items)): return .operation("in", [attribute, .texts(items)])
        case (.notIn, .list(let items)): return .not(.operation("in", [attribute, .texts(items)]))
        case (.contains, .text(let part)): return .operation("in", [.string(part), attribute])
        case (.notContains, .text(let part)): return .not(.operation("in", [.string(part), attribute]))
        case (.equal, .text(let text)): return .operation("===", [attribute, .string(text)])
        case (.equal, nil): return .operation("===", [attribute, .null])
        case (.notEqual, .text(let text)): return .operation("!==", [attribute, .string(text)])
        case (.notEqual, nil): return .operation("!==", [attribute, .null])
        case (.empty, _): return .not(attribute)
        case (.notEmpty, _): return .operation("!!", [attribute])
        case (_, .number(let bound)) where comparator.isOrdering:
            differences.append(.numberTexts(rule: number))
            return Self.order(attribute, comparator, bound)
        case (_, .text) where comparator.isOrdering: obstacles.append(.textOrder(rule: number))
        default: obstacles.append(.target(comparator, rule: number))
        }
        return nil
    }

    /// A missing attribute is 0 to JSONLogic, and no number to the SDK.
    private static func order(_ attribute: JSValue, _ comparator: Comparator, _ bound: Double) -> JSValue {
        let (sign, takesZero): (ByteString, Bool) =
            switch comparator {
            case .greater: (">", 0 > bound)
            case .greaterOrEqual: (">=", 0 >= bound)
            case .less: ("<", 0 < bound)
            default: ("<=", 0 <= bound)
            }
        let order = JSValue.operation(sign, [attribute, .number(bound)])
        return takesZero ? .operation("and", [.operation("!==", [attribute, .null]), order]) : order
    }

    private static func variant(_ isOn: Bool) -> JSValue { .string(isOn ? "on" : "off") }

    /// flagd takes nothing else there.
    private static func isMetadata(_ value: JSValue) -> Bool {
        switch value {
        case .string, .number, .boolean: true
        default: false
        }
    }
}
