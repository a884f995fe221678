package import RedisTypes

/// The two ways of writing tables as text. Bytes that are not UTF-8 go out as they are: neither has an encoding.
///
/// CSV is RFC 4180: a field with a comma, a quote or a line end stands in quotes, its own doubled. In TSV a tab, a line
/// feed, a carriage return and a backslash are `\t`, `\n`, `\r` and `\\`, and a quote at the start of a field is `\"`,
/// because there are readers, ``CSVParser`` one of them, to whom the field would be in quotes otherwise.
package enum Delimited: String, Sendable, Hashable, CaseIterable {
    case csv, tsv

    package enum LineEnd: Sendable, Hashable {
        case lineFeed, carriageReturnLineFeed
    }

    /// What reads it.
    package var delimiter: CSVParser.Delimiter { self == .csv ? .comma : .tab }

    package func append(_ fields: [ByteString], _ lineEnd: LineEnd = .lineFeed, to output: inout [UInt8]) {
        for (index, field) in fields.enumerated() {
            if index > 0 { output.append(delimiter.rawValue) }
            append(field, to: &output)
        }
        append(lineEnd, to: &output)
    }

    func append(_ lineEnd: LineEnd, to output: inout [UInt8]) {
        if lineEnd == .carriageReturnLineFeed { output.append(0x0D) }
        output.append(0x0A)
    }

    func append(_ field: ByteString, to output: inout [UInt8]) {
        switch self {
        case .csv:
            let needsQuotes = field.bytes.contains {
                $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == 0x0A || $0 == 0x0D
            }
            if !needsQuotes { return output.append(contentsOf: field.bytes) }
            beginPieces(to: &output)
            append(piece: field, to: &output)
            endPieces(to: &output)
        case .tsv:
            if field.bytes.first == UInt8(ascii: "\"") { output.append(UInt8(ascii: "\\")) }
            for byte in field.bytes { Self.appendEscaped(byte, to: &output) }
        }
    }

    // MARK: A field in pieces, whose bytes nobody has seen yet

    func beginPieces(to output: inout [UInt8]) {
        if self == .csv { output.append(UInt8(ascii: "\"")) }
    }

    func append(piece: ByteString, to output: inout [UInt8]) {
        for byte in piece.bytes {
            if byte == UInt8(ascii: "\"") { output.append(self == .csv ? byte : UInt8(ascii: "\\")) }
            if self == .csv { output.append(byte) } else { Self.appendEscaped(byte, to: &output) }
        }
    }

    func endPieces(to output: inout [UInt8]) {
        if self == .csv { output.append(UInt8(ascii: "\"")) }
    }

    private static func appendEscaped(_ byte: UInt8, to output: inout [UInt8]) {
        switch byte {
        case 0x09: output.append(contentsOf: "\\t".utf8)
        case 0x0A: output.append(contentsOf: "\\n".utf8)
        case 0x0D: output.append(contentsOf: "\\r".utf8)
        case UInt8(ascii: "\\"): output.append(contentsOf: "\\\\".utf8)
        default: output.append(byte)
        }
    }
}
