/// What a request asks for: its method and path, taken apart.
enum Endpoint: Sendable, Hashable {
    case listDatabases, createDatabase, moveToTeam, auditLog, listTeams, createTeam, addMember, removeMember
    case getDatabase(String)
    case deleteDatabase(String)
    case rename(String)
    case resetPassword(String)
    case enableTLS(String)
    case setEviction(Bool, String)
    case setAutoUpgrade(Bool, String)
    case setProdPack(Bool, String)
    case setDailyBackup(Bool, String)
    case changePlan(String)
    case updateBudget(String)
    case updateRegions(String)
    case updateAllowList(String)
    case statistics(String)
    case listBackups(String)
    case createBackup(String)
    case restoreBackup(String)
    case deleteBackup(String, backup: String)
    case deleteTeam(String)
    case listMembers(String)

    /// - Parameter segments: of the path, without its query.
    init(_ method: String, _ segments: [String], acceptsOldPaths: Bool) throws(Refusal) {
        let methods = Self.methods(segments, acceptsOldPaths: acceptsOldPaths)
        guard !methods.isEmpty else { throw .noEndpoint }
        guard let endpoint = methods.first(where: { $0.method == method })?.endpoint else {
            throw Refusal(status: 405, text: "\(method) is not allowed here")
        }
        self = endpoint
    }

    /// The endpoints of a path, by method.
    private static func methods(
        _ segments: [String], acceptsOldPaths: Bool
    ) -> [(method: String, endpoint: Endpoint)] {
        if segments == ["auditlogs"] { return [("GET", .auditLog)] }
        guard segments.first == "v2" else { return [] }
        let rest = Array(segments.dropFirst())
        switch (rest.first, rest.count) {
        case ("redis", 2): return collection(rest[1])
        case ("redis", 3) where rest[2] == "change-plan": return [("POST", .changePlan(rest[1]))]
        case ("redis", 3): return database(rest[1], rest[2], acceptsOldPaths)
        case ("redis", 4) where rest[1] == "delete-backup":
            return [("DELETE", .deleteBackup(rest[2], backup: rest[3]))]
        case ("teams", 1): return [("GET", .listTeams)]
        case ("team", 1): return [("POST", .createTeam)]
        case ("team", 2): return [("DELETE", .deleteTeam(rest[1]))]
        case ("teams", 2) where rest[1] == "member": return [("POST", .addMember), ("DELETE", .removeMember)]
        case ("teams", 2): return [("GET", .listMembers(rest[1]))]
        default: return []
        }
    }

    private static func collection(_ name: String) -> [(String, Endpoint)] {
        switch name {
        case "databases": [("GET", .listDatabases)]
        case "database": [("POST", .createDatabase)]
        case "move-to-team": [("POST", .moveToTeam)]
        default: []
        }
    }

    private static func database(_ verb: String, _ id: String, _ acceptsOldPaths: Bool) -> [(String, Endpoint)] {
        switch verb {
        case "database": [("GET", .getDatabase(id)), ("DELETE", .deleteDatabase(id))]
        case "rename": [("POST", .rename(id))]
        case "reset-password": [("POST", .resetPassword(id))]
        case "enable-tls": [("POST", .enableTLS(id))]
        case "enable-eviction": [("POST", .setEviction(true, id))]
        case "disable-eviction": [("POST", .setEviction(false, id))]
        case "enable-autoupgrade": [("POST", .setAutoUpgrade(true, id))]
        case "disable-autoupgrade": [("POST", .setAutoUpgrade(false, id))]
        case "enable-prodpack": [("POST", .setProdPack(true, id))]
        case "disable-prodpack": [("POST", .setProdPack(false, id))]
        case "update-budget": [("PATCH", .updateBudget(id))]
        case "update-regions": [("POST", .updateRegions(id))]
        case "update-allowlist": [("POST", .updateAllowList(id))]
        case "change-plan" where acceptsOldPaths: [("POST", .changePlan(id))]
        case "stats": [("GET", .statistics(id))]
        case "list-backup": [("GET", .listBackups(id))]
        case "create-backup": [("POST", .createBackup(id))]
        case "restore-backup": [("POST", .restoreBackup(id))]
        // The specification says PATCH, and the vendor's own command line sends POST.
        case "enable-dailybackup": ["PATCH", "POST"].map { ($0, .setDailyBackup(true, id)) }
        case "disable-dailybackup": ["PATCH", "POST"].map { ($0, .setDailyBackup(false, id)) }
        default: []
        }
    }
}
