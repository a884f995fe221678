import LocalRedis
import Synchronization

/// The databases, teams and the audit log behind the management API.
actor ManagementService {
    typealias Job = @Sendable () async -> Void

    let configuration: ManagementConfiguration
    let directory: StateDirectory
    let host: InstanceHost
    let meters: MeterList
    private let jobs: AsyncStream<Job>.Continuation
    var databases: [String: Database] = [:]
    /// Databases on their way: they count already.
    var creating: [DatabaseRecord] = []
    var teams: [Team]
    private var auditLog: AuditLog
    private var lastOperation = 0

    /// - Parameter jobs: takes work that goes on when the request that began it is answered.
    init(_ configuration: ManagementConfiguration, jobs: AsyncStream<Job>.Continuation) throws {
        self.configuration = configuration
        self.jobs = jobs
        let directory = StateDirectory(path: configuration.directory)
        self.directory = directory
        let meters = MeterList()
        self.meters = meters
        host = InstanceHost(
            engine: configuration.engine, modules: configuration.modules, now: configuration.now,
            report: configuration.report, words: configuration.words,
            onTraffic: { [now = configuration.now, report = configuration.report, words = configuration.words] in
                guard let meter = meters[$0] else { return }
                meter.absorb($1, generation: $2, at: now())
                do { try StateDirectory.write(meter.stored, to: directory.database($0).days) } catch {
                    report("what was counted of database \($0) is lost: \(words(error))")
                }
            })
        teams = try Team.stored(in: directory.teamsFile)
        auditLog = try AuditLog(path: directory.auditFile, now: Int(configuration.now() / 1000))
    }

    /// Unix seconds.
    var now: Int { Int(configuration.now() / 1000) }

    func start(_ job: @escaping Job) {
        // Once the server is ending nothing new begins: the job sees that, and tells those who wait for it.
        if case .terminated = jobs.yield(job) { Task { await job() }.cancel() }
    }

    // MARK: Databases

    func sorted(for caller: Caller) -> [Database] {
        databases.values.filter { maySee($0.record, caller) }
            .sorted { ($0.record.creationTime, $0.record.id) < ($1.record.creationTime, $1.record.id) }
    }

    private func maySee(_ record: DatabaseRecord, _ caller: Caller) -> Bool {
        if record.account == caller.email { return true }
        guard let team = teams.first(where: { $0.id == record.team }) else { return false }
        return team.allMembers.contains { $0.email == caller.email }
    }

    func database(_ id: String, for caller: Caller) throws(Refusal) -> Database {
        guard let database = databases[id], maySee(database.record, caller) else { throw .noDatabase }
        return database
    }

    /// Locks a database; whoever has the operation ends it.
    func begin(_ words: String, on database: Database) throws(Refusal) -> Database.Operation {
        guard !database.isDamaged else {
            let reason = database.instance.fault.map { ": \($0.reason)" } ?? ""
            throw .invalid("the record of this database cannot be read\(reason); mend it and start anew, or delete it")
        }
        lastOperation += 1
        return try database.begin(words, number: lastOperation)
    }

    /// Changes a database while nothing else does.
    func changing<Result>(
        _ id: String, _ caller: Caller, _ words: String, _ body: (Database) async throws -> Result
    ) async throws -> Result {
        let database = try database(id, for: caller)
        let operation = try begin(words, on: database)
        defer { database.end(operation) }
        return try await body(database)
    }

    /// Keeps a record before it counts.
    func store(_ record: DatabaseRecord, of database: Database) throws {
        try StateDirectory.write(record.stored, to: database.directory.record)
        database.record = record
    }

    func setup(_ record: DatabaseRecord, _ meter: TrafficMeter) -> InstanceSetup {
        InstanceSetup(record: record, monthBilled: meter.monthBilled(at: configuration.now()))
    }

    func makeInstance(_ record: DatabaseRecord, _ directory: DatabaseDirectory, _ meter: TrafficMeter)
        -> DatabaseInstance
    {
        DatabaseInstance(setup(record, meter), directory, host)
    }

    // MARK: Audit log

    /// Writes down what was done. It has been done: what cannot be written down is told to whoever runs the server.
    func log(
        _ action: AuditLog.Action, by caller: Caller, on entity: String, _ second: String = "NA", reason: String = ""
    ) {
        do { try auditLog.append(action, by: caller, on: entity, second, reason: reason, now: now) } catch {
            configuration.report("the audit log lacks \(action.words) on \(entity): \(configuration.words(error))")
        }
    }

    func auditEntries(for caller: Caller) -> JSONValue {
        .array(auditLog.entries(of: caller.email, now: now))
    }
}

/// The meters of all databases, for gateways that tell of their end.
final class MeterList: Sendable {
    private let meters = Mutex<[String: TrafficMeter]>([:])

    subscript(id: String) -> TrafficMeter? {
        get { meters.withLock { $0[id] } }
        set { meters.withLock { $0[id] = newValue } }
    }
}
