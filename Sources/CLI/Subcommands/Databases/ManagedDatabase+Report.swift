import RedisTypes
import UpstashManagement
import UpstashREST

extension ManagedDatabase {
    /// `active`, `active, restoring`
    var condition: String {
        [state ?? "", modifyingState].filter { !$0.isEmpty }.joined(separator: ", ")
    }

    /// The plan as `db plan` and the bill name it; the service says `pro` of all fixed ones.
    var planName: String? {
        switch (type?.lowercased(), DatabaseBill.Kind(self)) {
        case ("pro", .fixed(let plan?)): plan.rawValue
        case ("paid", .payAsYouGo): Plan.payAsYouGo.rawValue
        default: type
        }
    }

    /// One database on many lines.
    func report(showingCredentials: Bool) -> ServiceReport {
        var table = Table(columns: ["field", "value"])
        func add(_ name: String, _ value: Table.Cell) {
            if case .none = value { return }
            table.rows.append([.text(name), value])
        }
        func secret(_ secret: Secret?) -> Table.Cell {
            .text(secret.map { showingCredentials ? $0.reveal() : $0.masked })
        }
        add("name", .text(name))
        add("id", .text(id))
        add("state", .text(condition))
        add("plan", .text(planName))
        add("url", .text(restURL ?? endpoint))
        add("port", .number(port))
        add("token", secret(credentials.restToken))
        add("read-only token", secret(credentials.readOnlyRESTToken))
        // Of a token the first characters say which kind it is; of a password nothing does.
        add("password", .text(credentials.password.map { showingCredentials ? $0.reveal() : "…" }))
        add("region", .text(primaryRegion ?? region))
        add("read regions", .text(readRegions.isEmpty ? nil : readRegions.joined(separator: ", ")))
        add("created", .time(createdAt))
        add("budget", .text(budget.map { "\(Money(dollars: $0)) a month" }))
        add("TLS", .flag(hasTLS))
        add("eviction", .flag(hasEviction))
        add("automatic upgrades", .flag(hasAutoUpgrade))
        add("daily backups", .flag(hasDailyBackup))
        add("Prod Pack", .flag(hasProdPack))
        add("ACL", .flag(hasACL))
        add("allow-list", .text(allowedRanges.flatMap { $0.isEmpty ? nil : $0.joined(separator: ", ") }))
        add("commands a month", .text(limits.monthlyCommands.map { Quantity.grouped(Int($0)) }))
        add("commands a second", .text(limits.commandsPerSecond.map { Quantity.grouped(Int($0)) }))
        add("largest request", .text(limits.requestBytes.map { Quantity.bytes(Int($0)) }))
        add("largest record", .text(limits.recordBytes.map { Quantity.bytes(Int($0)) }))
        add("data at most", .text(limits.storedBytes.map { Quantity.bytes(Int($0)) }))
        add("owner", .text(owner))
        return ServiceReport(table: table, objects: [json], shape: .fields)
    }
}

extension [ManagedDatabase] {
    var report: ServiceReport {
        var table = Table(columns: ["name", "id", "state", "plan", "region", "read regions", "created"])
        table.rows = map { database in
            [
                .text(database.name), .text(database.id), .text(database.condition), .text(database.planName),
                .text(database.primaryRegion ?? database.region), .text(database.readRegions.joined(separator: ",")),
                .time(database.createdAt),
            ]
        }
        return ServiceReport(table: table, objects: map(\.json))
    }
}
