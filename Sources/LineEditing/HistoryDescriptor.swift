#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// An open history file; its lock ends with it.
struct HistoryDescriptor: ~Copyable {
    private let number: Int32
    private let path: String

    private init(number: Int32, path: String) {
        self.number = number
        self.path = path
    }

    /// - Parameter flags: as of `open`; links are never followed, and a pipe's other end is not waited for.
    static func open(_ path: String, _ flags: Int32) throws(HistoryFileError) -> HistoryDescriptor {
        let number = openDescriptor(path, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard number >= 0 else {
            throw errno == ELOOP ? .symbolicLink(path: path) : .failed(path: path, code: errno)
        }
        let file = HistoryDescriptor(number: number, path: path)
        try file.checkIsPrivate()
        return file
    }

    private func checkIsPrivate() throws(HistoryFileError) {
        var status = stat()
        guard fstat(number, &status) == 0 else { throw failure }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path: path) }
        guard status.st_uid == geteuid() else { throw .notOurs(path: path) }
        if status.st_mode & 0o077 != 0, fchmod(number, 0o600) != 0 { throw failure }
    }

    deinit { _ = closeDescriptor(number) }

    /// Waits for the lock; where the file system has none, going on without it loses at most another shell's line.
    func lock() {
        while flock(number, LOCK_EX) != 0 && errno == EINTR {}
    }

    /// Whether the path still leads here: another shell may have put a shorter file in its place.
    var isCurrent: Bool {
        var (named, opened) = (stat(), stat())
        return lstat(path, &named) == 0 && fstat(number, &opened) == 0 && named.st_ino == opened.st_ino
            && named.st_dev == opened.st_dev
    }

    /// The last `limit` bytes, and whether there are more.
    func readEnd(limit: Int) throws(HistoryFileError) -> (bytes: [UInt8], isWhole: Bool) {
        let size = Int(lseek(number, 0, SEEK_END))
        guard size >= 0, lseek(number, off_t(max(0, size - limit)), SEEK_SET) >= 0 else { throw failure }
        let wanted = min(size, limit)
        var bytes = [UInt8](repeating: 0, count: wanted)
        var filled = 0
        while filled < wanted {
            let count = bytes.withUnsafeMutableBytes {
                read(number, $0.baseAddress?.advanced(by: filled), wanted - filled)
            }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw failure }
            if count == 0 { break }
            filled += count
        }
        return (Array(bytes[..<filled]), size <= limit)
    }

    /// One write, so that what is appended stays together.
    func write(_ bytes: [UInt8]) throws(HistoryFileError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { writeBytes(number, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw failure }
            rest = rest.dropFirst(count)
        }
    }

    func synchronize() throws(HistoryFileError) {
        guard fsync(number) == 0 else { throw failure }
    }

    private var failure: HistoryFileError { .failed(path: path, code: errno) }
}

// The methods above hide these.
private func openDescriptor(_ path: String, _ flags: Int32) -> Int32 { open(path, flags, 0o600) }
private func closeDescriptor(_ number: Int32) -> Int32 { close(number) }
private func writeBytes(_ number: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(number, bytes, count)
}
