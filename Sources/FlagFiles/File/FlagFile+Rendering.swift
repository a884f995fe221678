package import FeatureFlags
import RedisTypes
import YAMLText

extension FlagFile {
    /// Documents that are stored: the environments that a flag has not, it has no document in.
    package typealias Documents = [FlagName: [FlagEnvironment: FlagDocument]]

    /// A file that says what documents are: applied to them, it changes nothing. In the order of the names.
    ///
    /// Of a percentage that no file may set, below 1 or above 100, a comment is all there is.
    ///
    /// - Parameter damaged: flags with documents that are not here, about which the file must say nothing.
    package static func text(
        _ documents: Documents, damaged: Set<FlagName> = [], prefix: String? = nil, tenant: String? = nil
    ) -> String {
        var pairs = [YAMLPair("version", .integer(version))]
        if let prefix { pairs.append(YAMLPair("prefix", .string(prefix))) }
        if let tenant { pairs.append(YAMLPair("tenant", .string(tenant))) }
        let flags = documents.sorted { $0.key < $1.key }.filter { !$0.value.isEmpty }
        let entries = flags.map { name, documents in
            YAMLPair(name.text, flag(documents, isDamaged: damaged.contains(name)))
        }
        pairs.append(YAMLPair("flags", .mapping(entries)))
        return YAMLWriter.text(of: .mapping(pairs))
    }

    private static func flag(_ documents: [FlagEnvironment: FlagDocument], isDamaged: Bool) -> YAMLValue {
        let extras = documents.mapValues { document in
            Dictionary(document.extraFields.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last })
        }
        // What all of them have stands once.
        let first = isDamaged ? nil : documents.min { $0.key < $1.key }?.value
        let shared = (first?.extraFields ?? []).filter { field in
            extras.values.allSatisfy { $0[field.name] == field.value }
        }
        let sharedNames = Set(shared.map(\.name))
        let environments = documents.sorted { $0.key < $1.key }.map { environment, document in
            let own = document.extraFields.filter { !sharedNames.contains($0.name) }
            return YAMLPair(environment.rawValue, .mapping(settings(document) + FieldNotation.pairs(own)))
        }
        return .mapping(FieldNotation.pairs(shared) + [YAMLPair("environments", .mapping(environments))])
    }

    private static func settings(_ document: FlagDocument) -> [YAMLPair] {
        var pairs = [YAMLPair("enabled", .bool(document.isEnabled))]
        if document.isKilled { pairs.append(YAMLPair("killed", .bool(true))) }
        var comment: String?
        switch document.percentage {
        case nil: pairs.append(YAMLPair("percentage", .null))
        case let percentage? where FlagSettings.Percentage.canBeSet(percentage):
            pairs.append(YAMLPair("percentage", YAMLValue(.number(percentage)) ?? .null))
        case let percentage?:
            let text = JSValue.number(percentage).json.text ?? ""
            comment =
                "percentage: \(text) is what is stored; a file sets none but 1 to 100, and leaves this one as it is"
        }
        let rules = document.ownRules.map(RuleNotation.value)
        return pairs + [YAMLPair("rules", .sequence(rules), comment: comment)]
    }
}
