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
/// | `hash` | `[[field, value], …]`: pairs, because an object's names can be neither binary nor in a fixed order; a field that ends has its time as a third element |
/// | `list`, `set` | `[element, …]` |
/// | `zset` | `[[member, "score"], …]`, the score's digits as Redis prints them |
/// | `stream` | `[["id", [[field, value], …]], …]`; `last_id`, `entries_added`, `max_deleted_id` and `groups` follow as members of their own where they are known |
/// | `json` | the document itself |
/// | `none` | left out: the key is to be deleted |
///
/// A key in parts has `"part":1`, `"part":2`, … after its type, and `"last":true` in the last of them.
extension Record {
    /// Appends the line and its newline.
    package func appendJSONLine(to output: inout [UInt8]) {
        appendJSON(to: &output)
        output.append(UInt8(ascii: "\n"))
    }

    package func appendJSON(to output: inout [UInt8]) {
        appendJSON(to: &output, extra: "")
    }

    /// - Parameter difference: what ``JSONMember/difference`` says, for records that a comparison wrote.
    package func appendJSON(to output: inout [UInt8], difference: String) {
        appendJSON(to: &output, extra: #","difference":"\#(difference)""#)
    }

    private func appendJSON(to output: inout [UInt8], extra: String) {
        output.append(contentsOf: #"{"key":"#.utf8)
        JSONText.appendExactly(key, to: &output)
        output.append(contentsOf: #","type":""#.utf8)
        output.append(contentsOf: kind.rawValue.utf8)
        output.append(contentsOf: "\"".utf8)
        output.append(contentsOf: extra.utf8)
        if let part {
            RecordJSON.appendMember("part", part.number, to: &output)
            if part.isLast { output.append(contentsOf: #","last":true"#.utf8) }
        }
        if let expiresAt { RecordJSON.appendMember("expires_at_ms", expiresAt, to: &output) }
        value.appendJSON(to: &output)
        output.append(UInt8(ascii: "}"))
    }
}

extension Record.Value {
    fileprivate func appendJSON(to output: inout [UInt8]) {
        if case .missing = self { return }
        output.append(contentsOf: #","value":"#.utf8)
        switch self {
        case .missing: break
        case .string(let string):
            JSONText.appendExactly(string, to: &output)
        case .json(let text): output.append(contentsOf: text.bytes)
        case .list(let items), .set(let items):
            RecordJSON.appendArray(items, to: &output) { JSONText.appendExactly($0, to: &$1) }
        case .hash(let fields):
            RecordJSON.appendPairs(fields, to: &output)
        case .sortedSet(let members):
            RecordJSON.appendArray(members, to: &output) { item, output in
                RecordJSON.appendPair(item.member, item.score.text, to: &output)
            }
        case .stream(let stream):
            RecordJSON.appendArray(stream.entries, to: &output) { entry, output in
                output.append(UInt8(ascii: "["))
                JSONText.appendExactly(entry.id.text, to: &output)
                output.append(UInt8(ascii: ","))
                RecordJSON.appendPairs(entry.fields, to: &output)
                output.append(UInt8(ascii: "]"))
            }
            stream.appendState(to: &output)
        }
    }
}

extension Record.Stream {
    fileprivate func appendState(to output: inout [UInt8]) {
        if let state {
            RecordJSON.appendMember("last_id", state.lastID, to: &output)
            if let count = state.entriesAdded { RecordJSON.appendMember("entries_added", count, to: &output) }
            if let id = state.maxDeletedID { RecordJSON.appendMember("max_deleted_id", id, to: &output) }
        }
        if groups.isEmpty { return }
        output.append(contentsOf: #","groups":"#.utf8)
        RecordJSON.appendArray(groups, to: &output) { $0.appendJSON(to: &$1) }
    }
}

extension Record.ConsumerGroup {
    fileprivate func appendJSON(to output: inout [UInt8]) {
        output.append(contentsOf: #"{"name":"#.utf8)
        JSONText.appendExactly(name, to: &output)
        RecordJSON.appendMember("last_id", lastID, to: &output)
        if let entriesRead { RecordJSON.appendMember("entries_read", entriesRead, to: &output) }
        output.append(contentsOf: #","consumers":"#.utf8)
        RecordJSON.appendArray(consumers, to: &output) { consumer, output in
            output.append(contentsOf: #"{"name":"#.utf8)
            JSONText.appendExactly(consumer.name, to: &output)
            output.append(contentsOf: #","pending":"#.utf8)
            RecordJSON.appendArray(consumer.pending, to: &output) { entry, output in
                output.append(UInt8(ascii: "["))
                JSONText.appendExactly(entry.id.text, to: &output)
                output.append(contentsOf: ",\(entry.deliveredAt),\(entry.deliveries)]".utf8)
            }
            output.append(UInt8(ascii: "}"))
        }
        output.append(UInt8(ascii: "}"))
    }
}
