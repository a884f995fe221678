package import NIOCore
import Synchronization

/// Slows down the guessing of tokens: a bucket for each address, emptied by failures and filled by time.
///
/// Only failures are counted. A right token is taken without a look at the bucket, so that a client behind the same
/// proxy as a guesser is not locked out; the guesser learns nothing from a 429 that a 401 would not say.
package final class FailedLogins: Sendable {
    private struct Bucket {
        var left: Double
        var updated: NIODeadline
    }

    /// Addresses remembered; beyond them the oldest knowledge is forgotten.
    private static let maximumAddresses = 10_000

    private let perSecond: Double
    private let buckets = Mutex<[String: Bucket]>([:])

    package init(perSecond: Double) {
        self.perSecond = perSecond
    }

    /// Counts a failure; false when there were too many from `address`.
    package func count(from address: String, at now: NIODeadline = .now()) -> Bool {
        buckets.withLock { buckets in
            if buckets.count >= Self.maximumAddresses, buckets[address] == nil { prune(&buckets, at: now) }
            var bucket = refilled(buckets[address] ?? Bucket(left: perSecond, updated: now), at: now)
            defer { buckets[address] = bucket }
            guard bucket.left >= 1 else { return false }
            bucket.left -= 1
            return true
        }
    }

    /// Whether a failure from `address` would be answered like any other.
    func allowsAttempt(from address: String, at now: NIODeadline = .now()) -> Bool {
        buckets.withLock { buckets in buckets[address].map { refilled($0, at: now).left >= 1 } ?? true }
    }

    private func refilled(_ bucket: Bucket, at now: NIODeadline) -> Bucket {
        let seconds = Double(max(0, (now - bucket.updated).nanoseconds)) / 1e9
        return Bucket(left: min(perSecond, bucket.left + seconds * perSecond), updated: now)
    }

    /// Forgets whoever has a full bucket, and everyone if all addresses are at it.
    private func prune(_ buckets: inout [String: Bucket], at now: NIODeadline) {
        buckets = buckets.filter { refilled($0.value, at: now).left < perSecond }
        if buckets.count >= Self.maximumAddresses { buckets = [:] }
    }
}
