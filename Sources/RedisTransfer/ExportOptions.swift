package import RecordFormats
package import RedisTypes

/// Which keys an ``Exporter`` reads, and how.
package struct ExportOptions: Sendable {
    /// A glob-style pattern, matched by the server; `nil` for all keys.
    package var match: ByteString?
    /// Keys of one type only, sorted out by the server.
    package var kind: Record.Kind?
    /// What the server cannot sort out, and what is changed in records.
    package var filter = RecordFilter()
    /// `SCAN`'s hint: keys looked at for one command.
    package var count = 1000
    /// Records after which the export ends.
    package var limit: Int?
    /// Whether a record's fields and members come in the order of their bytes; otherwise in the server's order.
    package var sorted = false
    /// Keys read in one trip, fewer while they are large. All their records are in memory at once.
    package var keysPerTrip = 2000
    /// Elements asked for with one command.
    package var pageSize = 1000
    /// Bytes after which a key is given in parts.
    package var partBytes = 1 << 20
    /// Memory for remembering which keys were read already, in bytes.
    package var rememberedBytes = 26 << 20
    /// What is known of the server: commands that cannot tell anything are left out.
    package var facts: ServerFacts?
    /// Billed commands after which the run stops.
    package var maximumCommands: Int?
    /// Commands a second.
    package var rate: Int?
    /// Where to go on: the cursor that an earlier run's ``ExportProgress`` had.
    package var cursor: ByteString?
    /// The time in Unix milliseconds, from which servers before Redis 7 have their expiries worked out.
    package var now: @Sendable () -> Int64
    /// Whether an error of the executor says that all replies together were too large.
    package var isTooLarge: @Sendable (any Error) -> Bool = { _ in false }
    /// Asked before each request. Once it is true the request in flight is waited for, records that are whole are
    /// still given, and the run ends as ``TransferEnd/cancelled``. It must not become false again.
    package var shouldStop: @Sendable () -> Bool = { false }

    package init(now: @escaping @Sendable () -> Int64) {
        self.now = now
    }

    var isStopping: Bool { Task.isCancelled || shouldStop() }

    var reading: ReadingOptions {
        var options = ReadingOptions(now: now)
        options.pageSize = pageSize
        options.partBytes = partBytes
        options.sorted = sorted
        options.kinds = filter.kinds
        options.asksExpiries = facts?.expiring != 0
        options.asksFieldExpiries = facts?.mayExpireFields ?? true
        return options
    }
}

/// How far an export has come, told when all records of a page were given.
package struct ExportProgress: Sendable {
    package var report: TransferReport
    /// Where `SCAN` goes on; `nil` at the end, and for keys that come from a list.
    package var cursor: ByteString?
}
