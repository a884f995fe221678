import RedisTypes

/// What differs between two documents: two states of one flag, or two environments of it.
package struct FlagDiff: Sendable, Hashable {
    package let differences: [FlagDifference]

    package var isEmpty: Bool { differences.isEmpty }

    /// - Parameter ignoring: fields that are not compared. Between two environments the environment differs anyway, and
    ///   times always do.
    package init(
        from old: FlagDocument, to new: FlagDocument,
        ignoring: Set<String> = ["environment", "createdAt", "updatedAt"]
    ) {
        var differences: [FlagDifference] = []
        if old.isEnabled != new.isEnabled { differences.append(.enabled(old.isEnabled, new.isEnabled)) }
        if old.percentage != new.percentage { differences.append(.percentage(old.percentage, new.percentage)) }
        differences += Self.rules(old.rules, new.rules)
        let compared = ["enabled", "percentage", "rules"].map { ByteString($0) } + ignoring.map { ByteString($0) }
        let (oldFields, newFields) = (old.fields, new.fields)
        let names = (old.members + new.members).map(\.name)
        for name in JSObject(names.map { ($0, .null) }).members.map(\.name) where !compared.contains(name) {
            let (before, after) = (oldFields[name], newFields[name])
            if before != after {
                differences.append(.field(name.text ?? name.description, before, after))
            }
        }
        self.differences = differences
    }

    /// Rules of the longest sequence that both have stay; of the others, those that both have moved.
    private static func rules(_ old: [FlagRule], _ new: [FlagRule]) -> [FlagDifference] {
        var removed: [(place: Int, rule: FlagRule)] = []
        var added: [(place: Int, rule: FlagRule)] = []
        for change in new.difference(from: old, by: { $0.isSame(as: $1) }) {
            switch change {
            case .insert(let place, let rule, _): added.append((place, rule))
            case .remove(let place, let rule, _): removed.append((place, rule))
            }
        }
        var differences: [FlagDifference] = []
        for (place, rule) in removed.sorted(by: { $0.place < $1.place }) {
            if let match = added.firstIndex(where: { $0.rule.isSame(as: rule) }) {
                differences.append(.ruleMoved(place, added.remove(at: match).place, rule))
            } else {
                differences.append(.ruleRemoved(place, rule))
            }
        }
        return differences + added.sorted { $0.place < $1.place }.map { .ruleAdded($0.place, $0.rule) }
    }
}
