import RedisTypes

/// The record as it is kept: what the API shows, and the few facts that it does not.
extension DatabaseRecord {
    var stored: JSONValue {
        json(state: .active, operation: "", showsCredentials: true).merged(with: [
            "plan": .string(plan.name), "account": .string(account), "team": team.map { .string($0) } ?? .null,
        ])
    }

    /// Unix seconds up to the year 9999: sums and differences of these do not overflow.
    private static let times = 0...253_402_300_799

    /// - Returns: `nil` for what is no record of `id`.
    init?(stored json: JSONValue, id: String) {
        guard json["database_id"]?.text == id, let name = json["database_name"]?.text,
            let account = json["account"]?.text, let creationTime = json["creation_time"]?.integer,
            Self.times.contains(creationTime), Self.times.contains(json["next_daily_backup_time"]?.integer ?? 0),
            let planName = json["plan"]?.text, let plan = try? Plan.named(planName),  // nil says what the error would
            let primary = json["primary_region"]?.text, let budget = json["budget"]?.integer,
            let port = json["port"]?.integer, (0...0xFFFF).contains(port), let password = json["password"]?.text,
            let token = json["rest_token"]?.text, let readOnlyToken = json["read_only_rest_token"]?.text
        else { return nil }
        self.init(
            id: id, name: name, account: account, team: json["team"]?.text, creationTime: creationTime, plan: plan,
            primaryRegion: primary, readRegions: json["read_regions"]?.texts ?? [], budget: budget,
            eviction: json["eviction"]?.boolean ?? false, autoUpgrade: json["auto_upgrade"]?.boolean ?? false,
            dailyBackup: json["daily_backup_enabled"]?.boolean ?? false,
            nextDailyBackup: json["next_daily_backup_time"]?.integer,
            prodPack: json["prod_pack_enabled"]?.boolean ?? false,
            allowedAddresses: json["allowed_ip_ranges"]?.texts ?? [],
            lastPlanUpgrade: json["last_plan_upgrade_time"]?.integer ?? 0, port: port,
            credentials: Credentials(
                password: Secret(password), restToken: Secret(token), readOnlyToken: Secret(readOnlyToken)))
    }
}
