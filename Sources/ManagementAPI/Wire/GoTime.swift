import UpstashREST

/// An instant as Go prints it, which is how the service writes the times of its series (management reference 4):
/// `2026-11-23 15:12:52.799 +0000 UTC`.
enum GoTime {
    static func text(milliseconds: Int64) -> String {
        // `2026-11-23T15:12:52.799Z`
        var text = UTCTime(milliseconds: milliseconds).description.replacing("T", with: " ").dropLast()
        // Go leaves out zeros at the end of a fraction, and the point with them.
        while text.hasSuffix("0") { text = text.dropLast() }
        if text.hasSuffix(".") { text = text.dropLast() }
        return "\(text) +0000 UTC"
    }
}
