import RedisTypes

/// The kill switch that the SDK obeys without knowing it: a first rule that matches every context and answers false.
///
/// Section 10 of the reference has an attribute that no context has, compared with `empty`. But the HTTP handler takes
/// every query parameter for an attribute, so that whoever asks could say it; that nothing is in an empty list holds
/// whatever the context says.
extension FlagRule {
    package static let killSwitch = FlagRule("upkeep:kill-switch", .notIn, .list([]), value: false)

    package var isKillSwitch: Bool { isSame(as: .killSwitch) }
}

extension FlagDocument {
    package var isKilled: Bool { rules.first?.isKillSwitch == true }

    /// The kill switch: one rule, none, or several where somebody put them there without this tool.
    package var killSwitches: [FlagRule] { Array(rules.prefix { $0.isKillSwitch }) }

    /// The rules behind the kill switch.
    package var ownRules: [FlagRule] { Array(rules.drop { $0.isKillSwitch }) }
}
