import FeatureFlags
import RedisTypes

extension FlagChange {
    /// What will be there, changed or so already, with its place: `beta-ui production`.
    var newDocuments: [(place: String, document: FlagDocument)] {
        (documents + conditions).sorted { $0.environment < $1.environment }.compactMap { change in
            FlagStanding(change.after).document.map { ("\(change.name) \(change.environment)", $0) }
        }
    }
}

/// What the SDK does and few people expect.
extension FlagRemark {
    /// Of a flag that somebody has turned off.
    static func ifRulesAnswerTrue(_ document: FlagDocument, _ place: String) -> [FlagRemark] {
        guard !document.isKilled else { return [] }
        let rules = document.ownRules.enumerated().filter(\.element.value)
        guard !rules.isEmpty else { return [] }
        let named = rules.prefix(3).map { "rule \($0 + 1) (\(excerpt($1)))" }.joined(separator: ", ")
        let rest = rules.count > 3 ? " and \(rules.count - 3) more" : ""
        return [
            .warning("\(place): \(named)\(rest) still \(rules.count == 1 ? "turns" : "turn") it on; kill turns it off")
        ]
    }

    /// Of a flag that somebody has turned on.
    static func ifHeldBack(_ document: FlagDocument, _ place: String) -> [FlagRemark] {
        if document.isKilled { return [.warning("\(place): the kill switch is on; unkill takes it away")] }
        let admitted = FlagPercentage.admitted(by: document.percentage)
        guard admitted < 100, let gate = document.gateText else { return [] }
        return [.note("\(place): \(gate) lets \(admitted) of 100 in")]
    }

    /// Of a flag that was given a percentage.
    static func ofGate(_ document: FlagDocument, _ place: String) -> [FlagRemark] {
        guard document.isEnabled || document.isKilled || document.ownRules.contains(where: \.value) else {
            return [.warning("\(place) is disabled, and no rule turns it on: nobody is let in; --enable enables it")]
        }
        return ifHeldBack(document, place)
    }

    static func caches(_ change: FlagChange) -> [FlagRemark] {
        change.documents.isEmpty
            ? [] : [.note("a program that caches flags may answer as before until it is restarted")]
    }

    private static func excerpt(_ rule: FlagRule) -> String {
        let text = Table.printable(ByteString(rule.description))
        return text.count > 60 ? text.prefix(59) + "…" : text
    }
}
