import RedisTypes

/// A time as Go prints it: `2025-08-31 15:12:52.799480932 +0000 UTC`, the fraction with 0 to 9 digits and, in some
/// prints, a monotonic reading behind it. RFC 3339 is read as well.
enum GoTime {
    /// Since 1970, what is finer than a millisecond being cut off.
    static func milliseconds(_ text: String) -> Int64? {
        let words = text.split(separator: " ")
        guard words.count >= 3, let offset = offset(words[2]) else { return RFC3339.milliseconds(Array(text.utf8)) }
        return RFC3339.milliseconds(Array("\(words[0]) \(words[1])\(offset)".utf8))
    }

    /// `+0200` as `+02:00`.
    private static func offset(_ word: Substring) -> String? {
        guard word.utf8.count == 5, let sign = word.first, sign == "+" || sign == "-" else { return nil }
        return "\(word.prefix(3)):\(word.suffix(2))"
    }
}
