/// What the configuration file holds.
package struct ProfileList: Sendable, Hashable {
    /// The profile that is used when nothing else names an endpoint. It may be missing from ``profiles``: who
    /// asks for it finds out.
    package var defaultName: String?
    /// By name, in byte order.
    package private(set) var profiles: [Profile]

    package init(profiles: [Profile] = [], defaultName: String? = nil) {
        self.defaultName = defaultName
        self.profiles = profiles.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    package var names: [String] { profiles.map(\.name) }

    package subscript(name: String) -> Profile? {
        profiles.first { $0.name == name }
    }

    mutating func set(_ profile: Profile) {
        self = ProfileList(profiles: profiles.filter { $0.name != profile.name } + [profile], defaultName: defaultName)
    }

    mutating func remove(_ name: String) {
        profiles.removeAll { $0.name == name }
        if defaultName == name { defaultName = nil }
    }
}
