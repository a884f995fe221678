import RedisTypes

/// How an ``Importer`` treats its records and its database.
package struct ImportOptions: Sendable {
    package var onConflict = ConflictPolicy.overwrite
    /// Which records are wanted, and what is changed in them.
    package var filter = RecordFilter()
    package var mode = ImportMode.idempotent
    /// Part of the names under which large keys are built, so that no other import builds there. A run that goes on
    /// where another one was cut clears up behind it if it has the same; the job of ``ImportMarkers`` goes before.
    package var job = String(UInt64.random(in: .min ... .max), radix: 16)
    /// Whether a record that cannot be read, or that the server refuses, is only counted. Otherwise it ends the run.
    package var skipsBadRecords = false
    /// Keys are spread over so many shards. Each sends one batch at a time, so that no key is ever in flight twice;
    /// commands, whose keys cannot be told apart, need one shard.
    package var shards = 1
    /// Requests in flight at once at most, no more than shards. Fewer while the server asks for patience.
    package var concurrency = 1
    /// How far an earlier run came, for each shard: what is not above its number is done.
    package var doneThrough: [Int] = []
    /// Items up to this number that cannot be read were rejected by an earlier run.
    package var rejectedThrough = 0
    /// A batch is sent before it grows past either limit; one record may be larger than them. Bytes are those of all
    /// words, without what JSON or base64 adds on the way.
    package var batchCommands = 1000
    package var batchBytes = 4 << 20
    /// A longer string is built aside, in commands that any plan's request size has room for: a script that carries it
    /// has twice its bytes.
    package var stringBytes = 4 << 20
    /// Billed commands after which the run stops, with what is done kept.
    package var maximumCommands: Int?
    /// Commands a second.
    package var rate: Int?
    /// How often requests had to be repeated so far: a sign to send fewer at once.
    package var repetitions: @Sendable () -> Int = { 0 }
    /// The time in Unix milliseconds: records whose expiry has come are skipped.
    package var now: @Sendable () -> Int64
    /// Reads the executor's errors. Records whose commands may have run count as unknown, and the run ends.
    package var judge: @Sendable (any Error) -> TripFailure
    /// Asked before each record is read and before each request. Once it is true no more is written: the requests in
    /// flight are waited for and their records are counted, those not sent are skipped, and the run ends as
    /// ``TransferEnd/cancelled``. It must not become false again.
    package var shouldStop: @Sendable () -> Bool = { false }

    package init(now: @escaping @Sendable () -> Int64, judge: @escaping @Sendable (any Error) -> TripFailure) {
        self.now = now
        self.judge = judge
    }

    /// Part of what the import leaves in the database until it has finished.
    var jobName: String {
        if case .marker(let markers) = mode { markers.job } else { job }
    }

    var isStopping: Bool { Task.isCancelled || shouldStop() }
}
