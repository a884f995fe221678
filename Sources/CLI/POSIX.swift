#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// The few system calls of the tool, in one place.
enum POSIX {
    static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// The width of a terminal in columns.
    static func columns(_ descriptor: Int32) -> Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    static func currentDirectory() -> String {
        guard let path = getcwd(nil, 0) else { return "/" }
        defer { free(path) }
        return String(cString: path)
    }

    /// Standard streams that are closed become ones that cannot be used: their numbers would go to the next socket that
    /// is opened, and output would be sent to it.
    static func holdStandardDescriptors() {
        for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) == -1 && errno == EBADF {
            // The lowest free number is the one that is missing.
            _ = open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
        }
    }

    /// A closed pipe shows as an error of `write`, not as a signal that ends the process.
    static func ignoreBrokenPipes() {
        signal(SIGPIPE, SIG_IGN)
    }

    /// Writes all of `bytes`.
    static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) throws(OutputError) {
        var rest = bytes
        #if canImport(Darwin)
        let write = Darwin.write
        #elseif canImport(Musl)
        let write = Musl.write
        #else
        let write = Glibc.write
        #endif
        while !rest.isEmpty {
            let count = write(descriptor, rest.baseAddress, rest.count)
            if count >= 0 {
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            } else if errno == EAGAIN {
                var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&waiting, 1, -1)
            } else if errno != EINTR {
                throw errno == EPIPE ? .closedPipe : .failed(reason: String(cString: strerror(errno)))
            }
        }
    }

    static func write(_ bytes: [UInt8], to descriptor: Int32) throws(OutputError) {
        let result: Result<Void, OutputError> = bytes.withUnsafeBytes { bytes in
            Result { () throws(OutputError) in try write(bytes, to: descriptor) }
        }
        try result.get()
    }

    /// Whether a read would not wait, asked for up to 50 ms. Files, closed pipes and errors are always readable.
    /// Kept out of line: inlined into an async function, its memory crashes the optimiser of Swift 6.3.1.
    @inline(never)
    static func isReadable(_ descriptor: Int32) -> Bool {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&waiting, 1, 50) != 0
    }

    /// Up to `limit` bytes; empty at the end of the file.
    @inline(never)
    static func read(_ descriptor: Int32, limit: Int = 1 << 16) throws(InputError) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: limit)
        #if canImport(Darwin)
        let read = Darwin.read
        #elseif canImport(Musl)
        let read = Musl.read
        #else
        let read = Glibc.read
        #endif
        while true {
            let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                buffer.removeLast(limit - count)
                return buffer
            }
            if errno != EINTR { throw InputError(name: "input", reason: String(cString: strerror(errno))) }
        }
    }

    static func openForReading(_ path: String) throws(InputError) -> Int32 {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw InputError(name: path, reason: String(cString: strerror(errno))) }
        var status = stat()
        if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            close(descriptor)
            throw InputError(name: path, reason: "it is a directory")
        }
        return descriptor
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
        guard stat(path, &status) == 0 else { return .missing }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: return .directory
        case S_IFREG:
            guard let resolved = realpath(path, nil) else { return .missing }
            defer { free(resolved) }
            return .regular(path: String(cString: resolved), mode: UInt32(status.st_mode & 0o777))
        default: return .special
        }
    }

    /// A new file that only we can read, for output that is not complete yet.
    static func makeFile(_ path: String) throws(OutputError) -> Int32 {
        try openForWriting(path, O_CREAT | O_EXCL)
    }

    /// A device or pipe, which is written to as it is.
    static func openSpecialFile(_ path: String) throws(OutputError) -> Int32 {
        try openForWriting(path, 0)
    }

    private static func openForWriting(_ path: String, _ flags: Int32) throws(OutputError) -> Int32 {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC | flags, 0o600)
        guard descriptor >= 0 else { throw .failed(reason: String(cString: strerror(errno))) }
        return descriptor
    }

    /// Makes a written file durable and gives it its mode and name.
    static func complete(
        _ descriptor: Int32, _ temporary: String, as path: String, mode: UInt32
    ) throws(OutputError) {
        guard fchmod(descriptor, mode_t(mode)) == 0, fsync(descriptor) == 0, rename(temporary, path) == 0 else {
            throw .failed(reason: String(cString: strerror(errno)))
        }
        close(descriptor)
    }

    static var processID: Int32 { getpid() }

    static func discard(_ descriptor: Int32, _ path: String) {
        close(descriptor)
        unlink(path)
    }

    static func closeFile(_ descriptor: Int32) {
        close(descriptor)
    }

    static func send(signal: Int32, to process: Int32) -> Bool {
        kill(process, signal) == 0
    }

    static func nowInMilliseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}

/// Output that could not be written.
enum OutputError: Error, Sendable, Hashable {
    /// The reader is gone: `upkeep scan | head`. Not a failure.
    case closedPipe
    case failed(reason: String)
}

/// Input that could not be read.
struct InputError: Error, Sendable, Hashable {
    var name: String
    var reason: String
}

extension POSIX {
    /// Waits for input in steps: a read that waits could not be cancelled, and would hold a thread of the pool.
    static func waitUntilReadable(_ descriptor: Int32, unless isReady: Bool = false) async throws {
        while !isReady && !isReadable(descriptor) {
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    static func length(of text: UnsafePointer<CChar>) -> Int { strlen(text) }

    static func environment() -> [String: String] {
        var variables: [String: String] = [:]
        #if canImport(Darwin)
        guard var entry = _NSGetEnviron().pointee else { return variables }
        #else
        var entry = environ
        #endif
        while let pointer = entry.pointee {
            let text = String(cString: pointer)
            if let equals = text.firstIndex(of: "=") {
                variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            entry += 1
        }
        return variables
    }

    /// The file this program runs from.
    static func executablePath() -> String? {
        #if canImport(Darwin)
        var size: UInt32 = 4096
        var buffer = [CChar](repeating: 0, count: Int(size))
        guard _NSGetExecutablePath(&buffer, &size) == 0 else { return nil }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        #else
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        guard count > 0 else { return nil }
        return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        #endif
    }
}

extension POSIX {
    static var terminationSignals: [(Int32, Signals.Termination)] { [(SIGINT, .interrupt), (SIGTERM, .terminate)] }

    /// Lets a signal source see the signal instead of the default action.
    static func ignore(signal number: Int32) {
        signal(number, SIG_IGN)
    }

    /// Ends the process now, without a word: the second signal means it.
    static func end(with code: Int32) -> Never {
        _exit(code)
    }

    static var terminateSignal: Int32 { SIGTERM }

    /// Starts a program in a session of its own, which survives ours.
    /// - Returns: a descriptor to read its standard output from.
    static func startDetached(
        _ program: String, _ arguments: [String], environment: [String: String], log: String
    ) throws(OutputError) -> Int32 {
        let logDescriptor = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard logDescriptor >= 0 else { throw .failed(reason: "\(log): \(String(cString: strerror(errno)))") }
        defer { close(logDescriptor) }
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw .failed(reason: String(cString: strerror(errno))) }
        defer { close(ends[1]) }
        _ = fcntl(ends[0], F_SETFD, FD_CLOEXEC)

        #if canImport(Darwin)
        var actions: posix_spawn_file_actions_t?
        var attributes: posix_spawnattr_t?
        #else
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_adddup2(&actions, logDescriptor, 2)
        posix_spawn_file_actions_addclose(&actions, ends[1])
        #if canImport(Darwin)
        let newSession = Int16(POSIX_SPAWN_SETSID)
        #else
        let newSession: Int16 = 0x80  // POSIX_SPAWN_SETSID, hidden behind a macro Swift does not import
        #endif
        posix_spawnattr_setflags(&attributes, newSession)

        var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in words + variables { free(pointer) } }
        var process = pid_t()
        let status = posix_spawn(&process, program, &actions, &attributes, &words, &variables)
        guard status == 0 else {
            close(ends[0])
            throw .failed(reason: "cannot start \(program): \(String(cString: strerror(status)))")
        }
        return ends[0]
    }

    /// Standard output goes nowhere from now on: whoever waited for the first line has stopped reading.
    static func detachOutput() {
        let null = open("/dev/null", O_WRONLY)
        guard null >= 0 else { return }
        dup2(null, 1)
        close(null)
    }

    static func removeTree(_ path: String) {
        guard let directory = opendir(path) else {
            unlink(path)
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
                unlink(child)
            }
        }
        closedir(directory)
        rmdir(path)
    }
}
