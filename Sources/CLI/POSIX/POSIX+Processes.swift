#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

extension POSIX {
    static var userID: UInt32 { geteuid() }

    /// This machine's name, for those who read who did something.
    static var hostName: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "localhost" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    static func send(signal: Int32, to process: Int32) -> Bool {
        kill(process, signal) == 0
    }

    /// Signals that ask for an end. One that our parent had us ignore, as nohup and shells do for jobs in the
    /// background, stays ignored.
    static var terminationSignals: [(Int32, Signals.Termination)] {
        [(SIGINT, .interrupt), (SIGTERM, .terminate), (SIGHUP, .terminate)].filter { !isIgnored($0.0) }
    }

    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(number, nil, &action) == 0 else { return false }
        #if canImport(Darwin)
        let handler = action.__sigaction_u.__sa_handler
        #else
        let handler = action.__sigaction_handler.sa_handler
        #endif
        return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    static var hangUpSignal: Int32 { SIGHUP }

    /// Lets a signal source see the signal instead of the default action.
    static func ignore(signal number: Int32) {
        signal(number, SIG_IGN)
    }

    static var interruptSignal: Int32 { SIGINT }

    /// Ends the process now, without a word: the second signal means it.
    static func end(with code: Int32) -> Never {
        _exit(code)
    }

    static var terminateSignal: Int32 { SIGTERM }

    /// Starts a program in a session of its own, which survives ours.
    /// - Returns: its number, and a descriptor to read its standard output from.
    static func startDetached(
        _ program: String, _ arguments: [String], environment: [String: String], log: String
    ) throws(StartError) -> (process: Int32, output: Int32) {
        let logDescriptor = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard logDescriptor >= 0 else { throw StartError(reason: "\(log): \(String(cString: strerror(errno)))") }
        defer { close(logDescriptor) }
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw StartError(reason: String(cString: strerror(errno))) }
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
            throw StartError(reason: "\(program): \(String(cString: strerror(status)))")
        }
        return (process, ends[0])
    }

    /// Waits for a child to end; `nil` when a signal ended it.
    static func exitCode(of process: Int32) -> Int32? {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 { if errno != EINTR { return nil } }
        return status & 0x7F == 0 ? status >> 8 & 0xFF : nil
    }

    /// Standard output goes nowhere from now on: whoever waited for the first line has stopped reading.
    static func detachOutput() {
        let null = open("/dev/null", O_WRONLY)
        guard null >= 0 else { return }
        dup2(null, 1)
        close(null)
    }
}
