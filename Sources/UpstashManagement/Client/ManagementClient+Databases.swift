/// Databases (management reference, section 3).
extension ManagementClient {
    package func databases() async throws -> [ManagedDatabase] {
        try await list(ManagementRequest(.get, ["redis", "databases"], to: "list the databases"))
    }

    /// One database, with its credentials where the service shows them.
    package func database(_ id: String) async throws -> ManagedDatabase {
        try await object(ManagementRequest(.get, ["redis", "database", id], to: "read the database"))
    }

    package func create(_ database: NewDatabase) async throws -> ManagedDatabase {
        try await object(
            ManagementRequest(.post, ["redis", "database"], to: "create the database").with(database.write))
    }

    package func delete(_ id: String) async throws {
        try await confirm(ManagementRequest(.delete, ["redis", "database", id], to: "delete the database"))
    }

    package func rename(_ id: String, to name: String) async throws -> ManagedDatabase {
        try await object(
            ManagementRequest(.post, ["redis", "rename", id], to: "rename the database").with { $0.add("name", name) })
    }

    /// Makes a new password and new tokens and revokes the old ones at once. Each call makes others: when the outcome
    /// is unknown, ``database(_:)`` tells what holds now.
    package func resetPassword(_ id: String) async throws -> ManagedDatabase {
        try await object(ManagementRequest(.post, ["redis", "reset-password", id], to: "reset the credentials"))
    }

    package func enableTLS(_ id: String) async throws {
        try await confirm(ManagementRequest(.post, ["redis", "enable-tls", id], to: "enable TLS"))
    }

    package func set(_ feature: DatabaseFeature, _ isOn: Bool, for id: String) async throws {
        let verb = isOn ? "enable" : "disable"
        let method: ManagementRequest.Method = feature == .dailyBackup ? .patch : .post
        try await confirm(
            ManagementRequest(method, ["redis", "\(verb)-\(feature.path)", id], to: "\(verb) \(feature.words)"))
    }

    package func change(_ id: String, to plan: PlanChange) async throws {
        try await confirm(
            ManagementRequest(.post, ["redis", id, "change-plan"], to: "change the plan").with(plan.write))
    }

    /// In dollars a month.
    package func setBudget(_ dollars: Int64, for id: String) async throws {
        try await confirm(
            ManagementRequest(.patch, ["redis", "update-budget", id], to: "set the budget")
                .with { $0.add("budget", dollars) })
    }

    /// Replaces the whole list of read regions.
    package func setReadRegions(_ regions: [String], for id: String) async throws {
        try await confirm(
            ManagementRequest(.post, ["redis", "update-regions", id], to: "change the read regions")
                .with { $0.add("read_regions", regions) })
    }

    package func move(_ id: String, toTeam team: String) async throws {
        try await confirm(
            ManagementRequest(.post, ["redis", "move-to-team"], to: "move the database")
                .with {
                    $0.add("team_id", team)
                    $0.add("database_id", id)
                })
    }

    /// Replaces the list of IPv4 addresses and ranges that may connect.
    package func setAllowList(_ ranges: [String], for id: String) async throws {
        try await confirm(
            ManagementRequest(.post, ["redis", "update-allowlist", id], to: "change the allow-list")
                .with { $0.add("allowed_ips", ranges) })
    }

    /// - Parameter period: of the sampled series; `nil` for what the service takes by itself.
    package func stats(_ id: String, period: StatsPeriod? = nil) async throws -> DatabaseStats {
        var request = try ManagementRequest(.get, ["redis", "stats", id], to: "read the usage")
        if let period { request.query = "period=\(period.rawValue)" }
        return try await object(request)
    }
}
