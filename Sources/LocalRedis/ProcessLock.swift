#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// A lock that the kernel ties to a living process: it cannot be stale, and it tells who holds it.
///
/// POSIX record locks go when their process closes *any* descriptor of the file, so the file is opened here only.
package final class ProcessLock: Sendable {
    private let descriptor: Int32

    /// - Returns: `nil` when another process holds the lock.
    /// - Throws: ``LocalRedisError/directory(path:reason:)`` when the file cannot be opened.
    package init?(path: String) throws(LocalRedisError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .directory(path: path, reason: String(cString: strerror(errno))) }
        var request = Self.wholeFile
        guard fcntl(descriptor, F_SETLK, &request) == 0 else {
            close(descriptor)
            return nil
        }
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// The process that holds the lock, if any other does.
    package static func holder(path: String) -> Int32? {
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var request = wholeFile
        guard fcntl(descriptor, F_GETLK, &request) == 0, request.l_type != Int16(F_UNLCK) else { return nil }
        return request.l_pid
    }

    private static var wholeFile: flock {
        var request = flock()
        request.l_type = Int16(F_WRLCK)
        request.l_whence = Int16(SEEK_SET)
        return request
    }
}

/// Makes a directory and its parents that only we can enter; one that is there is taken as it is, if it is ours.
package func makePrivateDirectory(_ path: String) throws(LocalRedisError) {
    var made = ""
    for piece in path.split(separator: "/") {
        made += "/" + piece
        if mkdir(made, 0o700) != 0, errno != EEXIST {
            // A parent that we may not write to exists all the same; the last step tells.
            if made == path { throw .directory(path: path, reason: String(cString: strerror(errno))) }
        }
    }
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
        throw .directory(path: path, reason: "it is not a directory")
    }
    guard status.st_uid == geteuid() else { throw .directory(path: path, reason: "it belongs to another user") }
    if status.st_mode & 0o077 != 0, chmod(path, 0o700) != 0 {
        throw .directory(path: path, reason: "others can enter it")
    }
}

/// Makes an empty file that only we can read, unless it is there.
func makePrivateFile(_ path: String) throws(LocalRedisError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .directory(path: path, reason: String(cString: strerror(errno))) }
    close(descriptor)
}

func isExecutable(_ path: String) -> Bool {
    access(path, X_OK) == 0
}

func isReadable(_ path: String) -> Bool {
    access(path, R_OK) == 0
}

/// A path without symbolic links; `nil` for what is not there.
func realPath(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
}

/// Whether some process takes connections on a Unix socket, even one that is too busy to answer. Only a path that is
/// not there, or that nobody listens on, says no.
func isListening(onSocket path: String) -> Bool {
    #if canImport(Glibc)
    let type = Int32(SOCK_STREAM.rawValue)
    #else
    let type = SOCK_STREAM
    #endif
    let descriptor = socket(AF_UNIX, type, 0)
    guard descriptor >= 0 else { return true }
    defer { close(descriptor) }
    // With a full queue connecting would wait for the listener.
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let fits = withUnsafeMutableBytes(of: &address.sun_path) { field in
        guard path.utf8.count < field.count else { return false }
        field.copyBytes(from: path.utf8)
        return true
    }
    guard fits else { return false }
    let result = withUnsafePointer(to: address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
    // What is no socket at all is ECONNREFUSED on Linux and ENOTSOCK elsewhere.
    return result == 0 || ![ENOENT, ECONNREFUSED, ENOTSOCK].contains(errno)
}

func removeFile(_ path: String) {
    unlink(path)
}

/// Removes a directory that is empty.
func removeDirectory(_ path: String) {
    rmdir(path)
}

var effectiveUserID: UInt32 { geteuid() }

/// The end of a log file: its last `limit` bytes at most, from the start of a line.
package func tail(ofFile path: String, limit: Int) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    let size = Int(lseek(descriptor, 0, SEEK_END))
    let start = max(0, size - limit)
    lseek(descriptor, off_t(start), SEEK_SET)
    var bytes = [UInt8](repeating: 0, count: max(0, size - start))
    let count = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
    var text = bytes.prefix(max(0, count))[...]
    if start > 0 { text = text.drop { $0 != 0x0A }.dropFirst() }
    return String(decoding: text, as: UTF8.self)
}
