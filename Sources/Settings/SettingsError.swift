package import UpstashREST

/// Why settings could not be read, written or decided. No case holds a secret or a piece of one: not a value,
/// not a URL, not a line of a file.
package enum SettingsError: Error, Sendable, Hashable {
    // Files.
    case missing(_ path: String, FileRole)
    case unreadable(_ path: String, FileRole, reason: String)
    case notRegularFile(_ path: String, FileRole)
    /// Others may read or change the file, or enter the directory it is in.
    case openToOthers(_ path: String, FileRole, mode: Int)
    case notOurs(_ path: String, FileRole, owner: Int)
    /// `limit` is in bytes.
    case tooLarge(_ path: String, FileRole, limit: Int)
    /// Nothing was changed.
    case notWritten(_ path: String, reason: String)
    /// Neither `HOME` nor `variable` says where our files are.
    case noHome(variable: String)

    // What is in them.
    case unusableToken(origin: String, SecretProblem)
    case badURL(origin: String, InvalidRESTURL.Problem)
    case envFile(_ path: String, line: Int, DotEnvProblem)
    case notTOML(_ path: String, line: Int, column: Int, TOMLProblem)
    /// `key` is a dotted path; `nil` means the file as a whole. `line` is where it stands, or what it is missing in,
    /// when that is known.
    case config(_ path: String, line: Int? = nil, key: String?, ConfigProblem)

    // Profiles.
    case badProfileName(String)
    case unknownProfile(_ name: String, file: String, suggestion: String?, known: [String])
    case profileExists(_ name: String, file: String)
    /// What the profile is made from has no token of the kind that it takes.
    case noToken(profile: String, isReadOnly: Bool)
    /// The file's `default` is no profile in it.
    case danglingDefault(_ name: String, file: String, suggestion: String?)

    // The decision.
    /// A URL without a token or the reverse, in one place: `present` is there, `missing` is not.
    case halfFilled(tier: Tier, present: String, missing: [String])
    /// Two settings of the same rank name different endpoints.
    case conflict(first: String, second: String)
    /// A variable that only the process environment may set.
    case notForEnvFile(_ variable: String, file: String, line: Int)
    /// An e-mail without a management key, the reverse, or only a URL.
    case halfAccount(place: String, missing: [String])
    case badEmail(place: String)
    /// No place names an account; `file` is where one could be kept.
    case noAccount(file: String?)
    /// No tier names an endpoint; `profiles` are there to be chosen from.
    case notConfigured(profiles: [String])
}

extension SettingsError {
    /// What an error means for the one who called, without its details.
    package enum Kind: Sendable, Hashable {
        /// A flag, a variable or a file has to be put right first; nothing was sent.
        case misuse
        /// The profile that was asked for is not there.
        case notFound
        case noCredentials
        /// What is there already was kept.
        case exists
        /// The system refused to write.
        case failed
    }

    package var kind: Kind {
        switch self {
        case .unknownProfile: .notFound
        case .noToken: .failed
        case .notConfigured, .noAccount: .noCredentials
        case .profileExists: .exists
        case .notWritten: .failed
        default: .misuse
        }
    }
}

extension SettingsError: CustomStringConvertible {
    package var description: String { message }
}
