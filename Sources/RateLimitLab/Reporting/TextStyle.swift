/// How text is laid out for whoever reads it.
package struct TextStyle: Sendable, Hashable {
    /// Of the terminal, in columns.
    package var width: Int
    /// Nothing but ASCII.
    package var isPlain: Bool
    /// In addition: what colours say is always said by characters too.
    package var hasColours: Bool

    package init(width: Int = 80, isPlain: Bool = false, hasColours: Bool = false) {
        self.width = max(40, width)
        self.isPlain = isPlain
        self.hasColours = hasColours
    }

    enum Colour: String {
        case allowed = "32"
        case denied = "31"
        case bold = "1"
    }

    func paint(_ text: String, _ colour: Colour) -> String {
        hasColours && !text.isEmpty ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
    }

    var allowedMark: Character { isPlain ? "#" : "█" }
    var deniedMark: Character { isPlain ? "x" : "░" }
}
