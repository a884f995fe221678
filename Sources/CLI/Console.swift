import Synchronization

/// Where a run reads and writes. Data goes to ``write(_:)`` (standard output), all else to ``note(_:)``.
package final class Console: Sendable {
    package enum Sink: Sendable {
        case descriptor(Int32)
        /// Kept in memory, for tests.
        case captured
    }

    private struct State {
        var output: [UInt8] = []
        var capturedOutput: [UInt8] = []
        var capturedNotes: [UInt8] = []
        /// Why data was lost, from then on: nothing is written after a gap.
        var failure: OutputError?
        /// Whether someone has been told of it.
        var isFailureThrown = false
        /// Whether a line of progress stands on the terminal.
        var showsProgress = false
    }

    private let sink: Sink
    private let state = Mutex(State())
    /// What standard input holds, in tests.
    private let capturedInput: Mutex<[UInt8]>
    package let isOutputTerminal: Bool
    package let isErrorTerminal: Bool
    package let isInputTerminal: Bool

    /// The process's own streams.
    package init() {
        sink = .descriptor(1)
        isOutputTerminal = POSIX.isTerminal(1)
        isErrorTerminal = POSIX.isTerminal(2)
        isInputTerminal = POSIX.isTerminal(0)
        capturedInput = Mutex([])
    }

    /// Data to a file or pipe, all else to standard error: what a line of the shell writes elsewhere.
    package init(redirectedTo descriptor: Int32) {
        sink = .descriptor(descriptor)
        isOutputTerminal = false
        isErrorTerminal = POSIX.isTerminal(2)
        isInputTerminal = POSIX.isTerminal(0)
        capturedInput = Mutex([])
    }

    /// Streams that stay in memory.
    package init(capturing input: [UInt8], isTerminal: Bool = false) {
        sink = .captured
        isOutputTerminal = isTerminal
        isErrorTerminal = isTerminal
        isInputTerminal = isTerminal
        capturedInput = Mutex(input)
    }

    package var output: [UInt8] { state.withLock { $0.capturedOutput } }
    package var notes: [UInt8] { state.withLock { $0.capturedNotes } }

    /// Columns of the terminal that data is written to.
    package var columns: Int { POSIX.columns(1) ?? 80 }

    private static let bufferedBytes = 1 << 16

    /// Buffers data for standard output.
    /// - Throws: ``OutputError``
    package func write(_ bytes: some Sequence<UInt8>) throws {
        try state.withLock { state in
            state.output.append(contentsOf: bytes)
            if state.output.count >= Self.bufferedBytes { try flushOrTell(&state) }
        }
    }

    package func write(_ text: String) throws {
        try write(text.utf8)
    }

    /// - Throws: ``OutputError``, if nobody has been told of it yet.
    package func flush() throws {
        try state.withLock { state in
            if state.isFailureThrown { return }
            try flushOrTell(&state)
        }
    }

    private func flushOrTell(_ state: inout State) throws(OutputError) {
        do { try flush(&state) } catch {
            state.isFailureThrown = true
            throw error
        }
    }

    private func flush(_ state: inout State) throws(OutputError) {
        if let failure = state.failure { throw failure }
        let bytes = state.output
        state.output.removeAll(keepingCapacity: true)
        switch sink {
        case .captured: state.capturedOutput += bytes
        case .descriptor(let descriptor):
            if state.showsProgress, !bytes.isEmpty {
                state.showsProgress = false
                try? POSIX.write(Array("\r\u{1B}[K".utf8), to: 2)  // data is worth more than a clean line
            }
            do { try POSIX.write(bytes, to: descriptor) } catch {
                state.failure = error
                throw error
            }
        }
    }

    /// A line for people, on standard error; data written before appears first.
    package func note(_ line: String) {
        var line = line
        line.append("\n")
        writeNote(line, isProgress: false)
    }

    /// A line on standard error that the next one, or a note, takes the place of.
    package func showProgress(_ line: String) {
        // A line that wraps would leave itself behind.
        let width = POSIX.columns(2).map { max(1, $0 - 1) } ?? line.count
        writeNote("\r\(line.prefix(width))\u{1B}[K", isProgress: true)
    }

    private func writeNote(_ text: String, isProgress: Bool) {
        state.withLock { state in
            try? flush(&state)  // its failure is kept, and thrown by the next flush
            var line = state.showsProgress && !isProgress ? "\r\u{1B}[K" + text : text
            state.showsProgress = isProgress
            switch sink {
            case .captured: state.capturedNotes += Array(line.utf8)
            // Where this fails there is nowhere left to say so.
            case .descriptor: line.withUTF8 { try? POSIX.write(UnsafeRawBufferPointer($0), to: 2) }
            }
        }
    }

    /// The next bytes of standard input; empty at its end.
    package func read() throws -> [UInt8] {
        switch sink {
        case .captured:
            capturedInput.withLock { input in
                defer { input = [] }
                return input
            }
        case .descriptor: try POSIX.read(0)
        }
    }

    /// Whether the streams stay in memory.
    package var isCaptured: Bool {
        if case .captured = sink { true } else { false }
    }

    /// All of standard input, at most `limit` bytes.
    package func readAll(limit: Int) throws -> [UInt8] {
        var all: [UInt8] = []
        while true {
            let bytes = try read()
            if bytes.isEmpty { return all }
            all += bytes
            if all.count > limit {
                throw InputError(name: "standard input", reason: "it is larger than \(limit) bytes")
            }
        }
    }
}
