/// How long a window may be, from its index: window `w` of length `W` starts at `w × W`, and its key lives no longer
/// than three windows and a second from there (reference, section 18).
package struct LengthEstimate: Sendable, Hashable {
    /// Every length that the index allows, in milliseconds.
    package let range: ClosedRange<Int64>
    /// The longest unit's only multiple in the range: people choose whole seconds, minutes and days. When there are
    /// several, the one whose window is now.
    package let mostLikely: Interval
    package let confidence: Confidence

    package enum Confidence: Sendable, Hashable {
        /// No other length in whole milliseconds.
        case certain
        /// No other in whole seconds, or in the largest unit that fits.
        case likely
        case guess
    }

    /// - Returns: nil when no key of that window lives now.
    package init?(index: Int64, at now: Int64) {
        guard index > 0, now > 0 else { return nil }
        // now < (index + 3) × W + 1000 and now ≥ index × W, with a second for clocks that differ.
        let least = max(0, now - 2000) / (index &+ 3) + 1
        let most = min((now &+ 1000) / index, Interval.longest)
        guard least <= most else { return nil }
        range = least...most
        var found: (length: Int64, count: Int64)?
        for (_, unit) in Interval.units {
            let last = most / unit
            let count = last - (least - 1) / unit
            guard count > 0 else { continue }
            // A window that is now is the longest possible, less than one index away from the bound.
            found = (last * unit, count)
            break
        }
        guard let found else { return nil }
        mostLikely = Interval(unchecked: found.length)
        confidence = least == most ? .certain : found.count == 1 ? .likely : .guess
    }
}
