import RedisTypes
import UpstashManagement

/// What a verb of the management API tells: rows for people, and for programs the service's own objects, with fields
/// that we do not know but without credentials.
struct ServiceReport {
    var table: Table
    var objects: [ServerJSON]
    var shape = Shape.list

    enum Shape {
        /// Many objects, a row each.
        case list
        /// One object with many rows, and their columns named.
        case table
        /// One object, its fields in rows of name and value.
        case fields
    }

    func write(to output: OutputOptions, showingCredentials: Bool = false, in context: ToolContext) throws {
        try output.write(
            bytes(as: try output.resolved(in: context), showingCredentials, width: context.console.columns), in: context
        )
    }

    private func bytes(as format: OutputFormat, _ showingCredentials: Bool, width: Int) -> [UInt8] {
        switch format {
        case .json where shape == .list:
            return ServerJSON.array(objects, showingCredentials: showingCredentials) + [0x0A]
        case .json, .jsonl:
            return Array(objects.map { $0.bytes(showingCredentials: showingCredentials) + [0x0A] }.joined())
        case .auto where shape == .fields, .pretty where shape == .fields:
            var output: [UInt8] = []
            Table.appendAligned(table.rows.map { $0.map { Table.printable($0.bytes) } }, width: .max, to: &output)
            return output
        default: return table.bytes(as: format, width: width)
        }
    }
}

extension Table.Cell {
    /// Milliseconds since 1970 as people read them.
    static func time(_ milliseconds: Int64?) -> Table.Cell {
        milliseconds.map { .text(RFC3339.text(milliseconds: $0 / 1000 * 1000)) } ?? .none
    }

    static func flag(_ flag: Bool?) -> Table.Cell { flag.map { Table.Cell.flag($0) } ?? .none }
    static func text(_ text: String?) -> Table.Cell { text.map { Table.Cell.text($0) } ?? .none }
    static func number(_ number: Int64?) -> Table.Cell { number.map { Table.Cell.number($0) } ?? .none }
}
