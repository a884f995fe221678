import Foundation
import Synchronization

#if canImport(Darwin)
package import Darwin
#else
package import Glibc
#endif

/// A program on a terminal of its own, and what that shows.
package final class PseudoTerminal: Sendable {
    /// What is to be run.
    package struct Program: Sendable {
        var path: String
        var arguments: [String]
        /// All of it: nothing comes from the environment of the tests.
        var environment: [String: String]
        var workingDirectory: String?

        package init(
            _ path: String, _ arguments: [String] = [], environment: [String: String] = [:],
            workingDirectory: String? = nil
        ) {
            self.path = path
            self.arguments = arguments
            self.environment = environment
            self.workingDirectory = workingDirectory
        }
    }

    struct Failure: Error {
        var step: String
        var code: Int32
    }
    /// What was waited for did not come.
    package struct TimeLimit: Error, CustomStringConvertible {
        var shown: String
        package var description: String { "not within the time limit; the screen:\n\(shown)" }
    }

    private struct Waiter {
        var isSatisfied: @Sendable (Screen, Int32?) -> Bool
        var deadline: ContinuousClock.Instant
        var continuation: CheckedContinuation<Screen, any Error>
    }

    private struct State {
        package var screen: Screen
        /// Typed, and not yet taken by the terminal.
        var typed: [UInt8] = []
        var status: Int32?
        var waiters: [Waiter] = []
        var isOver = false
    }

    /// Of patience. Nothing that works takes a part of it.
    private static let limit = Duration.seconds(60)

    private let state: Mutex<State>
    private let master: Int32
    private let slave: Int32
    package let process: pid_t
    /// Before the program ran.
    package let initialModes: Modes

    private init(_ program: Program, rows: Int, columns: Int) throws {
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
        _ = fcntl(master, F_SETFL, O_NONBLOCK)
        initialModes = Modes(of: slave)
        process = try Self.spawn(program, terminal: String(decoding: name.prefix { $0 != 0 }, as: UTF8.self))
    }

    /// Lends the program on its terminal; it is killed afterwards if it still runs.
    package static func run<Result>(
        _ program: Program, rows: Int = 24, columns: Int = 80, _ body: (PseudoTerminal) async throws -> Result
    ) async throws -> Result {
        let terminal = try PseudoTerminal(program, rows: rows, columns: columns)
        Thread.detachNewThread { terminal.watch() }
        defer { terminal.finish() }
        return try await body(terminal)
    }

    private func finish() {
        if state.withLock({ $0.status == nil }) { kill(process, SIGKILL) }
        state.withLock { $0.isOver = true }
    }

    // MARK: What a user does

    package func type(_ text: String) {
        send(Array(text.utf8))
    }

    package func send(_ bytes: [UInt8]) {
        state.withLock { $0.typed += bytes }
    }

    package func resize(columns: Int) {
        state.withLock { state in
            state.screen.resize(columns: columns)
            let rows = state.screen.rows.count
            var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
            _ = ioctl(master, UInt(TIOCSWINSZ), &size)
        }
    }

    package func signal(_ number: Int32) {
        kill(process, number)
    }

    // MARK: What is to be seen

    package var screen: Screen { state.withLock { $0.screen } }

    /// What `stty -a` shows of the terminal, without its size.
    package struct Modes: Sendable, Hashable {
        package var input: tcflag_t
        package var output: tcflag_t
        package var control: tcflag_t
        package var local: tcflag_t
        package var characters: [UInt8]

        fileprivate init(of descriptor: Int32) {
            var settings = termios()
            tcgetattr(descriptor, &settings)
            (input, output) = (settings.c_iflag, settings.c_oflag)
            (control, local) = (settings.c_cflag, settings.c_lflag)
            characters = withUnsafeBytes(of: settings.c_cc) { Array($0) }
        }
    }

    package var modes: Modes { Modes(of: slave) }

    @discardableResult
    package func wait(_ isSatisfied: @escaping @Sendable (Screen, Int32?) -> Bool) async throws -> Screen {
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
    package func shows(end text: String) async throws -> Screen {
        try await wait { screen, _ in screen.text.hasSuffix(text) }
    }

    @discardableResult
    package func shows(_ text: String) async throws -> Screen {
        try await wait { screen, _ in screen.text.contains(text) }
    }

    /// Waits for the process to end, or to stop.
    /// - Returns: its status as `waitpid` has it.
    package func status() async throws -> Int32? {
        try await wait { _, status in status != nil }
        return state.withLock { $0.status }
    }

    // MARK: The thread that reads

    private func watch() {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while !state.withLock({ $0.isOver }) {
            let isTyping = state.withLock { !$0.typed.isEmpty }
            var descriptor = pollfd(fd: master, events: Int16(isTyping ? POLLIN | POLLOUT : POLLIN), revents: 0)
            let isReady = poll(&descriptor, 1, 5) > 0
            let count = isReady && descriptor.revents & ~Int16(POLLOUT) != 0 ? read(master, &buffer, buffer.count) : 0
            if isReady, descriptor.revents & Int16(POLLOUT) != 0 { writeTyped() }
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

    /// A terminal whose program does not read takes no more at some point: the test is not held up by that.
    private func writeTyped() {
        let bytes = state.withLock { Array($0.typed.prefix(1024)) }
        let count = bytes.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
        if count > 0 { state.withLock { $0.typed.removeFirst(count) } }
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
    package func resume() {
        state.withLock { $0.status = nil }
        kill(process, SIGCONT)
    }
}
