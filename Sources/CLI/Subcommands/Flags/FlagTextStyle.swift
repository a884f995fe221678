import RedisTypes

/// How lines for people are written.
struct FlagTextStyle {
    enum Colour: Int {
        case red = 31
        case green = 32
        case yellow = 33
        case grey = 90
    }

    /// `nil` for lines of any length.
    var width: Int?
    var hasColours: Bool

    /// For standard error.
    static func notes(in context: ToolContext) -> FlagTextStyle {
        let console = context.console
        return FlagTextStyle(
            width: console.isErrorTerminal ? console.columns : longestLogLine,
            hasColours: console.isErrorTerminal && !console.isCaptured && context.hasColours)
    }

    /// For data on standard output.
    static func data(in context: ToolContext) -> FlagTextStyle {
        let console = context.console
        return FlagTextStyle(
            width: console.isOutputTerminal ? console.columns : nil,
            hasColours: console.isOutputTerminal && !console.isCaptured && context.hasColours)
    }

    /// A rule can have 100,000 names in it, which nobody wants in the log of a job.
    private static let longestLogLine = 2000

    /// What does not fit is left out of the middle: at the end of a rule is its answer.
    func cut(_ line: String) -> String {
        let line = Table.printable(ByteString(line))
        guard let width, line.count > width else { return line }
        let tail = min(16, width / 3)
        return line.prefix(max(1, width - 1 - tail)) + "…" + line.suffix(tail)
    }

    /// The same with whole lines, for what somebody is asked to agree to.
    var uncut: FlagTextStyle { FlagTextStyle(width: nil, hasColours: hasColours) }

    func painted(_ text: String, _ colour: Colour) -> String {
        hasColours ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
    }
}
