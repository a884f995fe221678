import RecordFormats
import RedisTypes

/// Replies in any output format: the one place that knows all of them.
struct ReplyRenderer {
    var format: OutputFormat
    var endsWithNewline = true
    /// Of pretty replies.
    var style = PrettyReply.Style()
    /// Columns of the terminal, for tables.
    var width = 80

    /// - Parameter command: what was asked; a few commands have a form of their own.
    func bytes(_ value: RedisValue, for command: RedisCommand) -> [UInt8] {
        var output: [UInt8] = []
        switch format {
        case .auto, .pretty:
            if PrettyReply.isPlainText(command) {
                PrettyReply.appendPlainText(value, style: style, to: &output)
            } else {
                PrettyReply.append(value, style: style, to: &output)
            }
        case .raw: appendRaw(value, to: &output)
        case .json:
            JSONReply.append(value, to: &output)
            output.append(0x0A)
        case .jsonl:
            if case .array(let items) = value {
                for item in items {
                    JSONReply.append(item, to: &output)
                    output.append(0x0A)
                }
            } else {
                JSONReply.append(value, to: &output)
                output.append(0x0A)
            }
        case .csv, .tsv:
            for row in rows(of: value) { Delimited.append(row, as: format, to: &output) }
        case .table:
            var value = value
            if case .array(let items) = value, let rows = PairedReply.rows(of: items, for: command) {
                value = .array(rows.map { .array($0) })
            }
            Table.appendAligned(rows(of: value).map { $0.map(Table.printable) }, width: width, to: &output)
        }
        return output
    }

    /// Items on lines of their own, nesting flattened, as redis-cli writes into a pipe.
    private func appendRaw(_ value: RedisValue, to output: inout [UInt8]) {
        var isFirst = true
        func item(_ value: RedisValue) {
            if case .array(let items) = value, !items.isEmpty {
                for value in items { item(value) }
                return
            }
            if !isFirst { output.append(0x0A) }
            isFirst = false
            if case .error(let error) = value {
                output += error.message.bytes
            } else {
                output += value.bytes?.bytes ?? []
            }
        }
        item(value)
        if endsWithNewline { output.append(0x0A) }
    }

    /// A row for each item; an item that is an array is a row of several fields.
    private func rows(of value: RedisValue) -> [[ByteString]] {
        func field(_ value: RedisValue) -> ByteString {
            switch value {
            case .array: ByteString(JSONReply.text(value))
            case .error(let error): error.message
            default: value.bytes ?? ""
            }
        }
        guard case .array(let items) = value else { return [[field(value)]] }
        return items.map { item in
            if case .array(let fields) = item { fields.map(field) } else { [field(item)] }
        }
    }
}

extension Delimited {
    /// One line of CSV or, for every other format, of TSV.
    static func append(_ fields: [ByteString], as format: OutputFormat, to output: inout [UInt8]) {
        (format == .csv ? Delimited.csv : .tsv).append(fields, to: &output)
    }
}
