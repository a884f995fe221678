import LocalRedis
import RedisGateway

extension ManagementService {
    func list(for caller: Caller) -> JSONValue {
        .array(sorted(for: caller).map { $0.json(showsCredentials: false) })
    }

    func get(_ id: String, showsCredentials: Bool, for caller: Caller) throws -> JSONValue {
        let database = try database(id, for: caller)
        return database.json(showsCredentials: showsCredentials && !database.isDamaged && caller.rights == .full)
    }

    // MARK: Creating

    func create(_ body: RequestBody, by caller: Caller) async throws -> JSONValue {
        let record = try newRecord(body, caller)
        creating.append(record)
        defer { creating.removeAll { $0.id == record.id } }
        let directory = directory.database(record.id)
        let meter = TrafficMeter()
        try makePrivateDirectory(directory.path)
        let database = Database(record, directory, makeInstance(record, directory, meter), meter)
        meters[record.id] = meter
        let instance = database.instance
        start { await instance.run() }
        do {
            let running = try await instance.running()
            var record = record
            record.port = running.gateway.port
            // From here on it exists: what is killed before leaves nothing.
            try store(record, of: database)
        } catch {
            await instance.stop()
            meters[record.id] = nil
            Files.removeTree(directory.path)
            throw error
        }
        databases[record.id] = database
        log(.createDatabase, by: caller, on: record.name)
        return database.json(showsCredentials: true)
    }

    private func newRecord(_ body: RequestBody, _ caller: Caller) throws(Refusal) -> DatabaseRecord {
        let name = try Self.checkName(body.text(either: "database_name", or: "name"), "database_name")
        if let region = try body.text("region"), region != "global" {
            throw .invalid("regional db creation is deprecated")
        }
        let primary = try Region.primary(
            body.required("primary_region", body.text("primary_region")), platform: body.text("platform"))
        let hasFree = hasFreeDatabase(caller.email)
        let plan: Plan =
            if let name = try body.text("plan") { try Plan.named(name) } else { hasFree ? .payAsYouGo : .free }
        if plan.isFree, hasFree { throw .invalid("only one free database is allowed per account") }
        let readRegions = try body.texts("read_regions") ?? []
        try Region.checkRead(readRegions, primary: primary.code, plan: plan)
        let prodPack = try body.boolean("prod_pack_enabled") ?? false
        if prodPack { try Self.checkPaid(plan, "Prod Pack") }
        // These have no effect on new databases but are checked like the others.
        for name in ["tls", "consistent", "multizone"] { _ = try body.boolean(name) }
        return DatabaseRecord(
            id: Identifier.random(), name: name, account: caller.email, creationTime: now, plan: plan,
            primaryRegion: primary.code, readRegions: readRegions,
            budget: try Self.checkBudget(try body.integer("budget") ?? 20),
            eviction: try body.boolean("eviction") ?? false, autoUpgrade: try body.boolean("auto_upgrade") ?? false,
            prodPack: prodPack, credentials: .random())
    }

    func hasFreeDatabase(_ email: String, beside id: String? = nil) -> Bool {
        (databases.values.map(\.record) + creating).contains {
            $0.account == email && $0.plan.isFree && $0.id != id
        }
    }

    static func checkName(_ name: String, _ member: String) throws(Refusal) -> String {
        guard (1...100).contains(name.utf8.count),
            name.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0 != "\u{7F}" })
        else { throw .invalid("\(member) must have 1 to 100 bytes and no control characters") }
        return name
    }

    static func checkBudget(_ budget: Int) throws(Refusal) -> Int {
        guard budget >= 0 else { throw .invalid("budget must not be negative") }
        return budget
    }

    static func checkPaid(_ plan: Plan, _ feature: String) throws(Refusal) {
        if plan.isFree { throw .invalid("\(feature) is not available on the free plan") }
    }

    // MARK: Deleting

    func delete(_ id: String, by caller: Caller) async throws {
        let database = try database(id, for: caller)
        if let operation = database.operation { throw Refusal.busy(operation.words) }
        // From here on it does not exist: what a kill leaves is removed at the next start.
        try Files.remove(database.directory.record)
        Files.synchronize(directory: database.directory.path)
        databases[id] = nil
        log(.deleteDatabase, by: caller, on: database.record.name)
        await database.instance.stop()
        meters[id] = nil
        Files.removeTree(database.directory.path)
    }
}
