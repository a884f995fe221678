import RedisTypes

/// Rules that are tried before others.
struct EarlierRules {
    private struct Known {
        let place: Int
        let rule: FlagRule
        /// Of its list.
        let texts: Set<ByteString>

        init(_ rule: FlagRule, at place: Int) {
            self.place = place
            self.rule = rule
            texts = if case .list(let items)? = rule.target { Set(items) } else { [] }
        }
    }

    private var byAccessor: [ByteString: [Known]] = [:]
    /// The first that matches every context, or that does with one before it.
    private var catchAll: (place: Int, reason: String)?

    mutating func add(_ rule: FlagRule, at place: Int) {
        let before = byAccessor[rule.accessor, default: []]
        if catchAll == nil {
            // Two rules on one attribute can leave nothing, as empty and not_empty do.
            let opposite: Comparator? =
                switch rule.comparator {
                case .empty: .notEmpty
                case .notEmpty: .empty
                default: nil
                }
            if rule.isCatchAll {
                catchAll = (place, ", matching every context")
            } else if let opposite, before.contains(where: { $0.rule.comparator == opposite }) {
                catchAll = (place, ", with the one before: they match every context")
            }
        }
        byAccessor[rule.accessor, default: []].append(Known(rule, at: place))
    }

    /// The first rule that matches whenever this one does.
    func shadow(of rule: FlagRule) -> (place: Int, reason: String)? {
        let known = Known(rule, at: 0)
        for other in byAccessor[rule.accessor] ?? [] {
            if let catchAll, catchAll.place < other.place { return catchAll }
            if other.rule.comparatorText == rule.comparatorText, other.rule.target == rule.target {
                return (other.place, ", being the same")
            }
            if Self.covers(other, known) { return (other.place, " whenever it would match") }
        }
        return catchAll
    }

    /// Whether a rule matches every text that another on the same attribute matches, and a missing one if that does.
    private static func covers(_ earlier: Known, _ known: Known) -> Bool {
        let (other, rule) = (earlier.rule, known.rule)
        if rule.matchesMissingAttribute && !other.matchesMissingAttribute { return false }
        switch (other.comparator, other.target, rule.comparator, rule.target) {
        case (.in, .list, .in, .list(let some)): return earlier.texts.isSuperset(of: some)
        case (.in, .list, .equal, .text(let text)): return earlier.texts.contains(text)
        case (.notIn, .list(let few), .notIn, .list): return known.texts.isSuperset(of: few)
        case (.notIn, .list, .in, .list(let texts)): return earlier.texts.isDisjoint(with: texts)
        case (.notIn, .list, .equal, .text(let text)): return !earlier.texts.contains(text)
        case (.notEqual, .text(let one), .in, .list(let texts)): return !texts.contains(one)
        case (.notEqual, .text(let one), .equal, .text(let text)): return one != text
        case (.notEmpty, _, .in, .list(let texts)): return !texts.contains("")
        case (.notEmpty, _, .equal, .text(let text)), (.notEmpty, _, .contains, .text(let text)): return !text.isEmpty
        case (.greater, .number(let low), .greater, .number(let high)),
            (.greaterOrEqual, .number(let low), .greaterOrEqual, .number(let high)),
            (.greaterOrEqual, .number(let low), .greater, .number(let high)):
            return low <= high
        case (.less, .number(let high), .less, .number(let low)),
            (.lessOrEqual, .number(let high), .lessOrEqual, .number(let low)),
            (.lessOrEqual, .number(let high), .less, .number(let low)):
            return low <= high
        default: return false
        }
    }
}

extension FlagRule {
    /// Whether it matches whatever the context says about its attribute.
    fileprivate var isCatchAll: Bool {
        switch (comparator, target) {
        case (.notIn, .list([])?): true
        default: false
        }
    }
}
