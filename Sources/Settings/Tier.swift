/// Where an endpoint can come from. The first tier that names one decides, in this order.
package enum Tier: Int, Sendable, Hashable, CaseIterable, Comparable {
    /// `--url` with a token, or `--profile`.
    case flag
    case environment
    /// `.env` in the working directory, or `--env-file`.
    case envFile
    /// The configuration file's default profile.
    case profile
    /// The instance `upkeep local up` started.
    case local

    package static func < (left: Tier, right: Tier) -> Bool { left.rawValue < right.rawValue }
}

extension Tier: CustomStringConvertible {
    /// For tables and JSON.
    package var description: String {
        switch self {
        case .flag: "flags"
        case .environment: "environment"
        case .envFile: "env file"
        case .profile: "profile"
        case .local: "local"
        }
    }
}
