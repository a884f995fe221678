import RecordFormats

/// Whether every line is one whole JSON text of RFC 8259: what programs that read `--json` rely on.
func isStrictJSON(_ bytes: [UInt8]) -> Bool {
    guard bytes.last == 0x0A else { return false }
    return bytes.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false).allSatisfy { line in
        var reader = JSONReader(line)
        do {
            try reader.skipValue()
            try reader.finish()
            return true
        } catch {
            return false
        }
    }
}

func isStrictJSON(_ text: String) -> Bool { isStrictJSON(Array(text.utf8)) }

/// The members of a JSON object as their JSON texts.
func members(of text: String) throws -> [String: String] {
    var reader = JSONReader(Array(text.utf8)[...])
    var members: [String: String] = [:]
    try reader.beginObject()
    while let member = try reader.nextMember() {
        members[String(decoding: member.name, as: UTF8.self)] = String(
            decoding: try reader.compactText(), as: UTF8.self)
    }
    try reader.finish()
    return members
}
