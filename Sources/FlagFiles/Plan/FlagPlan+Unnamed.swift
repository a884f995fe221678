package import FeatureFlags
import RedisTypes

extension FlagPlan {
    /// Something that a new flag would not have, and that the file leaves as it is by not naming it: a kill switch that
    /// somebody pulled after the file was written, for one.
    package struct Unnamed: Sendable, Hashable {
        package enum Part: Sendable, Hashable {
            case document, killSwitch, enabled, percentage, rules
            case field(String)
        }

        package let flag: FlagName
        package let environment: FlagEnvironment
        package let part: Part

        /// Whether everyone gets another answer than the file has them get.
        package var isDrift: Bool { part == .killSwitch }

        package init(_ flag: FlagName, _ environment: FlagEnvironment, _ part: Part) {
            self.flag = flag
            self.environment = environment
            self.part = part
        }
    }
}

extension FlagPlan.Unnamed: CustomStringConvertible {
    package var description: String {
        let what =
            switch part {
            case .document: "is stored"
            case .killSwitch: "is killed"
            case .enabled: "is enabled"
            case .percentage: "has a percentage"
            case .rules: "has rules"
            case .field(let name): "has the field \(Spelling.shown(name))"
            }
        return "\(flag) for \(environment) \(what), and the file does not say so"
    }
}

extension FlagFile.Entry {
    /// What of a stored document has no word here.
    func unnamedParts(of document: FlagDocument, in environment: FlagEnvironment) -> [FlagPlan.Unnamed.Part] {
        guard let settings = environments[environment] else { return [.document] }
        var parts: [FlagPlan.Unnamed.Part] = []
        if settings.isKilled == nil, document.isKilled { parts.append(.killSwitch) }
        if settings.isEnabled == nil, document.isEnabled { parts.append(.enabled) }
        if settings.percentage == nil, document.percentage != nil { parts.append(.percentage) }
        if settings.rules == nil, !document.ownRules.isEmpty { parts.append(.rules) }
        let named = Set(effectiveFields(settings).map { ByteString($0.name) })
        for field in document.extraFields where !named.contains(field.name) {
            parts.append(.field(field.name.text ?? field.name.description))
        }
        return parts
    }
}
