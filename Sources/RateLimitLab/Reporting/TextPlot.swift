/// Allowed and denied requests over time, for a terminal: what was denied stands on top of what was allowed.
///
///     20 ┤  ░░
///        │████
///        └────
///         0s
package struct TextPlot {
    private let plot: PlotColumns
    private let style: TextStyle
    private let rows: Int

    /// - Parameters:
    ///   - duration: of the run, in milliseconds
    ///   - rows: at most; fewer when a row would be less than one request
    package init(_ timeline: Timeline, duration: Int64, style: TextStyle = TextStyle(), rows: Int = 8) {
        self.style = style
        // Every digit that the label of the axis may have takes a column.
        let total = timeline.slots.reduce(0) { $0 + $1.total }
        plot = PlotColumns(timeline, duration: duration, atMost: style.width - 4 - Decimal.grouped(total).count)
        self.rows = max(1, min(rows, plot.most))
    }

    package var lines: [String] {
        let label = Decimal.grouped(plot.most)
        let gutter = String(repeating: " ", count: label.count)
        let bars = plot.columns.map(bar)
        var lines: [String] = []
        for row in (0..<rows).reversed() {
            let edge =
                row == rows - 1 ? " \(label) \(style.isPlain ? "+" : "┤")" : " \(gutter) \(style.isPlain ? "|" : "│")"
            lines.append(edge + paint(bars.map { $0[row] }))
        }
        let axis = String(repeating: style.isPlain ? "-" : "─", count: bars.count)
        lines.append(" \(gutter) \(style.isPlain ? "+" : "└")\(axis)")
        lines.append(" \(gutter)  \(times)")
        lines.append(" \(gutter)  \(legend)")
        return lines
    }

    private var legend: String {
        let allowed = style.paint(String(style.allowedMark), .allowed)
        let denied = style.paint(String(style.deniedMark), .denied)
        return "requests in each \(plot.widthText): \(allowed) allowed  \(denied) denied"
    }

    /// The marks of a column from below. Nothing that happened is too small to be seen.
    private func bar(_ slot: Timeline.Slot) -> [Character] {
        var allowed = height(slot.allowed)
        let top = max(height(slot.total), (slot.allowed > 0 ? 1 : 0) + (slot.denied > 0 ? 1 : 0))
        let whole = min(rows, top)
        if slot.denied > 0 { allowed = min(allowed, max(whole - 1, 0)) } else { allowed = whole }
        return (0..<rows).map { $0 < allowed ? style.allowedMark : $0 < whole ? style.deniedMark : " " }
    }

    private func height(_ count: Int) -> Int {
        guard count > 0, plot.most > 0 else { return 0 }
        return max(1, Int((Double(count) / Double(plot.most) * Double(rows)).rounded()))
    }

    /// Colours a row, with one code for each run of a mark.
    private func paint(_ row: [Character]) -> String {
        var text = ""
        var index = 0
        while index < row.count {
            let end = row[index...].firstIndex { $0 != row[index] } ?? row.count
            let run = String(row[index..<end])
            text += row[index] == " " ? run : style.paint(run, row[index] == style.allowedMark ? .allowed : .denied)
            index = end
        }
        while text.last == " " { text.removeLast() }
        return text
    }

    /// Under the axis: the start, the middle and the end.
    private var times: String {
        let count = plot.columns.count
        var text = plot.time(at: 0)
        let end = plot.time(at: count)
        for (label, place) in [(plot.time(at: count / 2), count / 2), (end, count - end.count)]
        where place >= text.count + 2 && (label == end || place + label.count + 2 <= count - end.count) {
            text += String(repeating: " ", count: place - text.count) + label
        }
        return text
    }
}
