/// Text in lines of at most `width` characters, all but the first one indented.
enum Wrapping {
    static func lines(_ text: String, label: String, indent: Int, width: Int) -> [String] {
        var lines: [String] = []
        var line = label + String(repeating: " ", count: max(0, indent - label.count))
        var isEmpty = true
        for word in text.split(separator: " ") {
            if !isEmpty && line.count + 1 + word.count > width {
                lines.append(line)
                line = String(repeating: " ", count: indent)
                isEmpty = true
            }
            line += (isEmpty ? "" : " ") + word
            isEmpty = false
        }
        return lines + [line]
    }
}
