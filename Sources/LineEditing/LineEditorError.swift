/// Why there is no line.
package enum LineEditorError: Error, Hashable, Sendable {
    /// Readline's state belongs to the process: it has one editor, or none.
    case alreadyOpen
    case notATerminal
    /// A system call failed, such as starting the editor's thread.
    case failed(code: Int32)
    /// Another line is being read.
    case busy
    /// ``LineEditor/close()`` came first.
    case closed
}
