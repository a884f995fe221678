import RedisTypes

/// One change of a document. Rules are counted from 0, and the kill switch is none of them.
package enum FlagEdit: Sendable, Hashable {
    case setEnabled(Bool)
    case toggle
    /// `nil` takes the gate away.
    case setPercentage(FlagPercentage?)
    /// The place that the rule will have; `nil` is behind all others.
    case addRule(FlagRule, at: Int?)
    case removeRule(Int)
    case moveRule(Int, to: Int)
    case replaceRule(Int, FlagRule)
    case setRules([FlagRule])
    /// Puts a rule in front that matches every context and answers false: to the SDK too the flag is off.
    case kill
    /// Takes that rule away, however often it is in front, after which the document is as it was.
    case unkill
    /// A field beside the SDK's; `nil` removes it.
    case setField(String, JSValue?)
}

/// An edit that a document cannot take. Nothing was written.
package enum FlagEditError: Error, Sendable, Hashable {
    /// Rules count from 0.
    case noRule(Int, count: Int)
    case noPlace(Int, count: Int)
    case reservedField(String)
}

extension FlagEditError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noRule(_, count: 0): "there are no rules"
        case .noRule(let place, let count): "there is no rule \(place + 1); there are \(count)"
        case .noPlace(let place, let count): "there is no place \(place + 1) among \(count) rules"
        case .reservedField(let name): FlagSyntaxError.reservedField(name).description
        }
    }
}

extension FlagDocument {
    /// The document after the edits; `updatedAt` is as it was.
    package func applying(_ edits: some Sequence<FlagEdit>) throws(FlagEditError) -> FlagDocument {
        var document = self
        for edit in edits { try document.apply(edit) }
        return document
    }

    package mutating func apply(_ edit: FlagEdit) throws(FlagEditError) {
        switch edit {
        case .setEnabled(let value): isEnabled = value
        case .toggle: isEnabled.toggle()
        case .setPercentage(let percentage): self.percentage = percentage.map { Double($0.number) }
        case .kill: if !isKilled { rules.insert(.killSwitch, at: 0) }
        case .unkill: rules = ownRules
        case .setField(let name, let value):
            do { try setField(name, to: value) } catch { throw .reservedField(name) }
        case .addRule, .removeRule, .moveRule, .replaceRule, .setRules:
            var own = ownRules
            try Self.apply(edit, to: &own)
            // Whoever gives the kill switch as a rule gives it once.
            rules = isKilled ? killSwitches + own.drop { $0.isKillSwitch } : own
        }
    }

    private static func apply(_ edit: FlagEdit, to rules: inout [FlagRule]) throws(FlagEditError) {
        let count = rules.count
        func check(_ place: Int) throws(FlagEditError) {
            guard rules.indices.contains(place) else { throw .noRule(place, count: count) }
        }
        switch edit {
        case .addRule(let rule, let place):
            guard (0...count).contains(place ?? count) else { throw .noPlace(place ?? count, count: count) }
            rules.insert(rule, at: place ?? count)
        case .removeRule(let place):
            try check(place)
            rules.remove(at: place)
        case .moveRule(let place, let target):
            try check(place)
            guard rules.indices.contains(target) else { throw .noPlace(target, count: count) }
            rules.insert(rules.remove(at: place), at: target)
        case .replaceRule(let place, let rule):
            try check(place)
            rules[place] = rule
        case .setRules(let all): rules = all
        default: break
        }
    }
}
