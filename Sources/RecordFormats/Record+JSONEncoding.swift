import RedisTypes

/// One record as one line of canonical JSON Lines.
///
///     {"key":"user:1","type":"hash","expires_at_ms":1735689600000,"value":[["name","Ada"],["age","36"]]}
///
/// Members come in this order, without white space; `expires_at_ms` is left out for a key that never ends.
/// A byte string is a JSON string when it is valid UTF-8 (only `"`, `\` and control characters are escaped), and
/// `{"base64":"…"}` otherwise, so any bytes come back as they were. `value` is, by `type`:
///
/// | type | value |
/// |---|---|
/// | `string` | a byte string |
/// | `hash` | `[[field, value], …]`: pairs, because an object's names can be neither binary nor in a fixed order |
/// | `list`, `set` | `[element, …]` |
/// | `zset` | `[[member, "score"], …]`, the score's digits as Redis prints them |
/// | `stream` | `[["id", [[field, value], …]], …]` |
extension Record {
    /// Appends the line and its newline.
    package func appendJSONLine(to output: inout [UInt8]) {
        appendJSON(to: &output)
        output.append(UInt8(ascii: "\n"))
    }

    package func appendJSON(to output: inout [UInt8]) {
        output.append(contentsOf: #"{"key":"#.utf8)
        JSONText.appendExactly(key, to: &output)
        output.append(contentsOf: #","type":""#.utf8)
        output.append(contentsOf: kind.rawValue.utf8)
        output.append(contentsOf: "\"".utf8)
        if let expiresAt {
            output.append(contentsOf: #","expires_at_ms":"#.utf8)
            output.append(contentsOf: String(expiresAt).utf8)
        }
        output.append(contentsOf: #","value":"#.utf8)
        value.appendJSON(to: &output)
        output.append(UInt8(ascii: "}"))
    }
}

extension Record.Value {
    fileprivate func appendJSON(to output: inout [UInt8]) {
        switch self {
        case .string(let string):
            JSONText.appendExactly(string, to: &output)
        case .list(let items), .set(let items):
            RecordJSON.appendArray(items, to: &output) { JSONText.appendExactly($0, to: &$1) }
        case .hash(let fields):
            RecordJSON.appendPairs(fields, to: &output)
        case .sortedSet(let members):
            RecordJSON.appendArray(members, to: &output) { item, output in
                RecordJSON.appendPair(item.member, item.score.text, to: &output)
            }
        case .stream(let entries):
            RecordJSON.appendArray(entries, to: &output) { entry, output in
                output.append(UInt8(ascii: "["))
                JSONText.appendExactly(entry.id.text, to: &output)
                output.append(UInt8(ascii: ","))
                RecordJSON.appendPairs(entry.fields, to: &output)
                output.append(UInt8(ascii: "]"))
            }
        }
    }
}
