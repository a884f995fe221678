/// What can be turned on and off with a request of its own.
package enum DatabaseFeature: Sendable, Hashable, CaseIterable {
    case eviction, autoUpgrade, prodPack, dailyBackup

    /// Behind `enable-` and `disable-`.
    var path: String {
        switch self {
        case .eviction: "eviction"
        case .autoUpgrade: "autoupgrade"
        case .prodPack: "prodpack"
        case .dailyBackup: "dailybackup"
        }
    }

    /// In the middle of a sentence.
    package var words: String {
        switch self {
        case .eviction: "eviction"
        case .autoUpgrade: "automatic upgrades"
        case .prodPack: "Prod Pack"
        case .dailyBackup: "daily backups"
        }
    }
}
