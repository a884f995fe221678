/// Writes a tree as YAML text that reads back to the same tree, here and, strings included, by readers of YAML 1.1.
///
/// Block style with two spaces a level; a list of a few short words stands on one line. Quotes only where a string
/// would be read as something else, `|` for lines of text. The same tree always makes the same text.
package struct YAMLWriter {
    /// A list of words up to this column stands on one line.
    private static let flowWidth = 80
    /// A key that is longer is announced with `?`: past 1024 characters libyaml does not see that it is one.
    private static let simpleKeyLength = 128

    private var text = ""

    package static func text(of value: YAMLValue) -> String {
        var writer = YAMLWriter()
        switch value {
        case .scalar, .sequence([]), .mapping([]): writer.writeInline(value, indent: 0)
        case .sequence(let values): writer.writeItems(values, indent: 0)
        case .mapping(let pairs): writer.writePairs(pairs, indent: 0)
        }
        return writer.text
    }

    private mutating func writePairs(_ pairs: [YAMLPair], indent: Int) {
        for (index, pair) in pairs.enumerated() {
            // The first stands behind the dash of its list, or where the caller is.
            if index > 0 { writeIndent(indent) }
            writePair(pair, indent: indent)
        }
    }

    private mutating func writePair(_ pair: YAMLPair, indent: Int) {
        for line in pair.comment?.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false) ?? [] {
            text += Self.comment(line)
            writeIndent(indent)
        }
        let key = ScalarText.inline(pair.key)
        if key.unicodeScalars.count > Self.simpleKeyLength {
            text += "? \(key)\n"
            writeIndent(indent)
        } else {
            text += key
        }
        text += ":"
        switch pair.value {
        case .mapping(let pairs) where !pairs.isEmpty:
            text += "\n"
            writeIndent(indent + 2)
            writePairs(pairs, indent: indent + 2)
        case .sequence(let values) where !values.isEmpty:
            let used = indent + key.unicodeScalars.count + 2
            if let line = Self.flow(values, width: Self.flowWidth - used) {
                text += " \(line)\n"
            } else {
                text += "\n"
                writeIndent(indent + 2)
                writeItems(values, indent: indent + 2)
            }
        case .scalar, .mapping, .sequence:
            text += " "
            writeInline(pair.value, indent: indent)
        }
    }

    private mutating func writeItems(_ values: [YAMLValue], indent: Int) {
        for (index, value) in values.enumerated() {
            if index > 0 { writeIndent(indent) }
            text += "- "
            switch value {
            case .mapping(let pairs) where !pairs.isEmpty: writePairs(pairs, indent: indent + 2)
            case .sequence(let values) where !values.isEmpty:
                if let line = Self.flow(values, width: Self.flowWidth - indent - 2) {
                    text += "\(line)\n"
                } else {
                    writeItems(values, indent: indent + 2)
                }
            case .scalar, .mapping, .sequence: writeInline(value, indent: indent)
            }
        }
    }

    /// What needs no lines of its own, and lines of text; with the end of the line.
    private mutating func writeInline(_ value: YAMLValue, indent: Int) {
        switch value {
        case .scalar(let scalar):
            guard let block = BlockText(scalar) else {
                text += "\(ScalarText.inline(scalar))\n"
                return
            }
            text += "\(block.header)\n"
            for line in block.lines {
                if !line.isEmpty { writeIndent(indent + 2) }
                text += "\(line)\n"
            }
        case .sequence: text += "[]\n"
        case .mapping: text += "{}\n"
        }
    }

    private mutating func writeIndent(_ count: Int) {
        text += String(repeating: " ", count: count)
    }

    /// One line: what would end it, or hide what follows, is left out.
    private static func comment(_ line: Substring.UnicodeScalarView) -> String {
        let shown = String(String.UnicodeScalarView(line.filter(isPrintable)))
        return shown.isEmpty ? "#\n" : "# \(shown)\n"
    }

    private static func flow(_ values: [YAMLValue], width: Int) -> String? {
        guard values.count <= flowWidth else { return nil }
        var words: [String] = []
        for case .scalar(let scalar) in values {
            guard let word = ScalarText.word(scalar) else { return nil }
            words.append(word)
        }
        guard words.count == values.count else { return nil }
        let line = "[\(words.joined(separator: ", "))]"
        return line.unicodeScalars.count <= width ? line : nil
    }
}
