@preconcurrency import CReadline

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

extension Session {
    private static let endOfFile: CInt = -1
    /// Ctrl-G, which gives up what needs another key.
    private static let abortKey: CInt = 7

    /// Waits for the terminal, if asked to, and the mailbox. A terminal that is gone counts as one with input.
    func poll(forInput: Bool, milliseconds: Int32) -> (input: Bool, wake: Bool) {
        var descriptors = [
            pollfd(fd: mailbox.reader, events: Int16(POLLIN), revents: 0),
            pollfd(fd: configuration.input, events: Int16(POLLIN), revents: 0),
        ]
        let count = waitForEvents(&descriptors, forInput ? 2 : 1, milliseconds)
        return count > 0 ? (descriptors[1].revents != 0, descriptors[0].revents != 0) : (false, false)
    }

    /// Whether reading does not wait.
    func hasInput(milliseconds: Int32 = 0) -> Bool {
        interruptIsNext || isHungUp || poll(forInput: true, milliseconds: milliseconds).input
    }

    /// What readline asks before it takes a byte as one that was not typed fast enough to belong to a sequence.
    func hasInputInTime() -> Bool {
        let microseconds = rl_set_keyboard_input_timeout(-1)
        if microseconds > 0 && !hasInput() { flush() }
        return hasInput(milliseconds: (microseconds + 999) / 1000)
    }

    /// Lets readline read a key, and do what it means.
    func readKey() {
        rl_callback_read_char()
        endCompletion()
        // A character that was looked for in vain counts as an end of the input, until a row is printed for that.
        if rl_done == 0 { rl_eof_found = 0 }
        // After a numeric argument readline waits for a key more.
        if rl_done != 0, event == nil { lineEnded(strdup(rl_line_buffer)) }
        if isHungUp, event == nil { event = .endOfInput }
        if let event { conclude(event) }
    }

    /// The next byte for readline. In the middle of a key sequence, a paste or a question it waits.
    func nextByte() -> CInt {
        if interruptIsNext {
            interruptIsNext = false
            return filtered(CInt(interruptKey))
        }
        while !isHungUp {
            if !hasInput() {
                flush()
                if mailbox.hasUrgentRequest { return Self.endOfFile }
                guard case let ready = poll(forInput: true, milliseconds: -1), ready.input else {
                    for signal in mailbox.takeSignals() { handle(signal: signal) }
                    if interruptIsNext { return nextByte() }
                    continue
                }
            }
            var byte: UInt8 = 0
            let count = read(configuration.input, &byte, 1)
            if count == 1 { return filtered(CInt(byte)) }
            if count < 0 && (errno == EINTR || errno == EAGAIN) { continue }
            isHungUp = true
        }
        return Self.endOfFile
    }

    /// The interrupt key where a command waits for more: that is given up first.
    private func filtered(_ key: CInt) -> CInt {
        guard key == CInt(interruptKey), isInsideCommand else { return key }
        interruptIsNext = true
        return Self.abortKey
    }

    private var isInsideCommand: Bool {
        let state = rl_readline_state
        let waiting =
            RL_STATE_NSEARCH | RL_STATE_MULTIKEY | RL_STATE_CHARSEARCH | RL_STATE_VIMOTION | RL_STATE_NUMERICARG
        if state & UInt(waiting) != 0 { return true }
        // A question of completion, or a character to look for; but not one to insert, or one of a paste.
        return state & UInt(RL_STATE_MOREINPUT) != 0
            && (state & UInt(RL_STATE_COMPLETING) != 0 || Self.isCharacterSearch(rl_last_func))
    }
}

// The method above hides it.
private func waitForEvents(_ descriptors: inout [pollfd], _ count: Int, _ milliseconds: Int32) -> Int32 {
    poll(&descriptors, nfds_t(count), milliseconds)
}
