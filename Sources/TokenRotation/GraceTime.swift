package import RedisTypes

/// The time for which both tokens stay valid, also across runs.
///
/// Within a run it is measured on a clock that nobody sets. Between two runs the time of day is all there is, unless the
/// machine has not been started since: then the time since its start counts if it is less. A clock that was set back
/// counts as no time at all.
package struct GraceTime: Sendable, Hashable {
    /// What the clocks of this machine say.
    package struct Reading: Sendable, Hashable {
        /// Unix milliseconds.
        package var wall: Int64
        /// Milliseconds since the machine was started, asleep or not.
        package var uptime: Int64
        /// Tells one start of the machine from the next; empty when that is not known.
        package var boot: String

        package init(wall: Int64, uptime: Int64, boot: String) {
            (self.wall, self.uptime, self.boot) = (wall, uptime, boot)
        }
    }

    /// Milliseconds.
    package private(set) var whole: Int64
    package private(set) var left: Int64
    /// When ``left`` was right.
    package private(set) var seen: Reading?

    package init(milliseconds: Int64) {
        whole = max(0, milliseconds)
        left = whole
    }

    init(whole: Int64, left: Int64, seen: Reading?) {
        self.whole = max(0, whole)
        self.left = min(max(0, left), self.whole)
        self.seen = seen
    }

    /// What is left, for people: whole seconds, rounded up.
    package var shown: TimeSpan { TimeSpan(.seconds(left / 1000 + (left % 1000 == 0 ? 0 : 1))) }

    package mutating func restart() {
        left = whole
        seen = nil
    }

    /// Takes another length; what has passed of the first one counts.
    package mutating func change(to milliseconds: Int64) {
        let passed = whole - left
        whole = max(0, milliseconds)
        left = max(0, whole - passed)
    }

    /// Counts the time since the last reading.
    /// - Returns: false when a clock was set back and nothing was counted.
    package mutating func pass(to now: Reading) -> Bool {
        defer { seen = now }
        guard let seen else { return true }
        let wall = now.wall.subtractingReportingOverflow(seen.wall)
        var passed = wall.overflow ? 0 : wall.partialValue
        if !seen.boot.isEmpty, seen.boot == now.boot {
            let uptime = now.uptime.subtractingReportingOverflow(seen.uptime)
            if !uptime.overflow, uptime.partialValue >= 0 {
                passed = passed < 0 ? passed : min(passed, uptime.partialValue)
            }
        }
        left = max(0, left - min(left, max(0, passed)))
        return passed >= 0
    }

    /// Counts time of this run, by a clock that nobody sets.
    package mutating func pass(_ milliseconds: Int64, to now: Reading) {
        left = max(0, left - min(left, max(0, milliseconds)))
        seen = now
    }
}
