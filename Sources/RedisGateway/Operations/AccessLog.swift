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

    private struct File {
        var descriptor: Int32
        /// Whether the last write was cut, so that what follows must begin a line.
        var isCut = false
    }

    private let path: String
    private let file: Mutex<File>
    private let queue = DispatchQueue(label: "upkeep.access-log")
    private let pendingBytes = Atomic(0)
    private let droppedLines = Atomic(0)

    private static let maximumPending = 8 << 20

    /// - Parameter path: `-` is standard output.
    package init(path: String) throws(Unwritable) {
        self.path = path
        file = Mutex(File(descriptor: try Self.open(path)))
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
                _ = close($0.descriptor)
                $0 = File(descriptor: new)
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

    /// Returns when all that was handed over is written, or after `time`: nobody may be reading.
    func finish(within time: DispatchTimeInterval = .seconds(2)) {
        let finished = DispatchSemaphore(value: 0)
        queue.async { finished.signal() }
        _ = finished.wait(timeout: .now() + time)
    }

    private func writeNow(_ bytes: [UInt8], _ lines: Int) {
        let dropped = droppedLines.exchange(0, ordering: .relaxed)
        let notice = dropped == 0 ? [] : Array("{\"dropped\":\(dropped)}\n".utf8)
        let left = file.withLock { file in
            let start: [UInt8] = file.isCut ? [0x0A] : []
            let all = start + notice + bytes
            let left = all.suffix(from: Self.write(all, to: file.descriptor))
            file.isCut = left.isEmpty ? false : left.count < all.count ? all[left.startIndex - 1] != 0x0A : file.isCut
            return left
        }
        // A full disk may have room again later. The notice of what was dropped is a line too, and no response.
        guard !left.isEmpty else { return }
        let lost = left.count { $0 == 0x0A }
        let isNoticeLost = dropped > 0 && lost > lines
        droppedLines.wrappingAdd(min(lost, lines) + (isNoticeLost ? dropped : 0), ordering: .relaxed)
    }

    /// - Returns: how many bytes were written.
    private static func write(_ bytes: [UInt8], to file: Int32) -> Int {
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { systemWrite(file, $0.baseAddress, $0.count) }
            if count < 0, errno != EINTR { break }
            written += max(0, count)
        }
        return written
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
