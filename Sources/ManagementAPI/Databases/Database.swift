/// A database as the service has it. Used by the service only.
final class Database {
    /// Something that is done to a database; nothing else may be, until whoever began it ends it.
    struct Operation: Sendable, Hashable {
        let number: Int
        /// What `modifying_state` says.
        let words: String
    }

    var record: DatabaseRecord
    let directory: DatabaseDirectory
    var instance: DatabaseInstance
    let meter: TrafficMeter
    var sampler = Sampler()
    var backups: [Backup]
    private(set) var operation: Operation?
    /// Whether its record could not be read: what is shown of it is made up.
    var isDamaged = false

    init(
        _ record: DatabaseRecord, _ directory: DatabaseDirectory, _ instance: DatabaseInstance, _ meter: TrafficMeter,
        backups: [Backup] = []
    ) {
        self.record = record
        self.directory = directory
        self.instance = instance
        self.meter = meter
        self.backups = backups
    }

    /// - Throws: that something else is being done.
    func begin(_ words: String, number: Int) throws(Refusal) -> Operation {
        if let operation { throw .busy(operation.words) }
        let operation = Operation(number: number, words: words)
        self.operation = operation
        return operation
    }

    /// Only whoever began can end it.
    func end(_ operation: Operation) {
        if self.operation == operation { self.operation = nil }
    }

    var state: DatabaseRecord.State { instance.fault == nil ? .active : .suspended }

    func json(showsCredentials: Bool) -> JSONValue {
        record.json(state: state, operation: operation?.words ?? "", showsCredentials: showsCredentials)
    }
}
