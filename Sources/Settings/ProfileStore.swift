package import RedisTypes
import UpstashREST

/// The profiles in the configuration file, which is TOML, 0600:
///
///     default = "dev"
///
///     [profiles.dev]
///     url = "https://eu1-….upstash.io"
///     token = "AX…"                                     # or
///     token_command = ["pass", "show", "upstash/dev"]
///     production = false
///     read_only = false
///
/// A change rewrites the whole file in one step, sorted by name; comments and layout are lost. Two processes
/// that change it at once take turns. Nothing is read before a function here is called.
package struct ProfileStore: Sendable, Hashable {
    package let file: String

    package init(file: String) {
        self.file = file
    }

    /// No file is an empty list.
    package func list() throws(SettingsError) -> ProfileList {
        try decode(try PrivateFile.read(file, as: .config))
    }

    package func show(_ name: String) throws(SettingsError) -> Profile {
        let list = try list()
        guard let profile = list[name] else { throw unknown(name, in: list) }
        return profile
    }

    /// The first profile becomes the default.
    ///
    /// - Throws: ``SettingsError/profileExists(_:file:)`` unless `replacing`.
    package func add(_ profile: Profile, replacing: Bool = false) throws(SettingsError) {
        try check(profile)
        try update { list throws(SettingsError) in
            if !replacing && list[profile.name] != nil { throw .profileExists(profile.name, file: file) }
            if list.profiles.isEmpty { list.defaultName = profile.name }
            list.set(profile)
        }
    }

    /// Makes a profile, or gives one that is there another token; its marks stay.
    ///
    /// - Parameter token: by the marks that hold: a profile that only reads gets no other token.
    /// - Throws: ``SettingsError/profileExists(_:file:)`` when it is another database's, or has a `token_command`, unless
    ///   `replacing`; ``SettingsError/noToken(profile:isReadOnly:)`` when there is none. Nothing was written then.
    /// - Returns: the profile as it is now.
    package func save(
        _ name: String, url: String, marks: ProfileMarks = ProfileMarks(), replacing: Bool = false, isDefault: Bool,
        token: (_ isReadOnly: Bool) -> Secret?
    ) throws(SettingsError) -> Profile {
        guard Profile.isValid(name: name) else { throw .badProfileName(name) }
        var saved: Profile?
        try update { list throws(SettingsError) in
            let old = list[name]
            if let old, !replacing, !Self.isUpdate(of: old, url) { throw .profileExists(name, file: file) }
            let isReadOnly = marks.isReadOnly ?? old?.isReadOnly ?? false
            guard let token = token(isReadOnly) else { throw .noToken(profile: name, isReadOnly: isReadOnly) }
            let profile = Profile(
                name: name, url: url, token: .secret(token),
                isProduction: marks.isProduction ?? old?.isProduction ?? false, isReadOnly: isReadOnly)
            try check(profile)
            if list.profiles.isEmpty || isDefault { list.defaultName = name }
            list.set(profile)
            saved = profile
        }
        guard let saved else { throw .notWritten(file, reason: "it was not changed") }
        return saved
    }

    /// Gives profiles of this endpoint that hold a revoked token the one that took its place. Others, with a token of
    /// their own or a `token_command`, stay as they are.
    /// - Returns: their names.
    package func replaceTokens(
        for url: String, _ replacements: [(old: Secret, new: Secret)]
    ) throws(SettingsError) -> [String] {
        func replacement(for profile: Profile) -> Secret? {
            guard profile.isFor(url), case .secret(let token) = profile.token else { return nil }
            return replacements.first { $0.old == token }?.new
        }
        // Without any there is no file to make.
        guard try list().profiles.contains(where: { replacement(for: $0) != nil }) else { return [] }
        var names: [String] = []
        try update { list throws(SettingsError) in
            names = []
            for var profile in list.profiles {
                guard let token = replacement(for: profile) else { continue }
                profile.token = .secret(token)
                try check(profile)
                list.set(profile)
                names.append(profile.name)
            }
        }
        return names
    }

    private static func isUpdate(of profile: Profile, _ url: String) -> Bool {
        guard case .secret = profile.token else { return false }
        return profile.isFor(url)
    }

    /// Afterwards there is no default if it was this one.
    package func remove(_ name: String) throws(SettingsError) {
        _ = try show(name)
        try update { list throws(SettingsError) in
            if list[name] == nil { throw unknown(name, in: list) }
            list.remove(name)
        }
    }

    /// Makes a profile the default.
    package func use(_ name: String) throws(SettingsError) {
        _ = try show(name)
        try update { list throws(SettingsError) in
            if list[name] == nil { throw unknown(name, in: list) }
            list.defaultName = name
        }
    }

    /// Gives a profile another token; all else of it stays.
    package func setToken(_ token: Secret, of name: String) throws(SettingsError) {
        try update { list throws(SettingsError) in
            guard var profile = list[name] else { throw unknown(name, in: list) }
            profile.token = .secret(token)
            try check(profile)
            list.set(profile)
        }
    }

    func unknown(_ name: String, in list: ProfileList) -> SettingsError {
        .unknownProfile(name, file: file, suggestion: Spelling.closest(to: name, in: list.names), known: list.names)
    }

    private func update(
        _ change: (inout ProfileList) throws(SettingsError) -> Void
    ) throws(SettingsError) {
        try PrivateFile.update(file, as: .config) { bytes throws(SettingsError) in
            var list = try decode(bytes)
            try change(&list)
            return Array(ProfileDocument.render(list).utf8)
        }
    }

    private func decode(_ bytes: [UInt8]?) throws(SettingsError) -> ProfileList {
        guard let bytes else { return ProfileList() }
        return try ProfileDocument(bytes, file: file).decode()
    }

    /// What would not be readable again is not written.
    private func check(_ profile: Profile) throws(SettingsError) {
        guard Profile.isValid(name: profile.name) else { throw .badProfileName(profile.name) }
        let origin = "profile \(profile.name)"
        do { _ = try RESTEndpoint(profile.url) } catch { throw .badURL(origin: "url of \(origin)", error.problem) }
        switch profile.token {
        case .secret(let secret):
            _ = try Secret(checking: Array(secret.reveal().utf8), from: "token of \(origin)")
        case .command(let words):
            guard ProfileDocument.isCommand(words) else {
                throw .config(file, key: "profiles.\(profile.name).token_command", .emptyCommand)
            }
        }
    }
}
