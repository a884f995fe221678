@preconcurrency import CReadline

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

extension Session {
    func handle(signal: Int32) {
        guard edit != nil else { return }
        switch signal {
        case SIGWINCH:
            painter.resized()
            rl_resize_terminal()
        case SIGINT: interruptIsNext = true
        case SIGTSTP: suspend()
        case SIGCONT: resume()
        default: end(by: signal)
        }
    }

    /// Stops the process as the signal would have, with the terminal as it was.
    private func suspend() {
        putOnNewRow()
        releaseForSignal()
        pthread_kill(pthread_self(), SIGTSTP)
        takeBack()
    }

    /// Continued after a stop that we did not see, such as SIGSTOP.
    private func resume() {
        releaseForSignal()
        takeBack()
    }

    private func takeBack() {
        prepare(meta: meta)
        rl_resize_terminal()
        rl_forced_update_display()
        // It may have taken stops until the terminal was ours. That needs no second drawing.
        for signal in mailbox.takeSignals() where signal != SIGCONT { handle(signal: signal) }
    }

    private func end(by signal: Int32) {
        putOnNewRow()
        releaseForSignal()
        pthread_kill(pthread_self(), signal)
    }

    private func releaseForSignal() {
        release()
        let written = output.take()
        hintIsShown = false
        write(painter.compose(written, hint: [], columns: 0))
        relay.stop()
    }
}
