#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

extension POSIX {
    static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// The width of a terminal in columns.
    static func columns(_ descriptor: Int32) -> Int? {
        size(ofTerminal: descriptor).flatMap { $0.ws_col > 0 ? Int($0.ws_col) : nil }
    }

    /// Its height in rows.
    static func rows(_ descriptor: Int32) -> Int? {
        size(ofTerminal: descriptor).flatMap { $0.ws_row > 0 ? Int($0.ws_row) : nil }
    }

    private static func size(ofTerminal descriptor: Int32) -> winsize? {
        var size = winsize()
        return ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 ? size : nil
    }

    /// How a terminal is set; `nil` for anything else. A program may leave it changed.
    static func terminalSettings(_ descriptor: Int32) -> termios? {
        var settings = termios()
        return tcgetattr(descriptor, &settings) == 0 ? settings : nil
    }

    static func restore(_ settings: termios, of descriptor: Int32) {
        var settings = settings
        tcsetattr(descriptor, TCSADRAIN, &settings)
    }

    /// Runs `body` while a terminal on standard input does not show what is typed.
    static func withoutEcho<Result>(_ body: () throws -> Result) rethrows -> Result {
        var settings = termios()
        guard tcgetattr(0, &settings) == 0 else { return try body() }
        let shown = settings
        settings.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(0, TCSAFLUSH, &settings)
        defer {
            var shown = shown
            tcsetattr(0, TCSAFLUSH, &shown)
        }
        return try body()
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

    /// The two ends of a pipe; programs that are started do not inherit them.
    static func makePipe() throws(OutputError) -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .failed(reason: String(cString: strerror(errno))) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
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

    /// Waits for input in steps: a read that waits could not be cancelled, and would hold a thread of the pool.
    /// - Throws: `CancellationError`, also when a stop was asked for.
    static func waitUntilReadable(_ descriptor: Int32, unless isReady: Bool, or stop: StopRequest) async throws {
        repeat {
            try Task.checkCancellation()
            if stop.isMade { throw CancellationError() }
            if isReady || isReadable(descriptor) { return }
            await Task.yield()
        } while true
    }
}
