@preconcurrency import CReadline

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

extension Session {
    func begin(_ new: Mailbox.Edit) {
        guard edit == nil else { return new.continuation.resume(throwing: LineEditorError.busy) }
        guard cancelled.remove(new.id) == nil else { return new.continuation.resume(throwing: CancellationError()) }
        edit = new
        hinted = nil
        guard !isHungUp else { return conclude(.endOfInput) }
        let prompt = new.prompt.filter { $0 != 0 }.map { CChar(bitPattern: $0) } + [0]
        rl_callback_handler_install(prompt) { line in Session.current?.lineEnded(line) }
    }

    /// Before readline draws the prompt.
    func lineBegins() {
        CharacterEncoding.adopt()
        guard let text = edit?.text, !text.isEmpty else { return }
        rl_insert_text(text.filter { $0 != 0 }.map { CChar(bitPattern: $0) } + [0])
    }

    /// Readline's answer; none at the end of the input.
    func lineEnded(_ line: UnsafeMutablePointer<CChar>?) {
        let bytes = line.map { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
        rl_free(line)
        rl_callback_handler_remove()
        event =
            switch (intent, bytes) {
            case _ where isHungUp: .endOfInput
            case (.interrupt, _): .interrupted
            case (.edit, let bytes?): .editRequested(bytes)
            case (nil, let bytes?): .line(bytes)
            case (_, nil): .endOfInput
            }
        intent = nil
    }

    func conclude(_ event: LineEditor.Event) {
        end { $0.resume(returning: event) }
    }

    /// Ends a line that has no event.
    func abandon(throwing error: any Error) {
        guard edit != nil else { return }
        rl_callback_sigcleanup()
        rl_free_line_state()
        putOnNewRow()
        end { $0.resume(throwing: error) }
    }

    private func end(_ answer: (CheckedContinuation<LineEditor.Event, any Error>) -> Void) {
        rl_callback_handler_remove()
        flush()
        relay.stop()
        let continuation = edit?.continuation
        (edit, event, intent, interruptIsNext) = (nil, nil, nil, false)
        if let continuation { answer(continuation) }
    }

    func putOnNewRow() {
        fputs("\n", output.stream)
    }

    /// The line as it stands, without its zero byte.
    var currentLine: [UInt8] {
        Array(UnsafeRawBufferPointer(start: rl_line_buffer, count: Int(rl_end)))
    }
}
