import RedisTypes

/// A log's requests as arrivals, in the order of their times.
///
/// Servers write a line when the answer has gone out, so lines are a little out of order: as many as
/// ``linesHeld`` are held back and sorted. A line that is later still comes at the time of the one before it.
package struct LogReplay: Sendable {
    package static let linesHeld = 1024

    package private(set) var reader: LogReader
    package private(set) var identities: IdentityTable
    /// Of the first arrival, in milliseconds since 1970.
    package private(set) var start: Int64?
    /// Lines that were replayed later than they say.
    package private(set) var lateLines = 0
    /// The most by which one was, in milliseconds.
    package private(set) var longestDelay: Int64 = 0
    /// Good lines that were left out because their identity was one too many.
    package private(set) var linesOfTooManyIdentities = 0
    private let weight: Int64
    private var isFinished = false
    /// In the order of their times, from `head`.
    private var held: [(time: Int64, identity: Int)] = []
    private var head = 0
    private var clock = Int64.min

    package init(_ reader: LogReader, weight: Int64 = 1, identities: IdentityTable = IdentityTable()) {
        self.reader = reader
        self.weight = weight
        self.identities = identities
    }

    package mutating func append(_ chunk: [UInt8]) { reader.append(chunk) }

    package mutating func finish() {
        isFinished = true
        reader.finish()
    }

    /// The next request, or `nil` until more bytes come; after ``finish()``, at the end.
    package mutating func next() throws(ReplayError) -> Arrival? {
        while held.count - head <= Self.linesHeld {
            guard let entry = try reader.next() else { return isFinished ? release() : nil }
            guard let identity = identities.index(of: entry.identity) else {
                linesOfTooManyIdentities += 1
                continue
            }
            hold(entry.time, identity)
        }
        return release()
    }

    private mutating func hold(_ time: Int64, _ identity: Int) {
        var place = held.count
        while place > head, held[place - 1].time > time { place -= 1 }
        held.insert((time, identity), at: place)
    }

    private mutating func release() -> Arrival? {
        guard head < held.count else { return nil }
        let (time, identity) = held[head]
        head += 1
        if head > 4 * Self.linesHeld {
            held.removeSubrange(..<head)
            head = 0
        }
        if time < clock {
            lateLines += 1
            longestDelay = max(longestDelay, clock - time)
        }
        clock = max(clock, time)
        let start = start ?? clock
        self.start = start
        return Arrival(time: (clock - start) * 1000, identity: identity, weight: weight)
    }
}
