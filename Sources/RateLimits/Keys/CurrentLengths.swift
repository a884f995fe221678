/// The lengths, in whole milliseconds, of the windows that have a given index at some moment of a span of time.
///
/// Window `w` of length `W` is now from `w × W` until `(w + 1) × W`. So an index is that of a window that is now for
/// every length above `now / (w + 1)` and up to `now / w`, and there is no index without such a length, were lengths not
/// whole milliseconds. As they are, these bounds, a share of `1 / w` apart, have none between them as a rule while the
/// length is below the root of `now`, 22 minutes: there an index of the past is told from one of the present with
/// certainty. Above, the bounds lie a few milliseconds apart (at an hour, 7), then seconds (at a day, 4): all that can be
/// asked then is whether a length between them is one that somebody may have written down.
package struct CurrentLengths: Sendable, Hashable {
    /// Empty when no window of this index is at any of these times.
    package let range: Range<Int64>

    /// - Parameters:
    ///   - start: Unix milliseconds, the first moment.
    ///   - end: the last.
    package init(index: Int64, from start: Int64, through end: Int64) {
        guard start >= 0, start <= end, (0...end).contains(index), end < Int64.max else {
            range = 0..<0
            return
        }
        let least = start / (index + 1) + 1
        let most = index == 0 ? Interval.longest : min(end / index, Interval.longest)
        range = least..<max(least, most + 1)
    }

    private init(range: Range<Int64>) {
        self.range = range
    }

    /// Up to here every millisecond counts: there are hardly ever any in the range. 20 minutes.
    private static let finest: Int64 = 1_200_000

    /// Whether one of them is a length that people choose. When in doubt, it is: some number of a unit with at most four
    /// digits, or with zeros behind the first three, or hours less a second, as 86399 s is a day to some.
    package var mayBeChosen: Bool {
        guard let least = range.first else { return false }
        if least <= Self.finest { return true }
        if CurrentLengths(range: range.lowerBound + 1000..<range.upperBound + 1000).firstMultiple(of: 3_600_000) != nil
        {
            return true
        }
        return Interval.units.contains { _, unit in
            if let multiple = firstMultiple(of: unit), multiple / unit <= 9999 { return true }
            var step = unit
            while least / step > 999 { step *= 10 }
            return firstMultiple(of: step) != nil
        }
    }

    private func firstMultiple(of unit: Int64) -> Int64? {
        let multiple = (range.lowerBound + unit - 1) / unit * unit
        return range.contains(multiple) ? multiple : nil
    }
}
