extension ManagementService {
    func listBackups(_ id: String, for caller: Caller) throws -> JSONValue {
        let database = try database(id, for: caller)
        return .array(database.backups.map { $0.json(owner: database.record.owner) })
    }

    /// Begins a backup; what becomes of it is told by the list.
    func createBackup(_ id: String, _ body: RequestBody, by caller: Caller) throws {
        let name = try Self.checkName(body.required("name", body.text("name")), "name")
        let database = try database(id, for: caller)
        if now - database.record.creationTime < configuration.maintenanceTime.components.seconds {
            throw Refusal.maintenance
        }
        try beginBackup(of: database, name, isDaily: false)
        log(.createBackup, by: caller, on: database.record.name, name)
    }

    func beginBackup(of database: Database, _ name: String, isDaily: Bool) throws {
        if let fault = database.instance.fault { throw Refusal.invalid("the database is suspended: \(fault.reason)") }
        let operation = try begin("backup", on: database)
        let backup = Backup(
            id: Identifier.random(), database: database.record.id, name: name, creationTime: now, isDaily: isDaily)
        do {
            try database.directory.makeBackups()
            try StateDirectory.write(
                backup.json(owner: database.record.owner), to: database.directory.backupFacts(backup.id))
        } catch {
            database.end(operation)
            throw error
        }
        database.backups.append(backup)
        let id = database.record.id
        start { await self.take(backup, of: id, operation) }
    }

    private func take(_ backup: Backup, of id: String, _ operation: Database.Operation) async {
        guard let database = databases[id] else { return }
        defer { database.end(operation) }
        let clock = ContinuousClock()
        let start = clock.now
        var backup = backup
        let path = database.directory.backupData(backup.id)
        do {
            let redis = try await database.instance.running().redis
            try await Snapshot.take(of: redis, in: database.directory.data, to: path)
            try await clock.sleep(until: start + configuration.operationTime)
            (backup.state, backup.size) = (.completed, Files.size(of: path) ?? 0)
        } catch {
            backup.state = .failed
            configuration.report(
                "database \(database.record.name): the backup \(backup.name) failed: \(configuration.words(error))")
        }
        keep(backup, of: database)
        if backup.isDaily, backup.state == .completed { removeOldDailyBackups(of: database) }
    }

    private func keep(_ backup: Backup, of database: Database) {
        if let index = database.backups.firstIndex(where: { $0.id == backup.id }) { database.backups[index] = backup }
        do {
            try StateDirectory.write(
                backup.json(owner: database.record.owner), to: database.directory.backupFacts(backup.id))
        } catch {
            configuration.report("the backup \(backup.name) is not kept: \(configuration.words(error))")
        }
    }

    func deleteBackup(_ id: String, _ backupID: String, by caller: Caller) async throws {
        try await changing(id, caller, "deleting a backup") { database in
            guard let backup = database.backups.first(where: { $0.id == backupID }) else { throw Refusal.noBackup }
            try remove(backup, of: database)
            log(.deleteBackup, by: caller, on: database.record.name, backup.name)
        }
    }

    private func remove(_ backup: Backup, of database: Database) throws {
        // Facts first: data without them are nobody's.
        try Files.remove(database.directory.backupFacts(backup.id))
        try Files.remove(database.directory.backupData(backup.id))
        database.backups.removeAll { $0.id == backup.id }
    }

    // MARK: Restoring

    /// Begins to replace the data of a database by those of a backup, which may be another's.
    func restoreBackup(_ id: String, _ body: RequestBody, by caller: Caller) throws {
        let backupID = try body.required("backup_id", body.text("backup_id"))
        let target = try database(id, for: caller)
        guard let source = sorted(for: caller).first(where: { $0.backups.contains { $0.id == backupID } }),
            let backup = source.backups.first(where: { $0.id == backupID })
        else { throw Refusal.noBackup }
        guard backup.state == .completed else {
            throw Refusal.invalid("the backup \(backup.name) is \(backup.state.rawValue)")
        }
        let operation = try begin("restore", on: target)
        let snapshot = source.directory.backupData(backupID)
        log(.restoreBackup, by: caller, on: target.record.name, backup.name)
        start { await self.restore(snapshot, backup.name, to: id, operation, caller) }
    }

    private func restore(
        _ snapshot: String, _ name: String, to id: String, _ operation: Database.Operation, _ caller: Caller
    ) async {
        guard let database = databases[id] else { return }
        defer { database.end(operation) }
        let clock = ContinuousClock()
        let start = clock.now
        do {
            try await replaceData(of: database, with: snapshot)
            try keepPort(of: database)
        } catch {
            let reason = configuration.words(error)
            configuration.report("database \(database.record.name): restoring \(name) failed: \(reason)")
            log(.restoreFailed, by: caller, on: database.record.name, name, reason: reason)
        }
        // Whoever ends the server does not wait for this.
        try? await clock.sleep(until: start + configuration.operationTime)
    }

    private func replaceData(of database: Database, with snapshot: String) async throws {
        guard database.instance.fault != nil else { return try await database.instance.replaceData(with: snapshot) }
        // A database that could not run with its old data may with these.
        let instance = makeInstance(database.record, database.directory, database.meter)
        database.instance = instance
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            let order = DataOrder(snapshot: snapshot) { continuation.resume(with: $0.mapError { $0 as any Error }) }
            start { await instance.run(replacing: order) }
        }
    }

    // MARK: Daily

    func setDailyBackup(_ isOn: Bool, _ id: String, by caller: Caller) async throws {
        try await changing(id, caller, "changing the daily backup") { database in
            var record = database.record
            if isOn { try Self.checkPaid(record.plan, "daily backup") }
            record.dailyBackup = isOn
            record.nextDailyBackup = isOn ? record.nextDailyBackup ?? now + 86_400 : nil
            try store(record, of: database)
            log(isOn ? .enableDailyBackup : .disableDailyBackup, by: caller, on: record.name)
        }
    }

    /// Begins the backups that are due.
    func makeDailyBackups() {
        for database in databases.values {
            guard database.operation == nil, let due = database.record.nextDailyBackup, due <= now else { continue }
            do {
                var record = database.record
                record.nextDailyBackup = now + 86_400 - (now - due) % 86_400
                try store(record, of: database)
                let day = UTCDay(milliseconds: configuration.now()).name
                try beginBackup(of: database, "daily-\(day)", isDaily: true)
            } catch {
                configuration.report(
                    "database \(database.record.name): no daily backup: \(configuration.words(error))")
            }
        }
    }

    /// They are kept for a day, with the Prod Pack for three.
    private func removeOldDailyBackups(of database: Database) {
        let days = database.record.prodPack ? 3 : 1
        for backup in database.backups.filter(\.isDaily).dropLast(days) {
            do { try remove(backup, of: database) } catch {
                configuration.report("the backup \(backup.name) stays: \(configuration.words(error))")
            }
        }
    }
}
