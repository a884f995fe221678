import RecordFormats
import RedisTypes

/// Reads a table of our own or, with the choices that no type of Redis takes, rows of others.
func rows(_ bytes: [UInt8], _ cut: Int, _ choice: UInt8) {
    let kinds = Record.Kind.allCases
    let kind = kinds[Int(choice) % kinds.count]
    let format = Int(choice) / kinds.count % 2 == 0 ? Delimited.csv : .tsv
    guard let table = RowMapping.table(of: kind) else {
        return format == .csv ? foreignRows(bytes, cut) : objects(bytes, cut)
    }
    let reader = CSVRecordReader(source: "input", mapping: table, delimiter: format.delimiter)
    let records = units(of: reader, bytes, cut).map(\.record)
    guard var writer = RecordTableWriter(kind, as: format), records.allSatisfy({ $0.part == nil }) else { return }
    var file: [UInt8] = []
    writer.appendHeader(to: &file)
    for record in records { precondition((try? writer.append(record, to: &file)) != nil) }
    precondition(read(reader, [file[...]]).map { try? $0.get().record } == records)
}

private func foreignRows(_ bytes: [UInt8], _ cut: Int) {
    guard let key = try? KeyTemplate("{a}"),
        let mapping = try? RowMapping(
            key: key, shape: .json, roles: .init(expiry: ExpiryColumn("e", .time)),
            types: [.init("i", .int), .init("f", .float), .init("b", .bool), .init("x", .base64), .init("j", .json)])
    else { return }
    let header = Array("a,i,f,b,x,j,e\n".utf8)
    let reader = CSVRecordReader(source: "input", mapping: mapping)
    for record in units(of: reader, header + bytes, cut).map(\.record) {
        guard case .json(let text) = record.value else { preconditionFailure("\(record)") }
        // A cell may be as deep as a reader goes, and stands one level deeper here.
        if text.bytes.count(where: { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "[") }) > 64 { continue }
        var json = JSONReader(text.bytes[...])
        precondition((try? json.compactText()) == text.bytes, "\(text)")
    }
}

private func objects(_ bytes: [UInt8], _ cut: Int) {
    guard let key = try? KeyTemplate("{a}"),
        let mapping = try? RowMapping(
            key: key, shape: .sortedSet,
            roles: .init(score: "s", expiry: ExpiryColumn("e", .ttl(from: 1_735_689_600_000))),
            types: [.init("i", .skip)])
    else { return }
    _ = units(of: JSONLinesReader(source: "input", form: .rows(mapping)), bytes, cut)
}
