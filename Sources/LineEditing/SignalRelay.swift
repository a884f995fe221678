import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// Signals as bytes in a pipe, while the terminal is in readline's hands.
struct SignalRelay {
    /// Where the handler writes to; -1 when it is not in use.
    private static let pipe = Atomic<Int32>(-1)

    private static let relayed = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH]
    /// The terminal is restored, and then they do what they do.
    private static let crashes = [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV]

    private var previous: [(number: Int32, action: sigaction)] = []

    /// Replaces the default action of signals; what the process ignores or handles stays.
    mutating func start(writingTo pipe: Int32) {
        guard previous.isEmpty else { return }
        Self.pipe.store(pipe, ordering: .releasing)
        for number in Self.relayed { replace(number, SA_RESTART, Self.relay) }
        for number in Self.crashes { replace(number, Int32(bitPattern: UInt32(SA_RESETHAND)), Self.restoreTerminal) }
    }

    mutating func stop() {
        for (number, action) in previous {
            var action = action
            sigaction(number, &action, nil)
        }
        previous = []
        Self.pipe.store(-1, ordering: .releasing)
    }

    private mutating func replace(_ number: Int32, _ flags: Int32, _ handler: @escaping Handler) {
        var old = sigaction()
        guard sigaction(number, nil, &old) == 0, Self.isDefault(old) else { return }
        var new = sigaction()
        new.sa_flags = flags
        sigemptyset(&new.sa_mask)
        #if canImport(Darwin)
        new.__sigaction_u.__sa_handler = handler
        #else
        new.__sigaction_handler.sa_handler = handler
        #endif
        if sigaction(number, &new, nil) == 0 { previous.append((number, old)) }
    }

    private typealias Handler = @convention(c) (Int32) -> Void

    private static let relay: Handler = { number in
        let code = errno
        var byte = UInt8(truncatingIfNeeded: number)
        _ = write(SignalRelay.pipe.load(ordering: .acquiring), &byte, 1)
        errno = code
    }

    private static let restoreTerminal: Handler = { number in
        TerminalSettings.restore()
        raise(number)
    }

    private static func isDefault(_ action: sigaction) -> Bool {
        #if canImport(Darwin)
        let handler = action.__sigaction_u.__sa_handler
        #else
        let handler = action.__sigaction_handler.sa_handler
        #endif
        return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_DFL, to: Int.self)
    }
}
