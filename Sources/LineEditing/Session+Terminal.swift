@preconcurrency import CReadline

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

extension Session {
    private static let controlC: UInt8 = 3

    /// Before readline takes the terminal.
    func prepare(meta: CInt) {
        TerminalSettings.waitForForeground(of: configuration.input)
        if let settings = TerminalSettings.settings(of: configuration.input) {
            TerminalSettings.save(settings, of: configuration.input)
        }
        relay.start(writingTo: mailbox.writer)
        rl_prep_terminal(meta)
        self.meta = meta
        interruptKey = TerminalSettings.disableInterruptKey(of: configuration.input) ?? Self.controlC
        bindInterruptKey(interruptKey)
    }

    func release() {
        rl_deprep_terminal()
        TerminalSettings.forget()
    }

    /// Sends what there is, with the hint that belongs behind it: one write.
    func flush() {
        let written = output.take()
        if edit != nil && rl_readline_state & UInt(RL_STATE_MULTIKEY) != 0 {
            if !written.isEmpty { hintIsShown = false }
            return write(painter.keeping(written))
        }
        let hint = visibleHint()
        hintIsShown = !hint.text.isEmpty
        write(painter.compose(written, hint: hint.text, columns: hint.columns))
    }

    func write(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { writeBytes(configuration.output, $0.baseAddress, $0.count) }
            if count < 0 && errno == EAGAIN { waitUntilWritable() }
            if count < 0 && (errno == EINTR || errno == EAGAIN) { continue }
            // A terminal that is gone is noticed when it is read.
            guard count >= 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    private func waitUntilWritable() {
        var descriptor = pollfd(fd: configuration.output, events: Int16(POLLOUT), revents: 0)
        waitForEvents(&descriptor)
    }

    func show(_ text: [UInt8]) {
        let newline = UInt8(ascii: "\n")
        let text = text.last == newline ? text : text + [newline]
        guard edit != nil else { return write(painter.compose(output.take() + text, hint: [], columns: 0)) }
        rl_clear_visible_line()
        fwrite(text, 1, text.count, output.stream)
        rl_on_new_line()
        rl_redisplay()
    }
}

// The methods above hide these.
private func writeBytes(_ number: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(number, bytes, count)
}
private func waitForEvents(_ descriptor: inout pollfd) {
    _ = poll(&descriptor, 1, -1)
}
