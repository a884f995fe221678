#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

extension PseudoTerminal {
    /// Starts a program in a session of its own, whose terminal is the one of that name.
    static func spawn(_ program: Program, terminal: String) throws -> pid_t {
        #if canImport(Darwin)
        var actions: posix_spawn_file_actions_t?
        var attributes: posix_spawnattr_t?
        let flags = Int16(
            POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_CLOEXEC_DEFAULT)
        #else
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        let flags: Int16 = 0x80 | 0x04 | 0x08  // the same, hidden behind macros
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, 0, terminal, O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, 0, 1)
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
        // What runs the tests may ignore signals or block them.
        var signals = sigset_t()
        sigfillset(&signals)
        sigdelset(&signals, SIGKILL)
        sigdelset(&signals, SIGSTOP)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, flags)

        let line = Self.commandLine(of: program)
        var words: [UnsafeMutablePointer<CChar>?] = line.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] =
            program.environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in words + variables { free(pointer) } }
        var process = pid_t()
        let status = posix_spawn(&process, line[0], &actions, &attributes, &words, &variables)
        guard status == 0 else { throw Failure(step: "posix_spawn", code: status) }
        return process
    }
    /// In its directory, and without the descriptors of other tests: a connection that a test closes would stay open.
    /// `posix_spawn` has no words for that which Swift could say on all systems.
    private static func commandLine(of program: Program) -> [String] {
        let preparation = """
            for path in /proc/self/fd/*; do
              [[ -e $path && ${path##*/} -gt 2 ]] && eval "exec ${path##*/}>&-"
            done
            cd "$0" && exec "$@"
            """
        return ["/bin/bash", "-c", preparation, program.workingDirectory ?? "/", program.path] + program.arguments
    }
}
