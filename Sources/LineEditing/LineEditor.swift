import Synchronization

/// Lines from a terminal, edited with GNU readline, as inputrc has it.
///
/// Readline's state belongs to the process, so there is one editor at a time, and it runs on a thread of its own: every
/// call into readline is made there. The terminal is in readline's hands only while ``line(prompt:text:)`` waits.
///
/// Signals with their default meaning are caught meanwhile: SIGTERM, SIGHUP and SIGQUIT end the process as ever, with
/// the terminal restored; SIGINT is Ctrl-C; SIGTSTP stops it, and the line is there again afterwards. A signal that the
/// process ignores or handles itself is left to it: then ``close()`` before exiting restores the terminal.
package final class LineEditor: Sendable {
    private static let isOpen = Atomic(false)

    private let mailbox: Mailbox
    private let lastEdit = Atomic(0)

    /// - Throws: `.alreadyOpen`, `.notATerminal` or `.failed`.
    package init(_ configuration: Configuration) throws(LineEditorError) {
        guard TerminalSettings.isTerminal(configuration.input), TerminalSettings.isTerminal(configuration.output) else {
            throw .notATerminal
        }
        mailbox = try Mailbox()
        guard !Self.isOpen.exchange(true, ordering: .acquiringAndReleasing) else { throw .alreadyOpen }
        do throws(LineEditorError) {
            try EditorThread.start { [mailbox] in
                let waiting = Session.run(configuration, mailbox)
                Self.isOpen.store(false, ordering: .releasing)
                waiting?.resume()
            }
        } catch {
            Self.isOpen.store(false, ordering: .releasing)
            throw error
        }
    }

    deinit {
        _ = mailbox.post(.close(nil))
    }

    /// Reads a line. Cancelling the task ends it, with the terminal restored.
    ///
    /// - Parameter prompt: bytes between \001 and \002 take no room on the screen.
    /// - Parameter text: what stands on the line already, to be edited.
    /// - Throws: ``LineEditorError``, `CancellationError`.
    package func line(prompt: String, text: [UInt8] = []) async throws -> Event {
        try Task.checkCancellation()
        let id = lastEdit.add(1, ordering: .relaxed).newValue
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let edit = Mailbox.Edit(id: id, prompt: Array(prompt.utf8), text: text, continuation: continuation)
                if !mailbox.post(.edit(edit)) { continuation.resume(throwing: LineEditorError.closed) }
            }
        } onCancel: {
            _ = mailbox.post(.cancel(id: id))
        }
    }

    /// Adds a line to the history, in memory and in the file; not if it repeats the last one, or is not to be kept.
    /// - Throws: ``HistoryFileError``: the line is in memory only.
    package func remember(_ line: [UInt8]) async throws {
        try await withCheckedThrowingContinuation { continuation in
            if !mailbox.post(.remember(line, continuation)) { continuation.resume(throwing: LineEditorError.closed) }
        }
    }

    /// Shows text above the prompt, or as it is when no line is being read. A missing newline at its end is added.
    package func show(_ text: [UInt8]) {
        _ = mailbox.post(.notice(text))
    }

    /// Restores the terminal and ends the editor; a line being read is lost.
    package func close() async {
        await withCheckedContinuation { continuation in
            if !mailbox.post(.close(continuation)) { continuation.resume() }
        }
    }
}
