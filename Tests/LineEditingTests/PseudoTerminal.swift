import Foundation
import Synchronization

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// `line-editor-host` on a terminal of its own, and what that shows.
final class PseudoTerminal: Sendable {
    struct Failure: Error {
        var step: String
        var code: Int32
    }
    /// What was waited for did not come.
    struct TimeLimit: Error, CustomStringConvertible {
        var shown: String
        var description: String { "not within the time limit; the screen:\n\(shown)" }
    }

    private struct Waiter {
        var isSatisfied: @Sendable (Screen, Int32?) -> Bool
        var deadline: ContinuousClock.Instant
        var continuation: CheckedContinuation<Screen, any Error>
    }

    private struct State {
        var screen: Screen
        var status: Int32?
        var waiters: [Waiter] = []
        var isOver = false
    }

    private static let limit = Duration.seconds(20)

    private let state: Mutex<State>
    private let master: Int32
    private let slave: Int32
    let process: pid_t

    private init(_ environment: [String: String], rows: Int, columns: Int) throws {
        state = Mutex(State(screen: Screen(rows: rows, columns: columns)))
        var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        var (master, slave): (Int32, Int32) = (-1, -1)
        var name = [UInt8](repeating: 0, count: 1024)
        let status = name.withUnsafeMutableBytes {
            openpty(&master, &slave, $0.baseAddress?.assumingMemoryBound(to: CChar.self), nil, &size)
        }
        guard status == 0 else { throw Failure(step: "openpty", code: errno) }
        (self.master, self.slave) = (master, slave)
        for end in [master, slave] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let defaults = [
            "TERM": "xterm", "LANG": "C.UTF-8", "INPUTRC": "/dev/null", "HOME": "/nonexistent", "PATH": "/usr/bin:/bin",
            "SWIFT_BACKTRACE": "enable=no",
        ]
        process = try Self.spawn(
            HostProgram.path, terminal: String(decoding: name.prefix { $0 != 0 }, as: UTF8.self),
            defaults.merging(environment) { $1 })
    }

    /// Lends the program on its terminal; it is killed afterwards if it still runs.
    static func run(
        _ environment: [String: String] = [:], rows: Int = 24, columns: Int = 80,
        _ body: (PseudoTerminal) async throws -> Void
    ) async throws {
        let terminal = try PseudoTerminal(environment, rows: rows, columns: columns)
        Thread.detachNewThread { terminal.watch() }
        defer { terminal.finish() }
        try await terminal.wait { screen, _ in screen.text.hasSuffix(">") }
        try await body(terminal)
    }

    private func finish() {
        if state.withLock({ $0.status == nil }) { kill(process, SIGKILL) }
        state.withLock { $0.isOver = true }
    }

    // MARK: What a user does

    func type(_ text: String) {
        send(Array(text.utf8))
    }

    func send(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
            if count < 0 && errno != EINTR { return }
            rest = rest.dropFirst(max(0, count))
        }
    }

    func resize(columns: Int) {
        state.withLock { state in
            state.screen.resize(columns: columns)
            let rows = state.screen.rows.count
            var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
            _ = ioctl(master, UInt(TIOCSWINSZ), &size)
        }
    }

    func signal(_ number: Int32) {
        kill(process, number)
    }

    // MARK: What is to be seen

    var screen: Screen { state.withLock { $0.screen } }

    /// The local modes of the terminal, as `stty -a` shows them.
    var localModes: tcflag_t {
        var settings = termios()
        tcgetattr(slave, &settings)
        return settings.c_lflag
    }

    @discardableResult
    func wait(_ isSatisfied: @escaping @Sendable (Screen, Int32?) -> Bool) async throws -> Screen {
        try await withCheckedThrowingContinuation { continuation in
            state.withLock { state in
                let deadline = ContinuousClock.now + Self.limit
                state.waiters.append(
                    Waiter(isSatisfied: isSatisfied, deadline: deadline, continuation: continuation))
            }
        }
    }

    /// Waits until the screen ends in a text.
    @discardableResult
    func shows(end text: String) async throws -> Screen {
        try await wait { screen, _ in screen.text.hasSuffix(text) }
    }

    @discardableResult
    func shows(_ text: String) async throws -> Screen {
        try await wait { screen, _ in screen.text.contains(text) }
    }

    /// Waits for the process to end, or to stop.
    /// - Returns: its status as `waitpid` has it.
    func status() async throws -> Int32? {
        try await wait { _, status in status != nil }
        return state.withLock { $0.status }
    }

    // MARK: The thread that reads

    private func watch() {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while !state.withLock({ $0.isOver }) {
            var descriptor = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
            let count = poll(&descriptor, 1, 5) > 0 ? read(master, &buffer, buffer.count) : 0
            var status: Int32 = 0
            let changed = waitpid(process, &status, WNOHANG | WUNTRACED) == process
            state.withLock { state in
                if count > 0 { state.screen.write(buffer[..<count]) }
                if changed { state.status = status }
                answer(&state)
            }
        }
        var status: Int32 = 0
        waitpid(process, &status, 0)
        close(master)
        close(slave)
    }

    private func answer(_ state: inout State) {
        let now = ContinuousClock.now
        state.waiters.removeAll { waiter in
            if waiter.isSatisfied(state.screen, state.status) {
                waiter.continuation.resume(returning: state.screen)
            } else if waiter.deadline < now {
                waiter.continuation.resume(throwing: TimeLimit(shown: state.screen.text))
            } else {
                return false
            }
            return true
        }
    }

    /// A stopped process goes on.
    func resume() {
        state.withLock { $0.status = nil }
        kill(process, SIGCONT)
    }
}
