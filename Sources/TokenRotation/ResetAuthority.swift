import RedisTypes
package import UpstashManagement

/// The platform's reset of a database. It is asked for once: whatever the answer, and if there is none, what the platform
/// has now is read back.
package struct ResetAuthority: TokenAuthority {
    private let client: ManagementClient
    private let id: String

    package init(_ client: ManagementClient, id: String) {
        self.client = client
        self.id = id
    }

    package func replace(
        _ secrets: inout RotationSecrets, _ record: inout RotationRecord, isRepeated: Bool
    ) async throws {
        var answer: Secret?
        if !isRepeated {
            do { answer = try await client.resetPassword(id).credentials.restToken } catch let error as ManagementError
            {
                guard error.fate == .unknown else { throw error }
            }
        }
        if let new = usable(answer, record) { secrets.new = new } else { secrets.new = try await readBack(record) }
    }

    /// An answer with the token that there was before tells nothing.
    private func usable(_ token: Secret?, _ record: RotationRecord) -> Secret? {
        token.flatMap { RotationSecrets.digest(of: $0) == record.oldDigest ? nil : $0 }
    }

    private func readBack(_ record: RotationRecord) async throws -> Secret {
        let token: Secret?
        do { token = try await client.database(id).credentials.restToken } catch is ManagementError {
            throw RotationError.resetUnknown(
                record.target, reason: "no answer came, and the platform cannot be asked now")
        }
        guard let token else {
            throw RotationError.resetUnknown(
                record.target, reason: "the platform does not show the token; only the console can reset it again")
        }
        guard let new = usable(token, record) else {
            throw RotationError.resetUnknown(record.target, reason: "the platform still shows the old token")
        }
        return new
    }

    // A reset is one step; the others do not come.

    package func make(_ secrets: inout RotationSecrets, _ record: inout RotationRecord) async throws {
        throw RotationError.noWayBack(record.target)
    }

    package func add(_ secrets: inout RotationSecrets, _ record: inout RotationRecord) async throws {
        throw RotationError.noWayBack(record.target)
    }

    package func revokeOld(_ secrets: RotationSecrets, _ record: RotationRecord) async throws {
        throw RotationError.noWayBack(record.target)
    }

    package func revokeNew(_ secrets: RotationSecrets, _ record: RotationRecord) async throws {
        throw RotationError.noWayBack(record.target)
    }

    package func knowsOld(_ secrets: RotationSecrets, _ record: RotationRecord) async throws -> Bool {
        !record.isDone(.replace)
    }

    package func knowsNew(_ secrets: RotationSecrets, _ record: RotationRecord) async throws -> Bool {
        record.isDone(.replace)
    }
}
