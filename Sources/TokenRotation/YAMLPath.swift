import YAMLText

/// Finds text in YAML that is written on one line.
enum YAMLPath {
    static func find(_ keys: [String], in bytes: [UInt8]) throws(KeyedValue.Unusable) -> (String, Range<Int>) {
        var node: YAMLNode
        do throws(YAMLError) { node = try YAMLReader.read(bytes) } catch {
            throw KeyedValue.Unusable(error.description)
        }
        for key in keys {
            let next =
                node.mapping?.first { $0.key.text == key }?.value
                ?? Int(key).flatMap { index in node.sequence.flatMap { $0.indices.contains(index) ? $0[index] : nil } }
            guard let next else { throw missing(keys) }
            node = next
        }
        guard case .scalar(let scalar, let style) = node.content, !node.isNull else { throw missing(keys) }
        guard let start = offset(of: node.place, in: bytes), let end = end(of: scalar.text, style, from: start, bytes)
        else { throw KeyedValue.Unusable("the text under \(keys.joined(separator: ".")) is not written on one line") }
        return (scalar.text, start..<end)
    }

    private static func missing(_ keys: [String]) -> KeyedValue.Unusable {
        KeyedValue.Unusable("there is no text under \(keys.joined(separator: "."))")
    }

    /// The byte at a place, whose column counts characters.
    private static func offset(of place: YAMLPlace, in bytes: [UInt8]) -> Int? {
        var line = 1
        var column = 1
        for index in bytes.indices {
            if bytes[index] & 0xC0 == 0x80 { continue }
            if line == place.line && column == place.column { return index }
            if bytes[index] == 0x0A {
                (line, column) = (line + 1, 1)
            } else {
                column += 1
            }
        }
        return nil
    }

    /// Where a scalar that begins at `start` ends; `nil` for one in blocks, over several lines, or behind a tag.
    private static func end(of text: String, _ style: YAMLScalarStyle, from start: Int, _ bytes: [UInt8]) -> Int? {
        let line = bytes[start...].prefix { $0 != 0x0A && $0 != 0x0D }
        switch style {
        case .plain: return line.starts(with: text.utf8) ? start + text.utf8.count : nil
        case .quoted: return line.first.flatMap { closingQuote($0, in: line) }
        case .block: return nil
        }
    }

    private static func closingQuote(_ quote: UInt8, in line: ArraySlice<UInt8>) -> Int? {
        guard quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else { return nil }
        var index = line.startIndex + 1
        while index < line.endIndex {
            if quote == UInt8(ascii: "\""), line[index] == UInt8(ascii: "\\") {
                index += 2
            } else if line[index] == quote {
                guard quote == UInt8(ascii: "'"), index + 1 < line.endIndex, line[index + 1] == quote else {
                    return index + 1
                }
                index += 2
            } else {
                index += 1
            }
        }
        return nil
    }
}
