import RecordFormats
import RedisTypes

/// Rows of named columns, for lists of our own making: a table for people, and the machine formats.
struct Table {
    /// `yes` or `no` for people, `true` or `false` in JSON.
    enum Cell: Sendable {
        case text(String)
        case number(Int64)
        case decimal(Double)
        case flag(Bool)
        case value(RedisValue)
        case none

        /// A whole number without a fraction; what no number is, JSON has no word for.
        fileprivate static func text(of number: Double) -> String {
            Int64(exactly: number).map(String.init) ?? (number.isFinite ? "\(number)" : "null")
        }

        var bytes: ByteString {
            switch self {
            case .text(let text): ByteString(text)
            case .number(let number): ByteString(number)
            case .decimal(let number): ByteString(Self.text(of: number))
            case .flag(let flag): flag ? "yes" : "no"
            case .value(let value): value.bytes ?? ""
            case .none: ""
            }
        }
    }

    var columns: [String]
    var rows: [[Cell]] = []

    /// One object on one line, for what has a form of its own for people.
    static func jsonObject(_ members: KeyValuePairs<String, Cell>) -> [UInt8] {
        var output: [UInt8] = []
        appendObject(members.map(\.key), members.map(\.value), to: &output)
        output.append(0x0A)
        return output
    }

    func bytes(as format: OutputFormat, width: Int) -> [UInt8] {
        var output: [UInt8] = []
        switch format {
        case .json:
            output.append(UInt8(ascii: "["))
            for (index, row) in rows.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                Self.appendObject(columns, row, to: &output)
            }
            output += Array("]\n".utf8)
        case .jsonl:
            for row in rows {
                Self.appendObject(columns, row, to: &output)
                output.append(0x0A)
            }
        case .csv, .tsv:
            Delimited.append(columns.map { ByteString($0) }, as: format, to: &output)
            for row in rows { Delimited.append(row.map(\.bytes), as: format, to: &output) }
        case .raw: for row in rows { Delimited.append(row.map(\.bytes), as: .tsv, to: &output) }
        case .auto, .pretty, .table: appendTable(width: width, to: &output)
        }
        return output
    }

    private static func appendObject(_ names: [String], _ cells: [Cell], to output: inout [UInt8]) {
        output.append(UInt8(ascii: "{"))
        for (index, (name, cell)) in zip(names, cells).enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            JSONReply.append(ByteString(name), to: &output)
            output.append(UInt8(ascii: ":"))
            switch cell {
            case .flag(let flag): output += Array((flag ? "true" : "false").utf8)
            case .number(let number): output += Array(String(number).utf8)
            case .decimal(let number): output += Array(Cell.text(of: number).utf8)
            case .text: JSONReply.append(cell.bytes, to: &output)
            case .value(let value): JSONReply.append(value, to: &output)
            case .none: output += Array("null".utf8)
            }
        }
        output.append(UInt8(ascii: "}"))
    }

    private func appendTable(width: Int, to output: inout [UInt8]) {
        let cells = rows.map { $0.map { Self.printable($0.bytes) } }
        Self.appendAligned([columns.map { $0.uppercased() }] + cells, width: width, to: &output)
    }

    /// Bytes as text of one line: as they are, or quoted and escaped.
    static func printable(_ bytes: ByteString) -> String {
        if let text = bytes.text, !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
            return text
        }
        return bytes.description
    }

    /// Cells padded to their column. Where the terminal is too narrow, the widest columns are cut with `…` first: an
    /// address that is long hides no count. What still does not fit is cut where the terminal ends.
    static func appendAligned(_ lines: [[String]], width: Int, to output: inout [UInt8]) {
        let columns = 0..<(lines.map(\.count).max() ?? 0)
        var widths = columns.map { column in lines.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
        let room = width - 2 * (columns.count - 1)
        if widths.reduce(0, +) > room, columns.count > 1 {
            var most = widths.max() ?? 0
            while most > narrowest, widths.reduce(0, { $0 + min($1, most) }) > room { most -= 1 }
            widths = widths.map { min($0, most) }
        }
        for line in lines {
            var text = ""
            for (column, cell) in line.enumerated() {
                let cell = cell.count > widths[column] ? cell.prefix(widths[column] - 1) + "…" : cell
                let isLast = column == line.count - 1
                text += isLast ? cell : cell + String(repeating: " ", count: widths[column] - cell.count + 2)
            }
            if text.count > width { text = text.prefix(max(1, width - 1)) + "…" }
            output += Array((text + "\n").utf8)
        }
    }

    /// What a column is not cut below.
    private static let narrowest = 12
}
