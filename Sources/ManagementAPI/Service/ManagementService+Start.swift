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
        let meter = try StateDirectory.read(directory.days).map(TrafficMeter.init(stored:)) ?? TrafficMeter()
        var backups: [Backup] = []
        for backupID in directory.backupIDs() {
            guard let json = try StateDirectory.read(directory.backupFacts(backupID)),
                let backup = Backup(stored: json, id: backupID, database: id)
            else {
                configuration.report("database \(record.name): the backup \(backupID) cannot be read")
                continue
            }
            backups.append(backup)
        }
        return Database(
            record, directory, makeInstance(record, directory, meter), meter,
            backups: backups.sorted { $0.creationTime < $1.creationTime })
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
