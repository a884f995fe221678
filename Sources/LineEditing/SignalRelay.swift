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

    private static let relayed = [SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGCONT, SIGWINCH]
    /// The terminal is restored, and then they do what they did before; the language's runtime handles some.
    private static let crashes = [SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV]
    /// What that is, by number. Only written while the signals have their former actions.
    private nonisolated(unsafe) static let former = UnsafeMutablePointer<sigaction>.allocate(capacity: 32)

    private var previous: [(number: Int32, action: sigaction)] = []

    /// Replaces the default action of signals; what the process ignores or handles stays.
    mutating func start(writingTo pipe: Int32) {
        guard previous.isEmpty else { return }
        Self.pipe.store(pipe, ordering: .releasing)
        for number in Self.relayed { replace(number, Self.relay, SA_RESTART, if: Self.isDefault) }
        for number in Self.crashes { replace(number, Self.restoreTerminal, 0) { !Self.isIgnored($0) } }
    }

    mutating func stop() {
        for (number, action) in previous {
            var action = action
            sigaction(number, &action, nil)
        }
        previous = []
        Self.pipe.store(-1, ordering: .releasing)
    }

    private mutating func replace(
        _ number: Int32, _ handler: @escaping Handler, _ flags: Int32, if isOurs: (sigaction) -> Bool
    ) {
        var old = sigaction()
        guard sigaction(number, nil, &old) == 0, isOurs(old) else { return }
        (Self.former + Int(number)).initialize(to: old)
        var new = sigaction()
        new.sa_flags = flags
        sigemptyset(&new.sa_mask)
        #if canImport(Darwin)
        new.__sigaction_u.__sa_handler = handler
        #else
        new.__sigaction_handler.sa_handler = handler
        #endif
        guard sigaction(number, &new, nil) == 0 else { return }
        previous.append((number, old))
        Self.unblock(number)
    }

    /// Lets this thread have a signal: it may have been started where they are blocked.
    static func unblock(_ number: Int32) {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, number)
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
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
        sigaction(number, SignalRelay.former + Int(number), nil)
        // Comes when this returns.
        raise(number)
    }

    private static func isDefault(_ action: sigaction) -> Bool { handler(of: action) == bits(of: SIG_DFL) }

    private static func isIgnored(_ action: sigaction) -> Bool { handler(of: action) == bits(of: SIG_IGN) }

    private static func handler(of action: sigaction) -> Int {
        #if canImport(Darwin)
        bits(of: action.__sigaction_u.__sa_handler)
        #else
        bits(of: action.__sigaction_handler.sa_handler)
        #endif
    }

    private static func bits(of handler: Handler?) -> Int { unsafeBitCast(handler, to: Int.self) }
}
