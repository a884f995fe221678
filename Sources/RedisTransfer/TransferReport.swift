package import RecordFormats
package import RedisTypes

/// What became of the records of an import, or of the keys of an export: each one is counted in ``read`` and in
/// exactly one of the others.
package struct TransferReport: Sendable {
    package enum SkipReason: String, Sendable, Hashable, CaseIterable {
        /// Its time was over before the import reached it.
        case expired
        /// The database has the key already.
        case exists
        /// An earlier run wrote it.
        case alreadyDone
        /// It was not asked for.
        case filtered
        /// The run stopped before the record's batch was sent.
        case notSent
    }

    /// What was not written, to be kept for another try.
    package struct Reject: Sendable {
        package enum Content: Sendable {
            /// As it stands in the source.
            case bytes([UInt8], at: SourcePosition)
            case item(ImportItem)
        }

        package var reason: String
        package var content: Content
        /// Whether it may have been written all the same.
        package var isInDoubt = false
    }

    package struct Failure: Sendable, Hashable {
        /// Where the record begins; `nil` for a key of a database.
        package var position: SourcePosition?
        /// `nil` for a record that could not be read.
        package var key: ByteString?
        package var reason: String
    }

    /// More failures than this are counted, not kept.
    package static let failuresKept = 20

    package var read = 0
    /// Written to the database, or given to the export's receiver.
    package var applied = 0
    package private(set) var skipped: [SkipReason: Int] = [:]
    package private(set) var failed = 0
    /// Sent, but no reply says what happened. Never counted as applied.
    package var unknown = 0
    /// Keys that expired or were deleted between being listed and being read.
    package var vanished = 0
    /// The first ``failuresKept`` of the failed and unknown ones.
    package private(set) var failures: [Failure] = []
    /// Whether the export stopped remembering keys: one that `SCAN` lists twice may then be given twice.
    package var mayRepeatKeys = false

    private var rejects: [Reject] = []

    package init() {}

    package var skippedInAll: Int { skipped.values.reduce(0, +) }

    package mutating func skip(_ reason: SkipReason, count: Int = 1) {
        if count > 0 { skipped[reason, default: 0] += count }
    }

    mutating func fail(_ reason: String, _ item: ImportItem) {
        fail(reason, key: item.key, at: item.position)
        rejects.append(Reject(reason: reason, content: .item(item)))
    }

    mutating func reject(_ error: FormatError, original: [UInt8]?) {
        fail(error.reason, key: nil, at: error.position)
        rejects.append(Reject(reason: error.reason, content: .bytes(original ?? [], at: error.position)))
    }

    package mutating func fail(_ reason: String, key: ByteString?, at position: SourcePosition?) {
        failed += 1
        keep(Failure(position: position, key: key, reason: reason))
    }

    mutating func leaveUnknown(_ reason: String, _ item: ImportItem) {
        unknown += 1
        keep(Failure(position: item.position, key: item.key, reason: reason))
        rejects.append(Reject(reason: reason, content: .item(item), isInDoubt: true))
    }

    /// Adds those that failed in an earlier run of the same job. This run has counted them as done already, or, keys of
    /// an export, not at all.
    package mutating func carry(failures count: Int) {
        let counted = min(count, skipped[.alreadyDone] ?? 0)
        skipped[.alreadyDone] = (skipped[.alreadyDone] ?? 0) > counted ? (skipped[.alreadyDone] ?? 0) - counted : nil
        read += count - counted
        failed += count
    }

    /// Adds keys that could not be read from the database that they were to be copied from.
    package mutating func add(failuresOf reading: TransferReport) {
        for failure in reading.failures { fail(failure.reason, key: failure.key, at: nil) }
        read += reading.failed
        failed += reading.failed - reading.failures.count
        vanished += reading.vanished
        mayRepeatKeys = mayRepeatKeys || reading.mayRepeatKeys
    }

    /// Adds what another part of the same run did.
    mutating func add(_ other: TransferReport) {
        read += other.read
        applied += other.applied
        failed += other.failed
        unknown += other.unknown
        vanished += other.vanished
        mayRepeatKeys = mayRepeatKeys || other.mayRepeatKeys
        for (reason, count) in other.skipped { skip(reason, count: count) }
        for failure in other.failures { keep(failure) }
        rejects += other.rejects
    }

    /// Those that came since it was asked last.
    package mutating func takeRejects() -> [Reject] {
        defer { rejects = [] }
        return rejects
    }

    private mutating func keep(_ failure: Failure) {
        if failures.count < Self.failuresKept { failures.append(failure) }
    }
}
