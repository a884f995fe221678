import CReadline

/// Where text ends on the screen, as readline draws it.
enum TextWidth {
    /// Columns of each character; `nil` when the text has characters that are not drawn as they are.
    private static func columns(of text: [UInt8]) -> [Int]? {
        guard let text = String(validating: text, as: UTF8.self) else { return nil }
        var columns: [Int] = []
        columns.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            let width = Int(creadline_columns(scalar.value))
            guard width >= 0 else { return nil }
            columns.append(width)
        }
        return columns
    }

    /// The column behind `text`, which starts at the left edge and wraps at the right one.
    static func endColumn(of text: [UInt8], screen: Int) -> Int? {
        guard screen > 0, let widths = columns(of: text) else { return nil }
        var column = 0
        for width in widths {
            if column + width > screen { column = 0 }
            column += width
        }
        return column % screen
    }

    /// As much of `text` as fits, up to the first character that does not print.
    static func prefix(of text: [UInt8], columns limit: Int) -> (text: [UInt8], columns: Int) {
        var (bytes, columns): ([UInt8], Int) = ([], 0)
        for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
            let width = Int(creadline_columns(scalar.value))
            guard width >= 0, columns + width <= limit else { break }
            bytes += Array(String(scalar).utf8)
            columns += width
        }
        return (bytes, columns)
    }

    /// The last row of a prompt, without what stands between \001 and \002.
    static func visible(prompt: [UInt8]) -> [UInt8] {
        var visible: [UInt8] = []
        var isHidden = false
        for byte in prompt {
            switch byte {
            case 1: isHidden = true
            case 2: isHidden = false
            case UInt8(ascii: "\n") where !isHidden: visible = []
            default: if !isHidden { visible.append(byte) }
            }
        }
        return visible
    }
}
