extension LineEditor {
    /// How reading a line ended.
    package enum Event: Hashable, Sendable {
        /// Enter. With bracketed paste a text of many lines comes as one, its newlines in it; the caller splits it.
        case line([UInt8])
        /// Ctrl-C: the line is gone, `^C` is on the screen.
        case interrupted
        /// Ctrl-X Ctrl-E: the text is to be edited elsewhere, and comes back as `text` of the next line.
        case editRequested([UInt8])
        /// Ctrl-D on an empty line, or the terminal is gone. What was typed by then is not run.
        case endOfInput
    }
}
