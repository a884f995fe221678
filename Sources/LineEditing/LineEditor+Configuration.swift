extension LineEditor {
    /// What the caller brings. The closures run on the editor's thread, between two keys: they must be quick.
    package struct Configuration: Sendable {
        /// The name that `$if` in inputrc knows us by.
        package var applicationName: String
        package var input: Int32 = 0
        package var output: Int32 = 1
        package var hintStyle = HintStyle.dim
        /// Read when the first prompt is on the screen, written by ``LineEditor/remember(_:)``.
        package var history: HistoryFile?
        /// Gets what readline has of the history, as it comes: to suggest from, without reading the file once more.
        package var historyLines: HistoryLines?
        /// What to offer for the text before the cursor.
        package var complete: (@Sendable (_ line: [UInt8], _ cursor: Int) -> Completions)?
        /// What to draw behind the line; asked when the cursor is at its end.
        package var hint: (@Sendable (_ line: [UInt8]) -> Hint?)?

        package init(applicationName: String) {
            self.applicationName = applicationName
        }
    }
}
