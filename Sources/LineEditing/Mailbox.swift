import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// What the editor's thread is asked to do. It waits for the terminal and for the pipe of this mailbox at once.
final class Mailbox: Sendable {
    enum Request: Sendable {
        case edit(Edit)
        case cancel(id: Int)
        case remember([UInt8], CheckedContinuation<Void, any Error>)
        case notice([UInt8])
        case close(CheckedContinuation<Void, Never>?)

        /// Whether a key sequence that waits for its next byte is to be given up.
        var isUrgent: Bool {
            switch self {
            case .cancel, .close: true
            case .edit, .remember, .notice: false
            }
        }
    }

    struct Edit: Sendable {
        var id: Int
        var prompt: [UInt8]
        var text: [UInt8]
        var continuation: CheckedContinuation<LineEditor.Event, any Error>
    }

    private struct State {
        var requests: [Request] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    let reader: Int32
    /// A zero byte says that there are requests, any other is the number of a signal.
    let writer: Int32

    init() throws(LineEditorError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .failed(code: errno) }
        (reader, writer) = (ends[0], ends[1])
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
    }

    deinit {
        close(reader)
        close(writer)
    }

    /// - Returns: false when the editor is closed: the request is the caller's to answer.
    func post(_ request: Request) -> Bool {
        let isOpen = state.withLock { state in
            if !state.isClosed { state.requests.append(request) }
            return !state.isClosed
        }
        // A full pipe wakes the thread as well.
        if isOpen { _ = [0 as UInt8].withUnsafeBytes { write(writer, $0.baseAddress, 1) } }
        return isOpen
    }

    func takeRequests() -> [Request] {
        state.withLock { state in
            defer { state.requests = [] }
            return state.requests
        }
    }

    var hasUrgentRequest: Bool { state.withLock { $0.requests.contains(where: \.isUrgent) } }

    /// No more requests from now on.
    /// - Returns: those that were not seen yet.
    func seal() -> [Request] {
        state.withLock { $0.isClosed = true }
        return takeRequests()
    }

    /// Signals that have arrived; empties the pipe.
    func takeSignals() -> [Int32] {
        var bytes = [UInt8](repeating: 0, count: 64)
        var signals: [Int32] = []
        while case let count = read(reader, &bytes, bytes.count), count > 0 {
            signals += bytes[..<count].filter { $0 != 0 }.map(Int32.init)
        }
        return signals
    }
}
