import Foundation
import Subprocess
import TestSupport
import Testing

#if canImport(System)
import System
#else
import SystemPackage
#endif
#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// What people see: the program on a real terminal.
@Suite struct TerminalTests {
    @Test func repliesArePrettyAndWithoutEscapeSequences() async throws {
        try await Home.withInstance { home in
            let samples: [([String], String)] = [
                (["set", "k", "a \"b\"\u{1B}"], "OK\n"), (["get", "k"], #""a \"b\"\x1b""# + "\n"),
                (["exec", "RPUSH", "l", "a", "é"], "(integer) 2\n"),
                (["exec", "LRANGE", "l", "0", "-1"], "1) \"a\"\n2) \"\\xc3\\xa9\"\n"),
                (["mget", "k", "no"], "1) \"a \\\"b\\\"\\x1b\"\n2) (nil)\n"),
                (["exec", "LRANGE", "no", "0", "-1"], "(empty array)\n"),
                (["get", "k", "--json"], "\"a \\\"b\\\"\\u001b\"\n"),
                (["get", "no"], "(nil)\n"), (["scan"], "\"k\"\n\"l\"\n"),
            ]
            for (arguments, expected) in samples {
                let shown = try await Terminal.show(arguments, in: home)
                #expect(
                    String(shown.split(separator: "\n").sorted().joined(separator: "\n"))
                        == String(expected.split(separator: "\n").sorted().joined(separator: "\n")), "\(arguments)")
            }
        }
    }

    @Test(arguments: [
        ["--help"], ["help", "get"], ["get", "--help"], ["gett"], ["local", "status"], ["auth", "status"],
        ["profile", "list"],
    ])
    func nothingIsColoured(arguments: [String]) async throws {
        try await Home.lend { home in
            let shown = try await Terminal.show(arguments, in: home)
            #expect(!shown.isEmpty && !shown.utf8.contains(0x1B))
        }
    }

    @Test func aTableFitsTheTerminal() async throws {
        try await Home.lend { home in
            try home.write("a-token-of-some-length\n", to: "token")
            let url = "https://" + String(repeating: "long", count: 12) + ".example"
            _ = try await home.upkeep("profile", "add", "dev", "--url", url, "--token-file", "token")
            let lines = try await Terminal.show(["profile", "list"], in: home, columns: 40).split(separator: "\n")
            #expect(lines.count == 2)
            #expect(lines.allSatisfy { $0.count <= 40 })
            #expect(lines.allSatisfy { $0.hasSuffix("…") })
        }
    }
}

/// A pseudo-terminal of the system's own.
enum Terminal {
    struct NoTerminal: Error {
        var code: Int32
    }

    /// Everything that a run of the program shows, both streams in the order in which they come.
    static func show(_ arguments: [String], in home: Home, columns: UInt16 = 80) async throws -> String {
        var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        var (master, slave): (Int32, Int32) = (-1, -1)
        guard openpty(&master, &slave, nil, nil, &size) == 0 else { throw NoTerminal(code: errno) }
        // Lines end as the program ends them.
        var settings = termios()
        tcgetattr(slave, &settings)
        settings.c_oflag &= ~tcflag_t(OPOST)
        tcsetattr(slave, TCSANOW, &settings)
        let terminal = FileDescriptor(rawValue: slave)
        defer { close(master) }
        let screen = master
        async let shown = allText(from: screen)
        _ = try await run(
            .path(FilePath(UpkeepBinary.path)), arguments: Arguments(arguments), environment: .custom(home.environment),
            workingDirectory: FilePath(home.work), input: .fileDescriptor(terminal, closeAfterSpawningProcess: false),
            output: .fileDescriptor(terminal, closeAfterSpawningProcess: false),
            error: .fileDescriptor(terminal, closeAfterSpawningProcess: false))
        close(slave)
        return await shown
    }

    /// On a thread of its own: the read blocks.
    private static func allText(from descriptor: Int32) async -> String {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: readAll(descriptor)) }
        }
    }

    /// Until the other side is closed by all who had it.
    private static func readAll(_ descriptor: Int32) -> String {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count > 0 { all += buffer[..<count] } else if count == 0 || errno != EINTR { break }
        }
        return String(decoding: all, as: UTF8.self)
    }
}
