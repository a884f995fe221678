/// What readers of YAML 1.1, most of those in use, take for something else than a string, though it is one here.
enum LegacySchema {
    /// `yes` and its like: booleans there, text here.
    static func isBoolean(_ text: String) -> Bool {
        ["y", "n", "yes", "no", "on", "off"].contains(text.lowercased())
    }

    /// Whether some reader may see a boolean, a number, a date, a merge or a default in `text`. Too often rather than
    /// too rarely: this only costs quotes.
    static func mayDiffer(_ text: String) -> Bool {
        if isBoolean(text) || text == "<<" || text == "=" { return true }
        guard let first = text.utf8.first, (0x30...0x39).contains(first) || "+-.".utf8.contains(first) else {
            return false
        }
        return text.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x61...0x66).contains($0 | 0x20) || "xXoO_.:+-tTzZ ,".utf8.contains($0)
        }
    }
}
