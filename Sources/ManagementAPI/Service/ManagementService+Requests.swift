extension ManagementService {
    /// Carries out what an endpoint stands for.
    /// - Returns: the body of the response.
    /// - Throws: ``Refusal``, or what went wrong.
    func perform(
        _ endpoint: Endpoint, _ query: [String: String], _ body: RequestBody, by caller: Caller
    ) async throws -> JSONValue {
        switch endpoint {
        case .listDatabases: return list(for: caller)
        case .getDatabase(let id):
            return try get(id, showsCredentials: query["credentials"] != "hide", for: caller)
        case .createDatabase: return try await create(body, by: caller)
        case .rename(let id): return try await rename(id, body, by: caller)
        case .resetPassword(let id): return try await resetPassword(id, by: caller)
        case .enableTLS(let id): return try await enableTLS(id, by: caller)
        case .statistics(let id): return try await statistics(id, period: query["period"], for: caller)
        case .listBackups(let id): return try listBackups(id, for: caller)
        case .auditLog: return auditEntries(for: caller)
        case .listTeams: return listTeams(for: caller)
        case .createTeam: return try createTeam(body, by: caller)
        case .listMembers(let id): return try listMembers(id, for: caller)
        case .addMember: return try addMember(body, by: caller)
        case .deleteDatabase(let id): try await delete(id, by: caller)
        case .setEviction(let isOn, let id): try await setEviction(isOn, id, by: caller)
        case .setAutoUpgrade(let isOn, let id): try await setAutoUpgrade(isOn, id, by: caller)
        case .setProdPack(let isOn, let id): try await setProdPack(isOn, id, by: caller)
        case .setDailyBackup(let isOn, let id): try await setDailyBackup(isOn, id, by: caller)
        case .changePlan(let id): try await changePlan(id, body, by: caller)
        case .updateBudget(let id): try await updateBudget(id, body, by: caller)
        case .updateRegions(let id): try await updateRegions(id, body, by: caller)
        case .updateAllowList(let id): try await updateAllowList(id, body, by: caller)
        case .moveToTeam: try await moveToTeam(body, by: caller)
        case .createBackup(let id): try createBackup(id, body, by: caller)
        case .restoreBackup(let id): try restoreBackup(id, body, by: caller)
        case .deleteBackup(let id, let backup): try await deleteBackup(id, backup, by: caller)
        case .deleteTeam(let id): try deleteTeam(id, by: caller)
        case .removeMember: try removeMember(body, by: caller)
        }
        return "OK"
    }
}
