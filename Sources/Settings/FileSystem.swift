import RedisTypes

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The system calls of this module; nothing else in it touches the disk.
enum FileSystem {
    /// A failed system call.
    struct Failure: Error, Hashable {
        let code: CInt

        var isMissing: Bool { code == ENOENT || code == ENOTDIR }
        var reason: String { String(cString: strerror(code)) }

        static var last: Failure { Failure(code: errno) }
    }

    /// What `fstat` says.
    struct Facts {
        var isRegular: Bool
        var isOurs: Bool
        /// The permission bits only.
        var mode: Int
        var owner: Int

        var isOpenToOthers: Bool { mode & 0o077 != 0 }

        fileprivate init(_ status: stat) {
            isRegular = status.st_mode & S_IFMT == S_IFREG
            isOurs = status.st_uid == geteuid()
            mode = Int(status.st_mode & 0o7777)
            owner = Int(status.st_uid)
        }
    }

    /// An open file or directory, closed when it goes out of scope.
    struct Descriptor: ~Copyable {
        fileprivate let number: CInt

        deinit { _ = Self.close(number) }

        private static func close(_ number: CInt) -> CInt {
            #if canImport(Glibc)
            Glibc.close(number)
            #elseif canImport(Musl)
            Musl.close(number)
            #else
            Darwin.close(number)
            #endif
        }

        func facts() throws(Failure) -> Facts {
            var status = stat()
            guard fstat(number, &status) == 0 else { throw .last }
            return Facts(status)
        }

        /// Everything up to `limit` bytes, and one more when there is more.
        func readAll(limit: Int) throws(Failure) -> [UInt8] {
            var bytes: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 4096)
            while bytes.count <= limit {
                let count = read(number, &chunk, min(chunk.count, limit + 1 - bytes.count))
                if count < 0 && errno == EINTR { continue }
                guard count >= 0 else { throw .last }
                if count == 0 { break }
                bytes.append(contentsOf: chunk[..<count])
            }
            return bytes
        }

        func writeAll(_ bytes: [UInt8]) throws(Failure) {
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { write(number, $0.baseAddress, $0.count) }
                if count < 0 && errno == EINTR { continue }
                guard count >= 0 else { throw .last }
                rest = rest.dropFirst(count)
            }
        }

        func synchronize() throws(Failure) {
            guard fsync(number) == 0 else { throw .last }
        }

        /// Waits for an exclusive lock, which ends with the descriptor. Some network file systems have no
        /// locks: there, going on without one is right, since the replacement itself is atomic.
        func lock() {
            while flock(number, LOCK_EX) != 0 && errno == EINTR {}
        }
    }

    /// Takes away a file that may not be there.
    static func remove(_ path: String) throws(Failure) {
        if unlink(path) != 0 && errno != ENOENT { throw .last }
    }

    /// Never waits for a pipe's other end.
    static func open(_ path: String) throws(Failure) -> Descriptor {
        try open(path, flags: O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    }

    static func openDirectory(_ path: String) throws(Failure) -> Descriptor {
        try open(path, flags: O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    }

    private static func open(_ path: String, flags: CInt, mode: mode_t = 0) throws(Failure) -> Descriptor {
        #if canImport(Glibc)
        let number = Glibc.open(path, flags, mode)
        #elseif canImport(Musl)
        let number = Musl.open(path, flags, mode)
        #else
        let number = Darwin.open(path, flags, mode)
        #endif
        guard number >= 0 else { throw .last }
        return Descriptor(number: number)
    }

    /// Whether files can be made in a directory.
    static func checkWritable(_ directory: String) throws(Failure) {
        guard access(directory, W_OK | X_OK) == 0 else { throw .last }
    }

    /// Makes the directory and those above it that are missing, all 0700.
    static func makeDirectories(_ path: String) throws(Failure) {
        if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let parent = parent(of: path), parent != path else { throw .last }
        try makeDirectories(parent)
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .last }
    }

    /// Puts `bytes` under `path` in one step: a file beside it, 0600 until it is renamed over it, synced, the directory
    /// synced. On failure `path` is as it was and the other file is gone.
    static func replace(
        _ path: String, with bytes: [UInt8], mode: Int = 0o600, in directory: borrowing Descriptor
    ) throws(Failure) {
        let temporary = "\(path).\(getpid()).\(UInt64.random(in: 0 ... .max))"
        let file = try open(temporary, flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode: 0o600)
        do throws(Failure) {
            guard fchmod(file.number, 0o600) == 0 else { throw .last }
            try file.writeAll(bytes)
            if mode != 0o600 { guard fchmod(file.number, mode_t(mode)) == 0 else { throw .last } }
            try file.synchronize()
            guard rename(temporary, path) == 0 else { throw .last }
        } catch {
            unlink(temporary)
            throw error
        }
        try directory.synchronize()
    }

    /// The file a chain of symbolic links ends in; `path` itself when there is none.
    static func resolvingLinks(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// `.` for a bare name, `nil` for the root.
    static func parent(of path: String) -> String? {
        var path = path[...]
        while path.count > 1, path.last == "/" { path = path.dropLast() }
        if path == "/" { return nil }
        guard let slash = path.lastIndex(of: "/") else { return "." }
        let parent = path[..<slash]
        return parent.isEmpty ? "/" : String(parent)
    }

    /// `path` as seen from `directory`.
    static func join(_ directory: String, _ path: String) -> String {
        if path.hasPrefix("/") || directory.isEmpty || directory == "." { return path }
        return directory.hasSuffix("/") ? directory + path : "\(directory)/\(path)"
    }
}
