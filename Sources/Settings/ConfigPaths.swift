/// Where upkeep keeps its files, by the XDG Base Directory Specification.
///
///     configuration  $UPKEEP_CONFIG, or $XDG_CONFIG_HOME/upkeep/config.toml   (~/.config)
///     state          $XDG_STATE_HOME/upkeep                                   (~/.local/state)
///     cache          $XDG_CACHE_HOME/upkeep                                   (~/.cache)
///
/// A relative XDG path is ignored, as the specification asks; an empty variable is an unset one. Nothing is
/// read or made here, and no place is needed before it is used: in a container without `HOME`, two variables
/// are enough to work with.
package struct ConfigPaths: Sendable, Hashable {
    /// The user's own directory, when the environment names one.
    package let home: String?
    private let explicitConfig: String?
    private let configBase: String?
    private let stateBase: String?
    private let cacheBase: String?

    private enum Place: String {
        case config = "XDG_CONFIG_HOME"
        case state = "XDG_STATE_HOME"
        case cache = "XDG_CACHE_HOME"

        var underHome: String {
            switch self {
            case .config: ".config"
            case .state: ".local/state"
            case .cache: ".cache"
            }
        }
    }

    /// `workingDirectory` is what a relative `UPKEEP_CONFIG` is seen from.
    package init(environment: [String: String], workingDirectory: String) {
        func absolute(_ name: String) -> String? {
            guard var path = environment[name]?[...], path.hasPrefix("/") else { return nil }
            while path.count > 1, path.last == "/" { path = path.dropLast() }
            return String(path)
        }
        home = absolute("HOME")
        let explicit = environment["UPKEEP_CONFIG"] ?? ""
        explicitConfig = explicit.isEmpty ? nil : FileSystem.join(workingDirectory, explicit)
        configBase = absolute(Place.config.rawValue)
        stateBase = absolute(Place.state.rawValue)
        cacheBase = absolute(Place.cache.rawValue)
    }

    package var configFile: String {
        get throws(SettingsError) {
            if let explicitConfig { return explicitConfig }
            return FileSystem.join(try directory(.config), "config.toml")
        }
    }

    /// E-mail and management key, for the verbs that administer databases.
    package var accountFile: String {
        get throws(SettingsError) { FileSystem.join(try directory(.config), "account.env") }
    }

    package var stateDirectory: String {
        get throws(SettingsError) { try directory(.state) }
    }

    package var cacheDirectory: String {
        get throws(SettingsError) { try directory(.cache) }
    }

    private func directory(_ place: Place) throws(SettingsError) -> String {
        let base =
            switch place {
            case .config: configBase
            case .state: stateBase
            case .cache: cacheBase
            }
        if let base { return FileSystem.join(base, "upkeep") }
        guard let home else { throw .noHome(variable: place.rawValue) }
        return FileSystem.join(home, "\(place.underHome)/upkeep")
    }

    /// `path` with the home directory written `~`, for people.
    package func abbreviated(_ path: String) -> String {
        guard let home, home != "/", path.hasPrefix("\(home)/") else { return path }
        return "~" + path.dropFirst(home.count)
    }
}
