package import RecordFormats
package import RedisTypes

/// What became of the records of an import, or of the keys of an export: each one is counted in ``read`` and in
/// exactly one of the others.
package struct TransferReport: Sendable, Hashable {
    package enum SkipReason: String, Sendable, Hashable, CaseIterable {
        /// Its time was over before the import reached it.
        case expired
        /// The database has the key already.
        case exists
        /// The run stopped before the record's batch was sent.
        case notSent
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

    package init() {}

    package var skippedInAll: Int { skipped.values.reduce(0, +) }

    package mutating func skip(_ reason: SkipReason, count: Int = 1) {
        if count > 0 { skipped[reason, default: 0] += count }
    }

    mutating func fail(_ reason: String, _ sourced: SourcedRecord) {
        fail(reason, key: sourced.record.key, at: sourced.position)
    }

    package mutating func fail(_ reason: String, key: ByteString?, at position: SourcePosition?) {
        failed += 1
        keep(Failure(position: position, key: key, reason: reason))
    }

    mutating func leaveUnknown(_ reason: String, _ sourced: SourcedRecord) {
        unknown += 1
        keep(Failure(position: sourced.position, key: sourced.record.key, reason: reason))
    }

    private mutating func keep(_ failure: Failure) {
        if failures.count < Self.failuresKept { failures.append(failure) }
    }
}
