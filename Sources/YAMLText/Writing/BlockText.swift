/// A string of several lines as they are, after `|`.
struct BlockText {
    let header: String
    let lines: [Substring]

    /// `nil` where lines would not keep what is in them, or not show it: control characters, spaces at an end, empty
    /// lines at either end.
    init?(_ scalar: YAMLScalar) {
        guard scalar.kind == .string, scalar.text.utf8.contains(0x0A) else { return nil }
        let endsInNewline = scalar.text.utf8.last == 0x0A
        // By scalars: for a `Character`, what combines with a newline is part of it.
        let body = Substring(scalar.text).unicodeScalars.dropLast(endsInNewline ? 1 : 0)
        let lines = body.split(separator: "\n", omittingEmptySubsequences: false)
        guard let first = lines.first, !first.isEmpty, let last = lines.last, !last.isEmpty else { return nil }
        for line in lines {
            guard line.first != " " || line.startIndex != first.startIndex, line.last != " ",
                line.allSatisfy(YAMLWriter.isPrintable)
            else { return nil }
        }
        header = endsInNewline ? "|" : "|-"
        self.lines = lines.map(Substring.init)
    }
}
