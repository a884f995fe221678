import Dispatch
import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// A line of JSON for each response, in a file or on standard output. A line says who asked for what kind of thing and
/// how it went; never a key, a value or a token.
///
/// The event loops hand over whole lines and never wait for the disk: what it does not take in time is dropped and
/// counted, and the next line that is written says how many were.
package final class AccessLog: Sendable {
    package struct Unwritable: Error, Sendable, Hashable {
        package var path: String
        package var reason: String
    }

    private let path: String
    private let file: Mutex<Int32>
    private let queue = DispatchQueue(label: "upkeep.access-log")
    private let pendingBytes = Atomic(0)
    private let droppedLines = Atomic(0)

    private static let maximumPending = 8 << 20

    /// - Parameter path: `-` is standard output.
    package init(path: String) throws(Unwritable) {
        self.path = path
        file = Mutex(try Self.open(path))
    }

    /// Lines that were dropped since the last one that says so.
    var dropped: Int { droppedLines.load(ordering: .relaxed) }

    /// Opens the file again by its name: someone has moved it away.
    package func reopen() throws(Unwritable) {
        guard path != "-" else { return }
        let new = try Self.open(path)
        // After what was handed over before.
        queue.async {
            self.file.withLock {
                _ = close($0)
                $0 = new
            }
        }
    }

    /// - Parameter lines: how many there are in `bytes`.
    func write(_ bytes: [UInt8], lines: Int) {
        guard pendingBytes.wrappingAdd(bytes.count, ordering: .relaxed).newValue <= Self.maximumPending else {
            pendingBytes.wrappingSubtract(bytes.count, ordering: .relaxed)
            droppedLines.wrappingAdd(lines, ordering: .relaxed)
            return
        }
        queue.async {
            self.writeNow(bytes, lines)
            self.pendingBytes.wrappingSubtract(bytes.count, ordering: .relaxed)
        }
    }

    /// Returns when all that was handed over is written.
    func finish() {
        queue.sync {}
    }

    private func writeNow(_ bytes: [UInt8], _ lines: Int) {
        let dropped = droppedLines.exchange(0, ordering: .relaxed)
        let notice = dropped == 0 ? [] : Array("{\"dropped\":\(dropped)}\n".utf8)
        let isWritten = file.withLock { Self.write(notice + bytes, to: $0) }
        // A full disk may have room again later.
        if !isWritten { droppedLines.wrappingAdd(dropped + lines, ordering: .relaxed) }
    }

    private static func write(_ bytes: [UInt8], to file: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { systemWrite(file, $0.baseAddress, $0.count) }
            if count < 0, errno != EINTR { return false }
            rest = rest.dropFirst(max(0, count))
        }
        return true
    }

    private static func open(_ path: String) throws(Unwritable) -> Int32 {
        guard path != "-" else { return STDOUT_FILENO }
        let file = systemOpen(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Unwritable(path: path, reason: String(cString: strerror(errno))) }
        return file
    }
}

// Inside the class these names are those of its methods.
private func systemWrite(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int { write(file, bytes, count) }
private func systemOpen(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 { open(path, flags, mode) }
