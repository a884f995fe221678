/// A timeline in as many columns as there is room for, each as long as people count time in.
struct PlotColumns: Sendable, Hashable {
    /// Of a column, in microseconds.
    let width: Int64
    let columns: [Timeline.Slot]

    private static let milliseconds: [Int64] = [
        1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 20_000, 30_000, 60_000, 120_000, 300_000,
        600_000, 900_000, 1_200_000, 1_800_000, 3_600_000, 7_200_000, 10_800_000, 21_600_000, 43_200_000, 86_400_000,
        172_800_000, 604_800_000, 1_209_600_000, 2_419_200_000,
    ]

    /// - Parameter duration: of the run, in milliseconds
    init(_ timeline: Timeline, duration: Int64, atMost count: Int) {
        let count = Int64(max(1, count))
        let length = max(duration * 1000, Int64(timeline.slots.count - 1) * timeline.width + 1, 1)
        func fits(_ width: Int64) -> Bool {
            width.isMultiple(of: timeline.width) && (length + width - 1) / width <= count
        }
        var width = Self.milliseconds.map { $0 * 1000 }.first(where: fits) ?? timeline.width
        while !fits(width) { width *= 2 }
        var columns = Array(repeating: Timeline.Slot(), count: Int((length + width - 1) / width))
        for (index, slot) in timeline.slots.enumerated() {
            let column = min(columns.count - 1, Int(Int64(index) * timeline.width / width))
            columns[column].allowed += slot.allowed
            columns[column].denied += slot.denied
        }
        self.width = width
        self.columns = columns
    }

    /// Requests in the fullest column.
    var most: Int { columns.map(\.total).max() ?? 0 }

    var widthText: String { Times.milliseconds(width / 1000) }

    /// The time at a column's start.
    func time(at column: Int) -> String { Times.milliseconds(Int64(column) * width / 1000) }
}
