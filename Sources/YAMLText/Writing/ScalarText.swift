/// A scalar on one line.
enum ScalarText {
    static func inline(_ scalar: YAMLScalar) -> String {
        guard scalar.kind == .string else { return scalar.text }
        if isPlain(scalar.text) { return scalar.text }
        return isReadableInSingleQuotes(scalar.text) ? singleQuoted(scalar.text) : YAMLWriter.quoted(scalar.text)
    }

    /// What may stand in a list on one line without making it hard to read: no spaces, no quotes but for `"yes"`.
    static func word(_ scalar: YAMLScalar) -> String? {
        let text = inline(scalar)
        return text.utf8.allSatisfy { !" ,[]{}\\':?#".utf8.contains($0) } ? text : nil
    }

    /// Whether `text` without quotes is the same string, wherever it stands but in `[…]` and `{…}`. Some that would be
    /// are quoted too, so that the rule stays short.
    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last else { return false }
        guard CoreSchema.kind(of: text) == .string, !LegacySchema.mayDiffer(text), !text.hasPrefix("...") else {
            return false
        }
        guard isFirst(first), last != " ", last != ":" else { return false }
        var previous: Unicode.Scalar = "x"
        for scalar in text.unicodeScalars {
            guard YAMLWriter.isPrintable(scalar) else { return false }
            if previous == ":", scalar == " " { return false }
            if previous == " ", scalar == "#" { return false }
            previous = scalar
        }
        return true
    }

    private static func isFirst(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.isASCII else { return true }
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", "/", ".", "+", "(", ")", "$", "^", ";", "<", "=": return true
        default: return false
        }
    }

    private static func isReadableInSingleQuotes(_ text: String) -> Bool {
        text.utf8.contains { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }
            && text.unicodeScalars.allSatisfy(YAMLWriter.isPrintable)
    }

    private static func singleQuoted(_ text: String) -> String {
        var quoted = "'"
        for scalar in text.unicodeScalars {
            if scalar == "'" { quoted += "'" }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "'"
    }
}
