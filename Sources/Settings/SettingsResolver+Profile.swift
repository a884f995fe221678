import RedisTypes

extension SettingsResolver {
    func lookUpDefaultProfile() throws(SettingsError) -> TierLookup {
        guard let store else { return .absent("no HOME to look in") }
        let list = try store.list()
        guard let name = list.defaultName else {
            return .absent(list.profiles.isEmpty ? "no profiles" : "no default among \(list.profiles.count) profiles")
        }
        guard let profile = list[name] else {
            let suggestion = Spelling.closest(to: name, in: list.names)
            throw .danglingDefault(name, file: store.file, suggestion: suggestion)
        }
        return .found(endpoint(of: profile, in: store, tier: .profile, chosenBy: nil))
    }

    /// `setting` is the flag or variable that named the profile.
    func endpoint(
        ofProfile name: String, tier: Tier, chosenBy setting: String
    ) throws(SettingsError) -> ResolvedEndpoint {
        guard Profile.isValid(name: name) else { throw .badProfileName(name) }
        let store = ProfileStore(file: try paths.configFile)
        return endpoint(of: try store.show(name), in: store, tier: tier, chosenBy: setting)
    }

    private func endpoint(
        of profile: Profile, in store: ProfileStore, tier: Tier, chosenBy setting: String?
    ) -> ResolvedEndpoint {
        let token: ResolvedEndpoint.Token =
            switch profile.token {
            case .secret(let secret): .secret(secret)
            case .command(let words): .command(words)
            }
        let origin = "profile \(profile.name) in \(paths.abbreviated(store.file))"
        return ResolvedEndpoint(
            url: profile.url, token: token, tier: tier, origin: setting.map { "\(origin), chosen by \($0)" } ?? origin,
            profileName: profile.name, isProduction: profile.isProduction, isReadOnly: profile.isReadOnly)
    }
}
