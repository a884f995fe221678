import RedisTypes

/// Replies as redis-cli prints them on a terminal, byte for byte (CLI conventions, B4).
enum PrettyReply {
    /// What may differ from redis-cli.
    struct Style: Sendable, Hashable {
        /// Whether printable text beyond ASCII stays as it is.
        var showsUTF8 = false
        /// Whether errors are red, and all that is no value is faint.
        var isColoured = false

        func appendQuoted(_ bytes: ByteString, to output: inout [UInt8]) {
            if showsUTF8 {
                QuotedText.append(bytes.bytes, to: &output)
            } else {
                Escaping.appendQuoted(bytes.bytes, to: &output)
            }
        }
    }

    /// One reply and the newline after it.
    static func append(_ value: RedisValue, style: Style = Style(), to output: inout [UInt8]) {
        append(value, indent: 0, style, to: &output)
    }

    private static func append(_ value: RedisValue, indent: Int, _ style: Style, to output: inout [UInt8]) {
        switch value {
        case .simpleString(let text): appendText(text, to: &output)
        case .bulkString(let bytes): style.appendQuoted(bytes, to: &output)
        case .integer(let number):
            append("(integer) ", .faint, style, to: &output)
            output += Array(String(number).utf8)
        case .null: append("(nil)", .faint, style, to: &output)
        case .error(let error): append(error, behind: "(error) ", style, to: &output)
        case .array(let items):
            if items.isEmpty {
                append("(empty array)", .faint, style, to: &output)
                break
            }
            let width = String(items.count).count
            for (index, item) in items.enumerated() {
                if index > 0 { output += repeatElement(0x20, count: indent) }
                let number = String(index + 1)
                output += repeatElement(0x20, count: width - number.count)
                append("\(number)) ", .faint, style, to: &output)
                append(item, indent: indent + width + 2, style, to: &output)
            }
            return
        }
        output.append(0x0A)
    }

    /// The reply to a command of which ``isPlainText(_:)`` says so.
    static func appendPlainText(_ value: RedisValue, style: Style, to output: inout [UInt8]) {
        switch value {
        case .bulkString(let text): output += text.bytes
        case .error(let error):
            append(error, behind: "", style, to: &output)
            output.append(0x0A)
        // They do not come; redis-cli would print no newline behind them.
        case .simpleString, .integer, .null, .array: append(value, style: style, to: &output)
        }
    }

    private static func append(_ error: RedisError, behind mark: String, _ style: Style, to output: inout [UInt8]) {
        if style.isColoured { output += Colour.red.start }
        output += Array(mark.utf8)
        appendText(error.message, to: &output)
        if style.isColoured { output += Colour.end }
    }

    /// What a server says of itself; a script may have put bytes in it that a terminal obeys, and those it must not get.
    private static func appendText(_ text: ByteString, to output: inout [UInt8]) {
        for byte in text.bytes {
            if byte < 0x20 && byte != 0x09 && byte != 0x0A || byte == 0x7F {
                Escaping.appendEscaped(CollectionOfOne(byte), to: &output)
            } else {
                output.append(byte)
            }
        }
    }

    private enum Colour {
        case red, faint

        var start: [UInt8] { Array((self == .red ? "\u{1B}[31m" : "\u{1B}[2m").utf8) }
        static let end = Array("\u{1B}[0m".utf8)
    }

    private static func append(_ text: String, _ colour: Colour, _ style: Style, to output: inout [UInt8]) {
        if style.isColoured { output += colour.start }
        output += Array(text.utf8)
        if style.isColoured { output += Colour.end }
    }

    /// Commands whose reply redis-cli prints as plain text in every mode, with nothing added: its own list, by names and
    /// in some cases the number of words.
    static func isPlainText(_ command: RedisCommand) -> Bool {
        guard let name = command.words.first else { return false }
        let count = command.words.count
        func has(_ names: StaticString...) -> Bool {
            count > 1 && names.contains { command.words[1].equalsIgnoringCase($0) }
        }
        if name.equalsIgnoringCase("INFO") || name.equalsIgnoringCase("LOLWUT") { return true }
        if name.equalsIgnoringCase("CLIENT") { return has("LIST", "INFO") }
        if name.equalsIgnoringCase("CLUSTER") { return has("NODES", "INFO") && count == 2 }
        if name.equalsIgnoringCase("MEMORY") { return has("DOCTOR", "MALLOC-STATS") }
        if name.equalsIgnoringCase("LATENCY") { return has("DOCTOR") && count == 2 || has("GRAPH") && count == 3 }
        if name.equalsIgnoringCase("DEBUG") { return has("HTSTATS", "HTSTATS-KEY") }
        return false
    }
}
