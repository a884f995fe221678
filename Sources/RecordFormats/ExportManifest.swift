import RedisTypes

/// What an export says of itself, in lines of their own around its records:
///
///     {"export":{"version":1,"tool":"upkeep/0.1.0","started":"…","source":"host"}}
///     …
///     {"trailer":{"complete":true,"keys":2,"lines":2,"types":{"hash":1,"string":1},"bytes":151,"sha256":"…"}}
///
/// `bytes` and `sha256` are of all bytes before the trailer. A file that begins with the first line and lacks the
/// second was cut off.
package struct ExportManifest: Sendable, Hashable {
    package static let version = 1
    static let headerStart: StaticString = #"{"export":"#
    static let trailerStart: StaticString = #"{"trailer":"#

    /// Keys written, by type.
    package private(set) var types: [Record.Kind: Int] = [:]
    package private(set) var keys = 0
    package private(set) var lines = 0

    package init() {}

    /// What an earlier run had counted: see ``counts``.
    package init(counts: [String: Int]) {
        for (name, count) in counts {
            if name == "lines" {
                lines = count
            } else if let kind = Record.Kind(rawValue: name) {
                types[kind] = count
                keys += count
            }
        }
    }

    /// By name: `lines`, and each type.
    package var counts: [String: Int] {
        var counts = ["lines": lines]
        for (kind, count) in types { counts[kind.rawValue] = count }
        return counts
    }

    /// Whether a file with these first bytes says that it is an export.
    package static func isHeader(_ bytes: [UInt8]) -> Bool {
        headerStart.withUTF8Buffer { bytes.starts(with: $0) }
    }

    /// Whether the last line of a file with these last bytes is a trailer.
    package static func endsWithTrailer(_ bytes: [UInt8]) -> Bool {
        let end = bytes.lastIndex { !JSONReader.isWhitespace($0) } ?? 0
        let start = bytes[..<end].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return trailerStart.withUTF8Buffer { bytes[start...].starts(with: $0) }
    }

    package mutating func count(_ record: Record) {
        lines += 1
        guard record.isWholeOrLast else { return }
        keys += 1
        types[record.kind, default: 0] += 1
    }

    /// - Parameters:
    ///   - started: as RFC 3339 has it.
    ///   - source: how the database is called; no secret.
    package static func appendHeader(tool: String, started: String, source: String, to output: inout [UInt8]) {
        headerStart.withUTF8Buffer { output.append(contentsOf: $0) }
        output.append(contentsOf: #"{"version":\#(version),"tool":"#.utf8)
        JSONText.append(Array(tool.utf8), to: &output)
        output.append(contentsOf: #","started":"#.utf8)
        JSONText.append(Array(started.utf8), to: &output)
        output.append(contentsOf: #","source":"#.utf8)
        JSONText.append(Array(source.utf8), to: &output)
        output.append(contentsOf: "}}\n".utf8)
    }

    /// - Parameters:
    ///   - isComplete: false when keys could not be read, or the export was limited.
    ///   - mayRepeatKeys: see `TransferReport.mayRepeatKeys`.
    package func appendTrailer(
        isComplete: Bool, mayRepeatKeys: Bool, failed: Int, bytes: Int64, sha256: String, to output: inout [UInt8]
    ) {
        Self.trailerStart.withUTF8Buffer { output.append(contentsOf: $0) }
        output.append(
            contentsOf: #"{"complete":\#(isComplete),"keys":\#(keys),"lines":\#(lines),"failed":\#(failed),"#.utf8)
        let types = types.map { ($0.key.rawValue, $0.value) }.sorted { $0.0 < $1.0 }
        let counts = types.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",")
        output.append(contentsOf: #""types":{\#(counts)},"may_repeat_keys":\#(mayRepeatKeys),"#.utf8)
        output.append(contentsOf: #""bytes":\#(bytes),"sha256":"\#(sha256)"}}"#.utf8)
        output.append(0x0A)
    }
}

/// The trailer of an export, read back.
struct ExportTrailer: Sendable, Hashable {
    var bytes: Int64?
    var sha256: String?
    var isComplete = true

    init(json reader: inout JSONReader) throws(JSONError) {
        try reader.beginObject()
        _ = try reader.nextMember()
        try reader.beginObject()
        while let member = try reader.nextMember() {
            switch String(decoding: member.name, as: UTF8.self) {
            case "bytes": bytes = try reader.wholeNumber(0, "a number of bytes")
            case "sha256": sha256 = String(decoding: try reader.string(), as: UTF8.self)
            case "complete": isComplete = try reader.boolean()
            default: try reader.skipValue()
            }
        }
        guard try reader.nextMember() == nil else { throw reader.error("a trailer stands alone") }
    }
}
