/// How a credential can be rotated: what the server of it allows decides.
package enum RotationStrategy: String, Sendable, Hashable, CaseIterable {
    /// A gateway's list of tokens, which has both for a while.
    case list
    /// Two passwords of one Redis user, both valid for a while.
    case passwords
    /// Two Redis users with the same rights, of which the old one goes in the end.
    case users
    /// The platform's reset, which ends all credentials of a database at once.
    case reset

    package var steps: [RotationStep] {
        switch self {
        case .list, .passwords, .users: [.make, .add, .probe, .deliver, .check, .grace, .revoke, .prove]
        case .reset: [.replace, .probe, .deliver, .check, .prove]
        }
    }

    package var summary: String {
        switch self {
        case .list: "two tokens of the gateway's list overlap"
        case .passwords: "two passwords of one user overlap"
        case .users: "two users with the same rights overlap"
        case .reset: "the platform's reset ends every credential of the database at once"
        }
    }

    /// For how long somebody may be refused.
    package var window: String {
        switch self {
        case .list, .passwords, .users: "none: nobody is refused while both are valid"
        case .reset: "an outage for each consumer, from the reset until it has read the new token; there is no way back"
        }
    }
}
