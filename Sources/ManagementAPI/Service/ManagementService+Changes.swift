import LocalRedis

/// Changes of one database. Each is kept before it is made, so that a crash between the two makes it at the next start.
extension ManagementService {
    func rename(_ id: String, _ body: RequestBody, by caller: Caller) async throws -> JSONValue {
        let name = try Self.checkName(body.required("name", body.text("name")), "name")
        return try await changing(id, caller, "renaming") { database in
            var record = database.record
            record.name = name
            try store(record, of: database)
            log(.renameDatabase, by: caller, on: name)
            return database.record.json(state: database.state, operation: "", showsCredentials: true)
        }
    }

    /// Replaces all three secrets. When this returns the gateway refuses the old ones.
    func resetPassword(_ id: String, by caller: Caller) async throws -> JSONValue {
        try await changing(id, caller, "resetting the password") { database in
            var record = database.record
            record.credentials = .random()
            try store(record, of: database)
            await database.instance.change(to: setup(record, database.meter))
            log(.resetPassword, by: caller, on: record.name)
            return database.record.json(state: database.state, operation: "", showsCredentials: true)
        }
    }

    /// On at every database, and it cannot be switched off.
    func enableTLS(_ id: String, by caller: Caller) async throws -> JSONValue {
        try await changing(id, caller, "enabling TLS") { database in
            log(.enableTLS, by: caller, on: database.record.name)
            return database.record.json(state: database.state, operation: "", showsCredentials: true)
        }
    }

    func setEviction(_ isOn: Bool, _ id: String, by caller: Caller) async throws {
        try await changing(id, caller, "changing eviction") { database in
            var record = database.record
            record.eviction = isOn
            try store(record, of: database)
            await database.instance.change(to: setup(record, database.meter))
            // One that does not run has it at its next start.
            if let redis = database.instance.current?.redis {
                try await redis.configure("maxmemory-policy", record.evictionPolicy)
            }
            log(isOn ? .enableEviction : .disableEviction, by: caller, on: record.name)
        }
    }

    func setAutoUpgrade(_ isOn: Bool, _ id: String, by caller: Caller) async throws {
        try await changing(id, caller, "changing auto upgrade") { database in
            var record = database.record
            guard record.autoUpgrade != isOn else {
                throw Refusal.invalid("auto upgrade is already \(isOn ? "enabled" : "disabled")")
            }
            record.autoUpgrade = isOn
            try store(record, of: database)
            log(isOn ? .enableAutoUpgrade : .disableAutoUpgrade, by: caller, on: record.name)
        }
    }

    func setProdPack(_ isOn: Bool, _ id: String, by caller: Caller) async throws {
        try await changing(id, caller, "changing the Prod Pack") { database in
            var record = database.record
            if isOn { try Self.checkPaid(record.plan, "Prod Pack") }
            record.prodPack = isOn
            try store(record, of: database)
            log(isOn ? .enableProdPack : .disableProdPack, by: caller, on: record.name)
        }
    }

    func updateBudget(_ id: String, _ body: RequestBody, by caller: Caller) async throws {
        let budget = try Self.checkBudget(body.required("budget", body.integer("budget")))
        try await changing(id, caller, "changing the budget") { database in
            var record = database.record
            record.budget = budget
            try store(record, of: database)
            log(.updateBudget, by: caller, on: record.name, String(budget))
        }
    }

    func changePlan(_ id: String, _ body: RequestBody, by caller: Caller) async throws {
        let plan = try Plan.named(body.text(either: "plan_name", or: "plan"))
        let autoUpgrade = try body.boolean("auto_upgrade")
        let prodPack = try body.boolean("prod_pack_enabled")
        try await changing(id, caller, "changing the plan") { database in
            var record = database.record
            if plan.isFree {
                if hasFreeDatabase(record.account, beside: id) {
                    throw Refusal.invalid("only one free database is allowed per account")
                }
                try Region.checkRead(record.readRegions, primary: record.primaryRegion, plan: plan)
                if prodPack ?? false { try Self.checkPaid(plan, "Prod Pack") }
                (record.prodPack, record.dailyBackup, record.nextDailyBackup) = (false, false, nil)
                record.allowedAddresses = []
            }
            if record.plan != plan { record.lastPlanUpgrade = now }
            record.plan = plan
            record.autoUpgrade = autoUpgrade ?? record.autoUpgrade
            record.prodPack = prodPack ?? record.prodPack
            try await reconfigure(database, to: record)
            log(.changePlan, by: caller, on: record.name, plan.name)
        }
    }

    func updateRegions(_ id: String, _ body: RequestBody, by caller: Caller) async throws {
        let regions = try body.required("read_regions", body.texts("read_regions"))
        try await changing(id, caller, "changing regions") { database in
            var record = database.record
            try Region.checkRead(regions, primary: record.primaryRegion, plan: record.plan)
            record.readRegions = regions
            try await reconfigure(database, to: record)
            log(.updateRegions, by: caller, on: record.name, regions.joined(separator: ","))
        }
    }

    /// A change that the gateway has to start anew for: connections are dropped for a moment, as at the service.
    private func reconfigure(_ database: Database, to record: DatabaseRecord) async throws {
        await sample(database)
        try store(record, of: database)
        try await database.instance.reconfigure(to: setup(record, database.meter))
        try keepPort(of: database)
    }

    func updateAllowList(_ id: String, _ body: RequestBody, by caller: Caller) async throws {
        let addresses = try body.required("allowed_ips", body.texts("allowed_ips"))
        for address in addresses where !Self.isAddressRange(address) {
            throw Refusal.invalid("allowed_ips: '\(address)' is not an IPv4 address or CIDR range")
        }
        try await changing(id, caller, "changing the allow-list") { database in
            var record = database.record
            try Self.checkPaid(record.plan, "the IP allow-list")
            record.allowedAddresses = addresses
            try store(record, of: database)
            log(.updateAllowList, by: caller, on: record.name, addresses.joined(separator: ","))
        }
    }

    /// `10.0.0.1` or `10.0.0.0/8`
    static func isAddressRange(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let bytes = (parts.first ?? "").split(separator: ".", omittingEmptySubsequences: false)
        func isNumber(_ text: Substring, upTo limit: Int) -> Bool {
            (1...3).contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
                && Int(text).map { $0 <= limit } ?? false
        }
        guard parts.count <= 2, bytes.count == 4, bytes.allSatisfy({ isNumber($0, upTo: 255) }) else { return false }
        return parts.count == 1 || isNumber(parts[1], upTo: 32)
    }
}
