import LocalRedis
import RedisGateway

/// What was there before.
extension ManagementService {
    /// Brings back the databases. One that is damaged is listed all the same.
    func open() async {
        var started: [Database] = []
        for id in directory.databaseIDs() {
            let directory = directory.database(id)
            guard Files.exists(directory.record) else {
                await removeLeftover(directory)
                continue
            }
            let database: Database
            do { database = try known(id, directory) } catch {
                let reason = configuration.words(error)
                configuration.report("database \(id) is suspended: \(reason)")
                databases[id] = damaged(id, directory, reason)
                continue
            }
            databases[id] = database
            meters[id] = database.meter
            started.append(database)
            let instance = database.instance
            start { await instance.run() }
        }
        for database in started { await waitForStart(database) }
    }

    private func waitForStart(_ database: Database) async {
        do {
            _ = try await database.instance.running()
            try keepPort(of: database)
        } catch {
            // Whoever ends the server during its start has not damaged anything.
            if Task.isCancelled { return }
            configuration.report("database \(database.record.name) is suspended: \(configuration.words(error))")
        }
    }

    /// Keeps where the gateway listens, for the next start.
    func keepPort(of database: Database) throws {
        guard let port = database.instance.current?.gateway.port, port != database.record.port else { return }
        var record = database.record
        record.port = port
        try store(record, of: database)
    }

    private func known(_ id: String, _ directory: DatabaseDirectory) throws -> Database {
        guard let json = try StateDirectory.read(directory.record), let record = DatabaseRecord(stored: json, id: id)
        else { throw UnreadableState(path: directory.record, reason: "it is not the record of a database") }
        let meter = knownMeter(record, directory)
        let backups = directory.backupIDs().compactMap { knownBackup($0, of: record, directory) }
        return Database(
            record, directory, makeInstance(record, directory, meter), meter,
            backups: backups.sorted { $0.creationTime < $1.creationTime })
    }

    /// What was counted is no reason to keep a database from running: what cannot be read is put aside.
    private func knownMeter(_ record: DatabaseRecord, _ directory: DatabaseDirectory) -> TrafficMeter {
        do { return try StateDirectory.read(directory.days).map(TrafficMeter.init(stored:)) ?? TrafficMeter() } catch {
            let aside = "\(directory.days).damaged"
            configuration.report(
                "database \(record.name): what was counted is put aside, in \(aside): \(configuration.words(error))")
            do { try Files.rename(directory.days, to: aside) } catch {
                configuration.report("it is not: \(configuration.words(error))")
            }
            return TrafficMeter()
        }
    }

    /// A backup that cannot be read is not listed; its files stay.
    private func knownBackup(_ id: String, of record: DatabaseRecord, _ directory: DatabaseDirectory) -> Backup? {
        let path = directory.backupFacts(id)
        do {
            if let json = try StateDirectory.read(path),
                let backup = Backup(stored: json, id: id, database: record.id)
            {
                return backup
            }
            throw UnreadableState(path: path, reason: "it is not the record of a backup")
        } catch {
            configuration.report("database \(record.name): a backup is not listed: \(configuration.words(error))")
            return nil
        }
    }

    /// Stands for a database whose record cannot be read.
    private func damaged(_ id: String, _ directory: DatabaseDirectory, _ reason: String) -> Database {
        let record = DatabaseRecord(
            id: id, name: id, account: configuration.accounts.first?.email ?? "", creationTime: 0, plan: .free,
            primaryRegion: "us-east-1", budget: 0, credentials: .random())
        let instance = DatabaseInstance(
            InstanceSetup(record: record, monthBilled: 0), directory, host, fault: reason)
        let database = Database(record, directory, instance, TrafficMeter())
        database.isDamaged = true
        return database
    }

    /// A database that was not completed, or not quite removed, when the server was killed.
    private func removeLeftover(_ directory: DatabaseDirectory) async {
        do {
            if Files.exists(directory.data) { try await LocalRedis.stopOrphan(in: directory.data) }
            Files.removeTree(directory.path)
        } catch {
            configuration.report("\(directory.path) is left over: \(configuration.words(error))")
        }
    }
}
