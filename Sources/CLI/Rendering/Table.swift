import RedisTypes

/// Rows of named columns, for lists of our own making: a table for people, and the machine formats.
struct Table {
    var columns: [String]
    var rows: [[RedisValue]] = []

    func bytes(as format: OutputFormat, width: Int) -> [UInt8] {
        var output: [UInt8] = []
        switch format {
        case .json:
            output.append(UInt8(ascii: "["))
            for (index, row) in rows.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                appendObject(row, to: &output)
            }
            output += Array("]\n".utf8)
        case .jsonl:
            for row in rows {
                appendObject(row, to: &output)
                output.append(0x0A)
            }
        case .csv, .tsv:
            Delimited.append(columns.map { ByteString($0) }, as: format, to: &output)
            for row in rows { Delimited.append(row.map { $0.bytes ?? "" }, as: format, to: &output) }
        case .raw: for row in rows { Delimited.append(row.map { $0.bytes ?? "" }, as: .tsv, to: &output) }
        case .auto, .pretty, .table: appendTable(width: width, to: &output)
        }
        return output
    }

    private func appendObject(_ row: [RedisValue], to output: inout [UInt8]) {
        output.append(UInt8(ascii: "{"))
        for (index, value) in row.enumerated() where index < columns.count {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            JSONReply.append(ByteString(columns[index]), to: &output)
            output.append(UInt8(ascii: ":"))
            JSONReply.append(value, to: &output)
        }
        output.append(UInt8(ascii: "}"))
    }

    /// Cells padded to their column; the last column is cut with `…` where the terminal ends.
    private func appendTable(width: Int, to output: inout [UInt8]) {
        func cell(_ value: RedisValue) -> String {
            guard let bytes = value.bytes else { return "" }
            if let text = bytes.text, !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
                return text
            }
            return bytes.description
        }
        let lines = [columns.map { $0.uppercased() }] + rows.map { $0.map(cell) }
        let widths = columns.indices.map { column in lines.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
        for line in lines {
            var text = ""
            for (column, cell) in line.enumerated() {
                let isLast = column == line.count - 1
                text += isLast ? cell : cell + String(repeating: " ", count: widths[column] - cell.count + 2)
            }
            if text.count > width { text = text.prefix(max(1, width - 1)) + "…" }
            output += Array((text + "\n").utf8)
        }
    }
}
