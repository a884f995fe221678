import RedisTypes
import Settings
import UpstashManagement

/// One reset of a database's credentials. The call is made once: where its answer is lost, what holds now is read
/// instead, for a second call would revoke what the first has made.
struct CredentialReset {
    enum Doubt: Sendable {
        /// They are other ones than before: it took effect.
        case changed
        /// They were still the old ones when they were read. It may take effect yet.
        case unchanged
        /// They cannot be read.
        case unreadable(Diagnostic?)
    }

    let before: ManagedDatabase
    /// What holds now, with credentials where the service shows them.
    private(set) var after: ManagedDatabase
    /// Why the outcome is not known from the call itself.
    private(set) var doubt: (cause: Diagnostic, found: Doubt)?
    /// Why the new credentials, which the answer did not show, could not be read.
    private(set) var unread: Diagnostic?

    static func perform(on before: ManagedDatabase, _ client: ManagementClient) async throws -> CredentialReset {
        do {
            var after = try await client.resetPassword(before.id)
            if !after.credentials.areComplete {
                // The reset is done; not being able to read it is another matter.
                do { after = try await client.database(before.id) } catch {
                    return CredentialReset(before: before, after: after, unread: Diagnostic(error))
                }
            }
            return CredentialReset(before: before, after: after)
        } catch let error as ManagementError {
            guard error.fate == .unknown else { throw error }
            return await readBack(before, Diagnostic(error), client)
        }
    }

    private static func readBack(
        _ before: ManagedDatabase, _ cause: Diagnostic, _ client: ManagementClient
    ) async -> CredentialReset {
        do {
            let now = try await client.database(before.id)
            let found: Doubt =
                if !now.credentials.areComplete || !before.credentials.areComplete {
                    .unreadable(nil)
                } else {
                    now.credentials == before.credentials ? .unchanged : .changed
                }
            return CredentialReset(before: before, after: now, doubt: (cause, found))
        } catch {
            return CredentialReset(before: before, after: before, doubt: (cause, .unreadable(Diagnostic(error))))
        }
    }

    /// Old tokens and what took their place.
    var replacedTokens: [(old: Secret, new: Secret)] {
        let pairs = [
            (before.credentials.restToken, after.credentials.restToken),
            (before.credentials.readOnlyRESTToken, after.credentials.readOnlyRESTToken),
        ]
        return pairs.compactMap { old, new in
            guard let old, let new, old != new else { return nil }
            return (old, new)
        }
    }

    /// What to say of a lost answer.
    var failure: Failure? {
        guard let (cause, found) = doubt else { return nil }
        let id = before.id
        let (what, hint): (String, String) =
            switch found {
            case .changed:
                (
                    "read back, the credentials are other ones than before: the old ones are revoked",
                    "do not reset again; upkeep db use \(id) saves the new ones, upkeep db get \(id) --credentials shows them"
                )
            case .unchanged:
                (
                    "read back, the credentials are still the old ones, and the reset may yet take effect",
                    "upkeep db get \(id) --credentials in a minute; reset again only if they are still the same then"
                )
            case .unreadable(let error):
                (
                    "what holds now cannot be read" + (error.map { ": \($0.message)" } ?? ""),
                    "upkeep db get \(id) --credentials; under credential protection only another reset tells: "
                        + "upkeep db reset-password \(id)"
                )
            }
        return Failure(.unknown, "UNKNOWN", "\(cause.message); \(what)", hint: hint)
    }
}
