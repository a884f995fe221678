import RedisTypes

/// Replies as redis-cli prints them on a terminal, byte for byte (CLI conventions, B4).
enum PrettyReply {
    /// One reply and the newline after it.
    /// - Parameter showsUTF8: whether printable text beyond ASCII stays as it is, unlike in redis-cli.
    static func append(_ value: RedisValue, showsUTF8: Bool = false, to output: inout [UInt8]) {
        append(value, indent: 0, showsUTF8, to: &output)
    }

    private static func append(_ value: RedisValue, indent: Int, _ showsUTF8: Bool, to output: inout [UInt8]) {
        switch value {
        case .simpleString(let text): output += text.bytes
        case .bulkString(let bytes):
            if showsUTF8 {
                QuotedText.append(bytes.bytes, to: &output)
            } else {
                Escaping.appendQuoted(bytes.bytes, to: &output)
            }
        case .integer(let number): output += Array("(integer) \(number)".utf8)
        case .null: output += Array("(nil)".utf8)
        case .error(let error): output += Array("(error) ".utf8) + error.message.bytes
        case .array(let items):
            if items.isEmpty {
                output += Array("(empty array)".utf8)
                break
            }
            let width = String(items.count).count
            for (index, item) in items.enumerated() {
                if index > 0 { output += repeatElement(0x20, count: indent) }
                let number = String(index + 1)
                output += repeatElement(0x20, count: width - number.count)
                output += Array("\(number)) ".utf8)
                append(item, indent: indent + width + 2, showsUTF8, to: &output)
            }
            return
        }
        output.append(0x0A)
    }

    /// Commands whose reply redis-cli prints as plain text in every mode, with nothing added.
    static func isPlainText(_ command: RedisCommand) -> Bool {
        guard let name = command.words.first else { return false }
        let subcommand = command.words.dropFirst().first
        func isOne(of names: [StaticString]) -> Bool {
            names.contains { subcommand?.equalsIgnoringCase($0) == true }
        }
        if name.equalsIgnoringCase("INFO") || name.equalsIgnoringCase("LOLWUT") { return true }
        if name.equalsIgnoringCase("CLIENT") { return isOne(of: ["LIST", "INFO"]) }
        if name.equalsIgnoringCase("CLUSTER") { return isOne(of: ["NODES", "INFO"]) }
        if name.equalsIgnoringCase("MEMORY") { return isOne(of: ["DOCTOR", "MALLOC-STATS"]) }
        if name.equalsIgnoringCase("LATENCY") { return isOne(of: ["DOCTOR", "GRAPH"]) }
        return false
    }
}
