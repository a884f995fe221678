/// Teams and the audit log (management reference, section 9).
extension ManagementClient {
    package func teams() async throws -> [Team] {
        try await list(ManagementRequest(.get, ["teams"], to: "list the teams"))
    }

    /// - Parameter copiesCard: whether the team pays with the account's credit card.
    package func createTeam(named name: String, copiesCard: Bool) async throws -> Team {
        try await object(
            ManagementRequest(.post, ["team"], to: "create the team")
                .with {
                    $0.add("team_name", name)
                    $0.add("copy_cc", copiesCard)
                })
    }

    package func deleteTeam(_ id: String) async throws {
        try await confirm(ManagementRequest(.delete, ["team", id], to: "delete the team"))
    }

    package func members(ofTeam id: String) async throws -> [TeamMember] {
        try await list(ManagementRequest(.get, ["teams", id], to: "list the members"))
    }

    package func addMember(_ email: String, as role: TeamRole, toTeam id: String) async throws {
        try await confirm(
            ManagementRequest(.post, ["teams", "member"], to: "add the member")
                .with {
                    $0.add("team_id", id)
                    $0.add("member_email", email)
                    $0.add("member_role", role.rawValue)
                })
    }

    package func removeMember(_ email: String, fromTeam id: String) async throws {
        try await confirm(
            ManagementRequest(.delete, ["teams", "member"], to: "remove the member")
                .with {
                    $0.add("team_id", id)
                    $0.add("member_email", email)
                })
    }

    /// All entries that the account's plan keeps.
    package func auditLog() async throws -> [AuditLogEntry] {
        var request = try ManagementRequest(.get, ["auditlogs"], to: "read the audit log")
        request.base = .unversioned
        return try await list(request)
    }
}
