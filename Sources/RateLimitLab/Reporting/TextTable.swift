/// Columns for people, padded; all but the first lean to the right. What is too long for the terminal is cut.
struct TextTable {
    var header: [String]
    var rows: [[String]] = []

    func lines(_ style: TextStyle) -> [String] {
        let all = [header] + rows
        var widths = header.indices.map { column in all.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
        let excess = widths.reduce(0) { $0 + $1 + 2 } - style.width
        if excess > 0, let first = widths.first { widths[0] = max(8, first - excess) }
        return all.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let cell = Self.cut(cell, to: widths[column], style)
                let padding = String(repeating: " ", count: max(0, widths[column] - cell.count))
                line += column == 0 ? cell + padding : "  " + padding + cell
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }

    static func cut(_ text: String, to width: Int, _ style: TextStyle) -> String {
        text.count <= width ? text : style.isPlain ? text.prefix(width - 2) + ".." : text.prefix(width - 1) + "…"
    }
}
