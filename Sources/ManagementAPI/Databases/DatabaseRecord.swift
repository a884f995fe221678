/// What is kept of a database beside its data.
struct DatabaseRecord: Sendable, Hashable {
    var id: String
    var name: String
    /// The e-mail of the account that may change it.
    var account: String
    /// The team that owns it; `nil` for the account itself.
    var team: String?
    /// Unix seconds.
    var creationTime: Int
    var plan: Plan
    var primaryRegion: String
    var readRegions: [String] = []
    /// Dollars a month.
    var budget: Int
    var eviction = false
    var autoUpgrade = false
    var dailyBackup = false
    /// Unix seconds; of the next daily backup.
    var nextDailyBackup: Int?
    var prodPack = false
    var allowedAddresses: [String] = []
    /// Unix seconds, 0 for never.
    var lastPlanUpgrade = 0
    /// Where its gateway listens; 0 until it has.
    var port = 0
    var credentials: Credentials

    /// Who is told to own it.
    var owner: String { team ?? account }
    var hasACL: Bool { !plan.isFree }
    var endpoint: String { "127.0.0.1:\(port)" }
    /// In how many regions a write is billed.
    var regionCount: Int { readRegions.count + 1 }

    /// The most that is stored: what evicts, or refuses writes.
    var memoryLimit: Int { plan.dataBytes }
    /// Stands for the service's own policy, which evicts keys with an expiry first, then any, at random.
    var evictionPolicy: String { eviction ? "allkeys-random" : "noeviction" }
}

extension DatabaseRecord {
    enum State: String, Sendable {
        case active
        /// It does not run; the log says why.
        case suspended
    }

    /// As the API shows it (management reference 2), in its order of members.
    /// - Parameter operation: what is being done to it; empty for nothing.
    func json(state: State, operation: String, showsCredentials: Bool) -> JSONValue {
        let json: JSONValue = [
            "database_id": .string(id), "database_name": .string(name), "region": "global", "type": .string(plan.type),
            "primary_region": .string(primaryRegion), "primary_members": [.string(primaryRegion)],
            "all_members": .texts([primaryRegion] + readRegions), "read_regions": .texts(readRegions),
            "port": .integer(port), "creation_time": .integer(creationTime), "budget": .integer(budget),
            "state": .string(state.rawValue), "modifying_state": .string(operation), "endpoint": .string(endpoint),
            "tls": true, "eviction": .boolean(eviction), "auto_upgrade": .boolean(autoUpgrade), "consistent": false,
            "db_max_clients": 10_000, "db_max_request_size": .integer(plan.requestBytes),
            "db_max_entry_size": .integer(plan.recordBytes), "db_disk_threshold": .integer(plan.dataBytes),
            "db_memory_threshold": .integer(min(plan.dataBytes, 3 << 30)),
            "db_max_commands_per_second": .integer(plan.commandsPerSecond),
            "db_request_limit": .integer(plan.commandsPerMonth.map { UInt64(clamping: $0) } ?? Self.unlimited),
            "db_resource_size": .string(plan.size), "db_type": "redis", "db_conn_idle_timeout": 21_600_000_000_000,
            "db_lua_timeout": 250_000_000, "db_lua_credits_per_min": 10_000_000_000,
            "db_store_max_idle": 900_000_000_000, "db_max_loads_per_sec": 1_000_000,
            "db_acl_enabled": .word(hasACL), "db_acl_default_user_status": "true",
            "db_eviction": .boolean(eviction), "daily_backup_enabled": .boolean(dailyBackup),
            "prod_pack_enabled": .boolean(prodPack), "prometheus_enabled": "false",
            "last_plan_upgrade_time": .integer(lastPlanUpgrade), "replicas": .integer(regionCount),
            "reserved_per_region_price": .integer(plan.regionPrice), "customer_id": .string(owner),
            "securityAddons": [
                "ipWhitelisting": .boolean(!allowedAddresses.isEmpty), "vpcPeering": false, "privateLink": false,
                "tlsMutualAuth": false, "encryptionAtRest": false,
            ],
            "allowed_ip_ranges": .texts(allowedAddresses),
            "next_daily_backup_time": nextDailyBackup.map { .integer($0) } ?? .null,
        ]
        return showsCredentials ? json.merged(with: credentials.json) : json
    }

    /// How the service writes that there is no limit: 2^63, one more than an Int64 holds.
    private static let unlimited = UInt64(1) << 63
}
