/// A database as the management API knows it (management reference, section 2). Any field but the id may be missing.
package struct ManagedDatabase: Sendable, Hashable {
    package let id: String
    package let name: String
    /// Without ``DatabaseCredentials``, should the service hide them: a list leaves them out, credential protection
    /// as well.
    package let credentials: DatabaseCredentials
    /// A bare slug or a host, as it was sent.
    package let endpoint: String?
    package let port: Int64?
    /// `active`, `suspended`, `passive` or whatever else the service says.
    package let state: String?
    /// What is being done to it; empty when nothing is.
    package let modifyingState: String
    /// `free`, `payg`, `pro`, `paid` or whatever else the service says.
    package let type: String?
    package let region: String?
    package let primaryRegion: String?
    package let readRegions: [String]
    /// In milliseconds since 1970.
    package let createdAt: Int64?
    /// In dollars a month.
    package let budget: Int64?
    package let hasTLS: Bool?
    package let hasEviction: Bool?
    package let hasAutoUpgrade: Bool?
    package let hasDailyBackup: Bool?
    package let hasProdPack: Bool?
    package let hasACL: Bool?
    /// IPv4 addresses and ranges; `nil` when the service does not tell.
    package let allowedRanges: [String]?
    package let limits: DatabaseLimits
    /// What a fixed plan costs in each region, in dollars; 0 or `nil` for others.
    package let reservedPrice: Double?
    package let owner: String?
    /// As it was sent.
    package let json: ServerJSON

    /// Whether an operation is in progress, during which the service refuses others.
    package var isBusy: Bool { !modifyingState.isEmpty }
}

extension ManagedDatabase: ServerObject {
    init?(_ fields: JSONFields, _ json: ServerJSON) {
        guard let id = fields.text("database_id"), !id.isEmpty else { return nil }
        self.id = id
        self.json = json
        name = fields.text("database_name") ?? ""
        credentials = DatabaseCredentials(fields)
        endpoint = fields.text("endpoint").flatMap { $0.isEmpty ? nil : $0 }
        port = fields.integer("port")
        state = fields.text("state")
        modifyingState = fields.text("modifying_state") ?? ""
        type = fields.text("type") ?? fields.text("database_type")
        region = fields.text("region")
        primaryRegion = fields.text("primary_region")
        let primary = primaryRegion
        readRegions =
            fields.texts("read_regions")
            ?? (fields.texts("all_members") ?? []).filter { primary != nil && $0 != primary }
        createdAt = fields.time("creation_time")
        budget = fields.integer("budget")
        hasTLS = fields.flag("tls")
        hasEviction = fields.flag("eviction") ?? fields.flag("db_eviction")
        hasAutoUpgrade = fields.flag("auto_upgrade")
        hasDailyBackup = fields.flag("daily_backup_enabled")
        hasProdPack = fields.flag("prod_pack_enabled")
        hasACL = fields.flag("db_acl_enabled")
        allowedRanges = fields.texts("allowed_ip_ranges")
        limits = DatabaseLimits(fields)
        reservedPrice = fields.number("reserved_per_region_price")?.double
        owner = fields.text("customer_id") ?? fields.text("user_email")
    }
}

extension JSONFields {
    /// Seconds since 1970, in milliseconds; beyond what can be told, the last instant that can.
    func time(_ name: String) -> Int64? {
        guard let seconds = integer(name), seconds > 0 else { return nil }
        let (milliseconds, overflows) = seconds.multipliedReportingOverflow(by: 1000)
        return overflows ? .max : milliseconds
    }
}
