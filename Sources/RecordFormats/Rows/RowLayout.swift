import RedisTypes

/// Where in a row is what a ``RowMapping`` asks for, once the names of its columns are known. A class, because every row
/// looks at it and nothing in it changes.
final class RowLayout: Sendable {
    struct Column: Sendable {
        var index: Int
        var name: ByteString
        var type: ColumnType
    }

    enum Fault: Error, Sendable, Hashable {
        /// What is needed, for the sentence: `the key`.
        case missing(String, ByteString)
        case unusable(reason: String)
    }

    let names: [ByteString]
    /// The cells that the key's template asks for, in its order.
    let key: [Int]
    /// The columns that are fields by their own names.
    let fields: [Column]
    let value: Column?
    let score: Column?
    let id: Column?
    let field: Column?
    let expiry: (column: Column, form: ExpiryColumn.Form)?

    /// - Parameter names: each of them once.
    init(_ names: [ByteString], for mapping: RowMapping) throws(Fault) {
        self.names = names
        let roles = mapping.roles
        let columns = names.enumerated().map { Column(index: $0, name: $1, type: mapping.types[$1] ?? .string) }
        var columnOfName: [ByteString: Column] = [:]
        for column in columns { columnOfName[column.name] = column }
        func column(_ what: String, _ name: ByteString?) throws(Fault) -> Column? {
            guard let name else { return nil }
            guard let column = columnOfName[name] else { throw .missing(what, name) }
            return column
        }
        var key: [Int] = []
        for name in mapping.key.fieldNames { if let column = try column("the key", name) { key.append(column.index) } }
        self.key = key
        score = try column("the score", roles.score)
        id = try column("the entry", roles.id)
        field = try column("the field", roles.field)
        expiry = roles.expiry.flatMap { expiry in columnOfName[expiry.name].map { ($0, expiry.form) } }
        let isField = { (column: Column) in
            column.type != .skip && column.name != roles.id && column.name != roles.expiry?.name
        }
        fields = mapping.takesWholeRow ? columns.filter(isField) : []
        if roles.value == nil && !mapping.takesWholeRow {
            let taken = Set(mapping.key.fieldNames + [roles.score, roles.expiry?.name].compactMap { $0 })
            value = try Self.only(columns.filter { $0.type != .skip && !taken.contains($0.name) })
        } else {
            value = try column("the value", roles.value)
        }
        if mapping.shape == .string || mapping.shape == .json, let column = fields.first(where: { !$0.name.isUTF8 }) {
            throw .unusable(reason: "the name of the column \(column.name) is not UTF-8, which JSON cannot hold")
        }
    }

    private static func only(_ columns: [Column]) throws(Fault) -> Column {
        guard let column = columns.first else { throw .unusable(reason: "no column is left for the value") }
        guard columns.count == 1 else {
            throw .unusable(reason: "\(column.name) and \(columns[1].name) could both be the value: one must be named")
        }
        return column
    }
}
