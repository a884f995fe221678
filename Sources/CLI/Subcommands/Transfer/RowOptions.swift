import ArgumentParser
import RecordFormats
import RedisTypes

/// How rows become records.
struct RowOptions: ParsableArguments, Sendable {
    @Option(
        help: ArgumentHelp("Key of each row, with fields in braces: user:{id}.", valueName: "template"),
        transform: { try KeyTemplate($0) })
    var key: KeyTemplate?
    @Option(
        name: .customLong("as"),
        help: ArgumentHelp(
            "What rows become: string, hash, list, set, zset, stream or json; without --key, a table of export's.",
            valueName: "type"))
    var shape: RowMapping.Shape?
    @Option(help: ArgumentHelp("Column of the value, element or member.", valueName: "column")) var value: ByteString?
    @Option(help: ArgumentHelp("Column of a zset's scores.", valueName: "column")) var score: ByteString?
    @Option(help: ArgumentHelp("Column of a stream's IDs.", valueName: "column")) var id: ByteString?
    @Option(help: ArgumentHelp("Column of the names of fields, one a row.", valueName: "column"))
    var field: ByteString?
    @Option(help: ArgumentHelp("Column of expiries; the form is ms, s, time or ttl.", valueName: "column:form"))
    var expiry: String?
    @Option(
        help: ArgumentHelp(
            "Type of a column: int, float, bool, string, base64, json or skip; may be given several times.",
            valueName: "column:type"),
        transform: { try TypedColumn($0) })
    var column: [TypedColumn] = []
    @Flag(help: "Leave out empty cells.") var omitEmpty = false

    /// For a checkpoint: a run that goes on must make the same records.
    var words: String {
        let columns = [value, score, id, field].map { $0?.description ?? "-" }
        let key = key.map { "\($0)" } ?? ""
        return ([key, shape?.rawValue ?? "", expiry ?? "", "\(column)", "\(omitEmpty)"] + columns).joined(
            separator: " ")
    }

    var isEmpty: Bool {
        key == nil && shape == nil && value == nil && score == nil && id == nil && field == nil && expiry == nil
            && column.isEmpty && !omitEmpty
    }

    /// Whether the file holds rows.
    var isGiven: Bool { key != nil || shape != nil }

    /// - Parameter mayReturn: whether the rows of a key need not follow each other.
    func mapping(mayReturn: Bool = false) throws -> RowMapping? {
        guard isGiven else { return nil }
        var mapping: RowMapping
        if let key {
            let roles = RowMapping.Roles(
                value: value, score: score, id: id, field: field,
                expiry: try expiry.map { try ExpiryColumn($0, now: POSIX.nowInMilliseconds()) })
            mapping = try RowMapping(key: key, shape: shape ?? .hash, roles: roles, types: column)
        } else if let table = shape.flatMap({ Record.Kind(rawValue: $0.rawValue) }).flatMap(RowMapping.table(of:)) {
            mapping = table
        } else {
            return nil
        }
        mapping.omitsEmpty = omitEmpty
        mapping.mayReturn = mayReturn
        return mapping
    }

    func validate() throws {
        if key == nil && (value != nil || score != nil || id != nil || field != nil || expiry != nil || !column.isEmpty)
        {
            throw ValidationError("Columns are for rows with a --key, for example --key 'user:{id}'.")
        }
        do { _ = try mapping() } catch { throw ValidationError("These columns make no record: \(error).") }
    }
}

extension RowMapping.Shape: ExpressibleByArgument {}
