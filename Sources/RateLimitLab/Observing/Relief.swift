/// How long identities that were denied had to go without, from the first denial to the next request that was allowed,
/// as they found out by asking again.
package struct Relief: Sendable, Hashable {
    /// Waits that ended.
    package internal(set) var waits = 0
    /// In microseconds, as all times here.
    package internal(set) var longest: Int64 = 0
    package internal(set) var longestIdentity: Int?
    package internal(set) var total: Double = 0

    package var mean: Double? { waits == 0 ? nil : total / Double(waits) }

    mutating func record(_ wait: Int64, of identity: Int) {
        waits += 1
        total += Double(wait)
        guard let other = longestIdentity, wait < longest || (wait == longest && identity >= other) else {
            (longest, longestIdentity) = (wait, identity)
            return
        }
    }
}
