/// One request.
package struct Arrival: Sendable, Hashable {
    /// Microseconds since the run began, never less than the one's before.
    package var time: Int64
    /// Identities are numbered from 0.
    package var identity: Int
    package var weight: Int64

    package init(time: Int64, identity: Int = 0, weight: Int64 = 1) {
        self.time = time
        self.identity = identity
        self.weight = weight
    }
}
