import FeatureFlags
import RedisTypes

extension FlagFile.Entry {
    func says(somethingAbout environment: FlagEnvironment) -> Bool {
        environments[environment] != nil || !fields.isEmpty
    }

    /// A new document, byte for byte as the SDK would create it, with these settings.
    func document(_ environment: FlagEnvironment, _ now: Int64) -> FlagDocument {
        applied(to: FlagDocument(name, environment, createdAt: now), in: environment)
    }

    /// The document with what is set here. What stays keeps its bytes.
    func applied(to stored: FlagDocument, in environment: FlagEnvironment) -> FlagDocument {
        var document = stored
        let settings = environments[environment] ?? FlagSettings()
        if let isEnabled = settings.isEnabled { document.isEnabled = isEnabled }
        if let percentage = settings.percentage { document.percentage = percentage.number }
        document.rules = rules(settings, stored)
        // No setting is of a field of the SDK's own, which is what is refused.
        try? document.setFields(effectiveFields(settings).map { ($0.name, $0.value) })
        return document
    }

    /// The kill switch stays what it is unless it is named: whoever pulled it had a reason.
    private func rules(_ settings: FlagSettings, _ stored: FlagDocument) -> [FlagRule] {
        let own = settings.rules?.written(like: stored.ownRules) ?? stored.ownRules
        guard settings.isKilled ?? stored.isKilled else { return own }
        return (stored.isKilled ? stored.killSwitches : [.killSwitch]) + own
    }

    /// Those of the environment, and of the flag those that the environment says nothing else about.
    func effectiveFields(_ settings: FlagSettings) -> [FieldSetting] {
        let own = Set(settings.fields.map { ByteString($0.name) })
        return fields.filter { !own.contains(ByteString($0.name)) } + settings.fields
    }
}

extension FlagSettings.Percentage {
    var number: Double? { if case .gate(let number) = self { number } else { nil } }
}

extension [FlagRule] {
    /// A rule that was there already keeps its text, which may hold more than what a file says.
    fileprivate func written(like stored: [FlagRule]) -> [FlagRule] {
        var rest = stored
        return map { rule in
            guard let index = rest.firstIndex(where: { $0.isSame(as: rule) }) else { return rule }
            return rest.remove(at: index)
        }
    }
}
