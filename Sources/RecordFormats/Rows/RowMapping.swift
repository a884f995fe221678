package import RedisTypes

/// How rows of CSV, TSV or JSON objects become records: the template gives a row's key, its columns the value.
///
/// | shape | value |
/// |---|---|
/// | `string`, `json` | the value column; without one the whole row as a JSON object |
/// | `hash` | each column is a field |
/// | `list`, `set` | each row is an element: the value column, or the only one that has no other part to play |
/// | `zset` | each row is a member, in the same way, with the score column |
/// | `stream` | each row is an entry whose ID the ID column has; each other column is a field |
///
/// With a field column and a value column, each row is one field of a hash, or one of an entry whose rows follow each
/// other. Columns that make the key are fields all the same, unless their type is ``ColumnType/skip``; the expiry
/// column never is one.
///
/// Rows of one key must follow each other where each of them is but a piece of its value. They become one record or,
/// from 512 KiB or 4096 elements on, the parts of one (``Record/Part``), so that a key of any size can be read.
package struct RowMapping: Sendable, Hashable {
    /// The raw value is what `TYPE` prints, `json` apart.
    package enum Shape: String, Sendable, Hashable, CaseIterable {
        case string, hash, list, set
        case sortedSet = "zset"
        case stream, json
    }

    /// The names of the columns that play a part of their own.
    package struct Roles: Sendable, Hashable {
        package var value: ByteString?
        package var score: ByteString?
        package var id: ByteString?
        package var field: ByteString?
        package var expiry: ExpiryColumn?

        package init(
            value: ByteString? = nil, score: ByteString? = nil, id: ByteString? = nil, field: ByteString? = nil,
            expiry: ExpiryColumn? = nil
        ) {
            self.value = value
            self.score = score
            self.id = id
            self.field = field
            self.expiry = expiry
        }
    }

    package let key: KeyTemplate
    package let shape: Shape
    package let roles: Roles
    /// Columns that are not here hold text or, in JSON, what they hold.
    package let types: [ByteString: ColumnType]
    /// Whether empty cells are left out, and with them the elements that they would be.
    package var omitsEmpty = false
    /// Whether the rows of a key need not follow each other: each run of them is a record of its own then, for an
    /// import that merges.
    package var mayReturn = false
    /// Redis has a key of no bytes, but in a file of people's an empty cell is a mistake.
    let keyMayBeEmpty: Bool

    /// Makes hashes: every column is a field.
    package init(key: KeyTemplate) {
        self.init(key, .hash, Roles(), [:])
    }

    private init(
        _ key: KeyTemplate, _ shape: Shape, _ roles: Roles, _ types: [ByteString: ColumnType],
        keyMayBeEmpty: Bool = false
    ) {
        self.key = key
        self.shape = shape
        self.roles = roles
        self.types = types
        self.keyMayBeEmpty = keyMayBeEmpty
    }

    package init(
        key: KeyTemplate, shape: Shape, roles: Roles = Roles(), types: [TypedColumn] = []
    ) throws(Unusable) {
        try roles.check(for: shape)
        var typeOfName: [ByteString: ColumnType] = [:]
        for column in types {
            let isFirst = typeOfName.updateValue(column.type, forKey: column.name) == nil
            guard isFirst, column.name != roles.expiry?.name else { throw .typedTwice(column.name) }
            if column.type == .skip, roles.names.contains(column.name) { throw .skipped(column.name) }
        }
        self.init(key, shape, roles, typeOfName)
    }

    /// What reads back the tables that ``RecordTableWriter`` writes; `nil` for what is no key.
    package static func table(of kind: Record.Kind) -> RowMapping? {
        guard let shape = Shape(rawValue: kind.rawValue) else { return nil }
        var roles = Roles(expiry: ExpiryColumn("expires_at_ms", .milliseconds))
        switch shape {
        case .string, .list, .json: roles.value = "value"
        case .set: roles.value = "member"
        case .hash: (roles.field, roles.value) = ("field", "value")
        case .sortedSet: (roles.value, roles.score) = ("member", "score")
        case .stream: (roles.id, roles.field, roles.value) = ("id", "field", "value")
        }
        return RowMapping(KeyTemplate(field: "key"), shape, roles, [:], keyMayBeEmpty: true)
    }

    /// Whether a row is but a piece of its key's value.
    var gathers: Bool {
        switch shape {
        case .string, .json: false
        case .hash: roles.field != nil
        case .list, .set, .sortedSet, .stream: true
        }
    }

    /// Whether columns are fields by their own names.
    var takesWholeRow: Bool {
        switch shape {
        case .string, .json: roles.value == nil
        case .hash, .stream: roles.field == nil
        case .list, .set, .sortedSet: false
        }
    }
}
