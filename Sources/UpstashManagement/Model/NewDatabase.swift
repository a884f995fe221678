package import UpstashREST

/// What is asked for when a database is created.
package struct NewDatabase: Sendable, Hashable {
    package var name: String
    package var region: Region
    package var readRegions: [Region]
    /// `nil` for what the account has: free or pay as you go.
    package var plan: Plan?
    /// In dollars a month.
    package var budget: Int64?
    package var hasEviction: Bool?

    package init(
        name: String, region: Region, readRegions: [Region] = [], plan: Plan? = nil, budget: Int64? = nil,
        hasEviction: Bool? = nil
    ) {
        self.name = name
        self.region = region
        self.readRegions = readRegions
        self.plan = plan
        self.budget = budget
        self.hasEviction = hasEviction
    }

    func write(_ body: inout JSONBody) {
        body.add("database_name", name)
        // Databases of one region cannot be created any more.
        body.add("region", "global")
        body.add("platform", region.platform.rawValue)
        body.add("primary_region", region.code)
        if !readRegions.isEmpty { body.add("read_regions", readRegions.map(\.code)) }
        if let plan { body.add("plan", plan.rawValue) }
        if let budget { body.add("budget", budget) }
        if let hasEviction { body.add("eviction", hasEviction) }
        body.add("tls", true)
    }
}

/// A change of plan; what is `nil` stays as it is.
package struct PlanChange: Sendable, Hashable {
    package var plan: Plan
    package var hasAutoUpgrade: Bool?
    package var hasProdPack: Bool?

    package init(to plan: Plan, hasAutoUpgrade: Bool? = nil, hasProdPack: Bool? = nil) {
        self.plan = plan
        self.hasAutoUpgrade = hasAutoUpgrade
        self.hasProdPack = hasProdPack
    }

    func write(_ body: inout JSONBody) {
        body.add("plan_name", plan.rawValue)
        if let hasAutoUpgrade { body.add("auto_upgrade", hasAutoUpgrade) }
        if let hasProdPack { body.add("prod_pack_enabled", hasProdPack) }
    }
}
