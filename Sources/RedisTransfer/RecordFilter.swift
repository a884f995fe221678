package import RecordFormats
package import RedisTypes

/// Which keys are transferred, and what is changed in them on the way.
package struct RecordFilter: Sendable {
    /// A key must match one of these, if there are any.
    package var match: [GlobPattern] = []
    package var exclude: [GlobPattern] = []
    /// Empty for all types.
    package var kinds: Set<Record.Kind> = []
    /// The first one that fits a key changes it.
    package var renamings: [KeyRenaming] = []
    package var timeToLive = TimeToLiveMode.keep

    package init() {}

    /// Whether every record is wanted, as it is.
    var takesAll: Bool { match.isEmpty && exclude.isEmpty && kinds.isEmpty && !changes }

    /// Whether records are written otherwise than they are read.
    var changes: Bool { !renamings.isEmpty || timeToLive != .keep }

    /// Whether a key is wanted, as it is called in the source.
    package func includes(_ key: ByteString) -> Bool {
        if match.isEmpty && exclude.isEmpty { return true }
        if !match.isEmpty && !match.contains(where: { $0.matches(key.bytes) }) { return false }
        return !exclude.contains { $0.matches(key.bytes) }
    }

    package func includes(_ record: Record) -> Bool {
        (kinds.isEmpty || kinds.contains(record.kind)) && includes(record.key)
    }

    /// The key's name in the target.
    package func renamed(_ key: ByteString) -> ByteString {
        for renaming in renamings {
            if let name = renaming.apply(to: key) { return name }
        }
        return key
    }

    /// The record as it is to be written.
    package func changed(_ record: Record, now: Int64) -> Record {
        if renamings.isEmpty && timeToLive == .keep { return record }
        var record = record
        record.key = renamed(record.key)
        if record.isWholeOrLast, record.kind != .missing {
            record.expiresAt = timeToLive.expiry(record.expiresAt, now: now)
        }
        return record
    }
}

/// What becomes of a key's expiry.
package enum TimeToLiveMode: Sendable, Hashable {
    case keep, drop
    /// All keys end so long after they are written.
    case set(milliseconds: Int64)
    /// Keys that end do so later by this, or earlier.
    case shift(milliseconds: Int64)

    func expiry(_ expiresAt: Int64?, now: Int64) -> Int64? {
        switch self {
        case .keep: return expiresAt
        case .drop: return nil
        case .set(let milliseconds): return Self.sum(now, milliseconds)
        case .shift(let milliseconds): return expiresAt.map { Self.sum($0, milliseconds) }
        }
    }

    private static func sum(_ left: Int64, _ right: Int64) -> Int64 {
        let (sum, overflows) = left.addingReportingOverflow(right)
        return overflows ? (right > 0 ? .max : 1) : max(1, sum)
    }
}
