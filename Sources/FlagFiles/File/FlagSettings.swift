package import FeatureFlags

/// What is to be in one document. `nil` for what is to stay.
package struct FlagSettings: Sendable, Hashable {
    package enum Percentage: Sendable, Hashable {
        case noGate
        /// From 1 to 100. A fraction is there for documents that have it already.
        case gate(Double)

        /// Below 1 the SDK lets 1 of 100 in, at 0 and above 100 everyone, and below 0 nobody: nobody means that.
        static func canBeSet(_ number: Double) -> Bool { number >= 1 && number <= 100 }
    }

    package var isEnabled: Bool?
    /// Whether the kill switch is on, which ``rules`` do not have.
    package var isKilled: Bool?
    package var percentage: Percentage?
    package var rules: [FlagRule]?
    package var fields: [FieldSetting]

    package init(
        isEnabled: Bool? = nil, isKilled: Bool? = nil, percentage: Percentage? = nil, rules: [FlagRule]? = nil,
        fields: [FieldSetting] = []
    ) {
        self.isEnabled = isEnabled
        self.isKilled = isKilled
        self.percentage = percentage
        self.rules = rules
        // Whoever copied the rules of a flag that is killed.
        if isKilled != false, let rules, rules.first?.isKillSwitch == true {
            self.isKilled = true
            self.rules = Array(rules.drop { $0.isKillSwitch })
        }
        self.fields = fields
    }
}
