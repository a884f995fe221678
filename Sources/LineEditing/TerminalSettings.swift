import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// The terminal as it was before readline changed it, for ends of the process that do not pass through the editor:
/// `exit` on another thread, or a crash. Only what signal handlers may do.
enum TerminalSettings {
    // Written by the editor's thread before `descriptor` says that it may be read.
    private nonisolated(unsafe) static let saved = UnsafeMutablePointer<termios>.allocate(capacity: 1)
    private static let descriptor = Atomic<Int32>(-1)
    private static let leaveBracketedPaste: StaticString = "\u{1B}[?2004l\r\n"

    private static let registration: Void = { _ = atexit { TerminalSettings.restore() } }()

    static func isTerminal(_ number: Int32) -> Bool { isatty(number) == 1 }

    static func settings(of number: Int32) -> termios? {
        var settings = termios()
        return tcgetattr(number, &settings) == 0 ? settings : nil
    }

    /// Stops the process until the shell gives it the terminal. Before that the settings are those of the shell's own
    /// line editor, and not what is to be restored.
    static func waitForForeground(of number: Int32) {
        // Where no shell can continue the process, the signal does nothing, and reading fails.
        for _ in 0..<100 {
            let group = tcgetpgrp(number)
            guard group >= 0, group != getpgrp() else { return }
            SignalRelay.unblock(SIGTTIN)
            pthread_kill(pthread_self(), SIGTTIN)
        }
    }

    /// Remembers what is to be restored.
    static func save(_ settings: termios, of number: Int32) {
        _ = registration
        saved.initialize(to: settings)
        descriptor.store(number, ordering: .releasing)
    }

    /// Readline has restored the terminal itself.
    static func forget() {
        descriptor.store(-1, ordering: .releasing)
    }

    static func restore() {
        let number = descriptor.exchange(-1, ordering: .acquiringAndReleasing)
        guard number >= 0 else { return }
        _ = write(number, leaveBracketedPaste.utf8Start, leaveBracketedPaste.utf8CodeUnitCount)
        tcsetattr(number, TCSANOW, saved)
    }

    /// Lets a key arrive as a byte instead of as SIGINT.
    /// - Returns: that byte; `nil` if no key interrupts.
    static func disableInterruptKey(of number: Int32) -> UInt8? {
        guard var settings = settings(of: number) else { return nil }
        let key = interruptKey(of: settings)
        guard key != disabled else { return nil }
        withUnsafeMutableBytes(of: &settings.c_cc) { $0[Int(VINTR)] = disabled }
        tcsetattr(number, TCSADRAIN, &settings)
        return key
    }

    private static func interruptKey(of settings: termios) -> UInt8 {
        withUnsafeBytes(of: settings.c_cc) { $0[Int(VINTR)] }
    }

    /// `_POSIX_VDISABLE`
    private static var disabled: UInt8 {
        #if canImport(Darwin)
        0xFF
        #else
        0
        #endif
    }
}
