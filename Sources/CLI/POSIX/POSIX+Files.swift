import RedisTypes

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

extension POSIX {
    /// The bytes of a path: a name may be any bytes, and ``ArgumentBytes`` keeps them in text.
    private static func bytes(of path: String) -> [CChar] {
        ArgumentBytes.bytes(of: path).bytes.map { CChar(bitPattern: $0) } + [0]
    }

    private static func text(of path: UnsafePointer<CChar>) -> String {
        ArgumentBytes.text(of: Array(UnsafeRawBufferPointer(start: path, count: strlen(path))))
    }

    private static func shown(_ path: String) -> String {
        let bytes = ArgumentBytes.bytes(of: path)
        return bytes.text ?? bytes.description
    }

    static func openForReading(_ path: String) throws(InputError) -> Int32 {
        let descriptor = open(bytes(of: path), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw InputError(name: shown(path), reason: String(cString: strerror(errno))) }
        var status = stat()
        if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            close(descriptor)
            throw InputError(name: shown(path), reason: "it is a directory")
        }
        return descriptor
    }

    /// All of a file that is small.
    static func contents(of path: String) throws(InputError) -> [UInt8] {
        let descriptor = try openForReading(path)
        defer { closeFile(descriptor) }
        var bytes: [UInt8] = []
        while true {
            let chunk = try read(descriptor)
            if chunk.isEmpty { return bytes }
            bytes += chunk
        }
    }

    /// What a path leads to.
    enum FileKind {
        case missing, directory
        /// With the path that its links lead to.
        case regular(path: String, mode: UInt32)
        /// A device, pipe or socket.
        case special
    }

    static func kind(of path: String) -> FileKind {
        var status = stat()
        guard stat(bytes(of: path), &status) == 0 else { return .missing }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: return .directory
        case S_IFREG:
            guard let resolved = realpath(bytes(of: path), nil) else { return .missing }
            defer { free(resolved) }
            return .regular(path: text(of: resolved), mode: UInt32(status.st_mode & 0o777))
        default: return .special
        }
    }

    /// What a directory holds; nothing where it cannot be read.
    static func names(in directory: String) -> [String] {
        guard let stream = opendir(bytes(of: directory)) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { text(of: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }

    /// The path without links, so that a file has one name; as it is where there is no such file.
    static func resolved(_ path: String) -> String {
        guard let resolved = realpath(bytes(of: path), nil) else { return path }
        defer { free(resolved) }
        return text(of: resolved)
    }

    /// Whether the path leads to the file that is open as `descriptor`.
    static func isFile(_ path: String, at descriptor: Int32) -> Bool {
        var named = stat()
        var opened = stat()
        return stat(bytes(of: path), &named) == 0 && fstat(descriptor, &opened) == 0
            && named.st_ino == opened.st_ino && named.st_dev == opened.st_dev
    }

    /// Permissions; `nil` when there is no such file.
    static func mode(of path: String) -> UInt32? {
        var status = stat()
        return stat(bytes(of: path), &status) == 0 ? UInt32(status.st_mode & 0o777) : nil
    }

    static func size(of path: String) -> Int64? {
        var status = stat()
        return stat(bytes(of: path), &status) == 0 ? Int64(status.st_size) : nil
    }

    /// Size and time of the last change in nanoseconds since 1970; `nil` for what is no regular file.
    static func facts(of descriptor: Int32) -> (size: Int64, modified: Int64)? {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        #if canImport(Darwin)
        let time = status.st_mtimespec
        #else
        let time = status.st_mtim
        #endif
        let (nanoseconds, overflows) = Int64(time.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
        return (Int64(status.st_size), overflows ? .max : nanoseconds &+ Int64(time.tv_nsec))
    }

    /// Opens a file of ours to write at its end, cut to `length` bytes first; it is made if it is not there. No two
    /// processes have it at a time, and a link is not followed.
    static func openForAppending(_ path: String, length: Int64) throws(OutputError) -> Int32 {
        let descriptor = try openForWriting(path, O_CREAT | O_NOFOLLOW)
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw .failed(reason: "another process writes it")
        }
        guard ftruncate(descriptor, off_t(length)) == 0, lseek(descriptor, 0, SEEK_END) >= 0 else {
            let reason = String(cString: strerror(errno))
            close(descriptor)
            throw .failed(reason: reason)
        }
        return descriptor
    }

    static func synchronize(_ descriptor: Int32) throws(OutputError) {
        guard fsync(descriptor) == 0 else { throw .failed(reason: String(cString: strerror(errno))) }
    }

    /// Puts bytes in a file that only we can read, in one step that a crash does not tear.
    static func replaceFile(_ path: String, with contents: [UInt8]) throws(OutputError) {
        let temporary = path + ".tmp"
        let descriptor = try openForWriting(temporary, O_CREAT | O_TRUNC)
        do throws(OutputError) {
            try write(contents, to: descriptor)
            try synchronize(descriptor)
        } catch {
            discard(descriptor, temporary)
            throw error
        }
        close(descriptor)
        guard renamed(temporary, path) else { throw .failed(reason: String(cString: strerror(errno))) }
        let parent = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        let directory = open(bytes(of: parent.isEmpty ? "/" : parent), O_RDONLY | O_CLOEXEC)
        if directory >= 0 {
            fsync(directory)  // what cannot be synchronized on its own is no worse than before
            close(directory)
        }
    }

    static func removeFile(_ path: String) {
        unlink(bytes(of: path))
    }

    static func seek(_ descriptor: Int32, to offset: Int64) -> Bool {
        lseek(descriptor, off_t(offset), SEEK_SET) >= 0
    }

    /// Gives a file another name.
    /// - Returns: false when that failed; `errno` says why.
    @discardableResult
    static func renamed(_ path: String, _ other: String) -> Bool { rename(bytes(of: path), bytes(of: other)) == 0 }

    /// A new file that only we can read, for output that is not complete yet.
    static func makeFile(_ path: String) throws(OutputError) -> Int32 {
        try openForWriting(path, O_CREAT | O_EXCL)
    }

    /// A device or pipe, which is written to as it is.
    static func openSpecialFile(_ path: String) throws(OutputError) -> Int32 {
        try openForWriting(path, 0)
    }

    private static func openForWriting(_ path: String, _ flags: Int32) throws(OutputError) -> Int32 {
        let descriptor = open(bytes(of: path), O_WRONLY | O_CLOEXEC | flags, 0o600)
        guard descriptor >= 0 else { throw .failed(reason: String(cString: strerror(errno))) }
        return descriptor
    }

    /// Makes a written file durable and gives it its mode and name.
    static func complete(
        _ descriptor: Int32, _ temporary: String, as path: String, mode: UInt32
    ) throws(OutputError) {
        guard fchmod(descriptor, mode_t(mode)) == 0, fsync(descriptor) == 0, renamed(temporary, path) else {
            throw .failed(reason: String(cString: strerror(errno)))
        }
        close(descriptor)
    }

    static func discard(_ descriptor: Int32, _ path: String) {
        close(descriptor)
        unlink(bytes(of: path))
    }

    static func closeFile(_ descriptor: Int32) {
        close(descriptor)
    }

    static func removeTree(_ path: String) {
        guard let directory = opendir(path) else {
            unlink(bytes(of: path))
            return
        }
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name == "." || name == ".." { continue }
            var status = stat()
            let child = "\(path)/\(name)"
            if lstat(child, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
                removeTree(child)
            } else {
                unlink(bytes(of: child))
            }
        }
        closedir(directory)
        rmdir(path)
    }
}
