import RedisTypes
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A private redis-server and one blocking connection to it: enough of RESP2 for these tests.
final class SocketRedis: CommandExecutor {
    struct Unusable: Error {
        var reason: String
    }

    struct Connection {
        var descriptor: Int32
        var buffer: [UInt8] = []
        var index = 0
    }

    private let connection: Mutex<Connection>

    /// Runs `body` with a fresh server, which is gone afterwards.
    static func with(_ options: [String] = [], _ body: (SocketRedis) async throws -> Void) async throws {
        var template = Array("/tmp/upkeep-transfer.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Unusable(reason: "mkdtemp: \(errno)") }
        let directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let socket = directory + "/redis.sock"
        let words =
            ["redis-server", "--port", "0", "--unixsocket", socket, "--dir", directory, "--logfile", "/dev/null"]
            + ["--save", "", "--appendonly", "no"] + options
        var arguments = words.map { strdup($0) }
        arguments.append(nil)
        defer { for argument in arguments { free(argument) } }
        var server: pid_t = 0
        let status = posix_spawnp(&server, "redis-server", nil, nil, arguments, environ)
        guard status == 0 else { throw Unusable(reason: "posix_spawnp: \(status)") }
        defer {
            kill(server, SIGKILL)
            waitpid(server, nil, 0)
            unlink(socket)
            rmdir(directory)
        }
        try await body(SocketRedis(try await connect(to: socket)))
    }

    private init(_ descriptor: Int32) {
        connection = Mutex(Connection(descriptor: descriptor))
    }

    deinit {
        connection.withLock { _ = close($0.descriptor) }
    }

    private static func connect(to path: String) async throws -> Int32 {
        for _ in 0..<2000 {
            if let descriptor = tryConnect(to: path) { return descriptor }
            try await Task.sleep(for: .milliseconds(5))  // until the server listens
        }
        throw Unusable(reason: "redis-server does not listen")
    }

    private static func tryConnect(to path: String) -> Int32? {
        #if canImport(Glibc)
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        #else
        let descriptor = socket(AF_UNIX, SOCK_STREAM, 0)
        #endif
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Self.connectNow(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        if status == 0 { return descriptor }
        close(descriptor)
        return nil
    }

    private static func connectNow(_ descriptor: Int32, _ address: UnsafePointer<sockaddr>, _ size: socklen_t) -> Int32
    {
        #if canImport(Glibc)
        Glibc.connect(descriptor, address, size)
        #else
        Darwin.connect(descriptor, address, size)
        #endif
    }

    // MARK: Commands

    func send(_ command: RedisCommand) async throws -> RedisValue {
        let reply = try run([command])[0]
        if case .error(let error) = reply { throw error }
        return reply
    }

    func pipeline(_ commands: [RedisCommand]) async throws -> [RedisValue] {
        try run(commands)
    }

    func transaction(_ commands: [RedisCommand]) async throws -> [RedisValue] {
        let replies = try run([["MULTI"]] + commands + [["EXEC"]])
        if case .error(let error) = replies.last { throw error }
        return replies.last?.array ?? []
    }

    private func run(_ commands: [RedisCommand]) throws -> [RedisValue] {
        try connection.withLock { connection in
            var output: [UInt8] = []
            for command in commands {
                output += "*\(command.words.count)\r\n".utf8
                for word in command.words { output += "$\(word.count)\r\n".utf8 + word.bytes + "\r\n".utf8 }
            }
            var written = 0
            var replies: [RedisValue] = []
            while written < output.count {
                let end = min(written + 64 << 10, output.count)
                let count = output[written..<end].withUnsafeBytes {
                    write(connection.descriptor, $0.baseAddress, $0.count)
                }
                guard count > 0 else { throw Unusable(reason: "write: \(errno)") }
                written += count
            }
            while replies.count < commands.count { replies.append(try connection.reply()) }
            return replies
        }
    }
}

extension SocketRedis.Connection {
    mutating func reply() throws -> RedisValue {
        let line = try line()
        let rest = ByteString(line.dropFirst())
        let number = rest.text.flatMap { Int($0) } ?? 0
        switch line.first {
        case UInt8(ascii: "+"): return .simpleString(rest)
        case UInt8(ascii: "-"): return .error(RedisError(rest))
        case UInt8(ascii: ":"): return .integer(Int64(number))
        case UInt8(ascii: "$"):
            if number < 0 { return .null }
            while buffer.count - index < number + 2 { try receive() }
            defer { index += number + 2 }
            return .bulkString(ByteString(buffer[index..<index + number]))
        case UInt8(ascii: "*"):
            if number < 0 { return .null }
            return .array(try (0..<number).map { _ in try reply() })
        default: throw SocketRedis.Unusable(reason: "not RESP2")
        }
    }

    private mutating func line() throws -> ArraySlice<UInt8> {
        var start = index
        while true {
            if let end = buffer[start...].firstIndex(of: UInt8(ascii: "\r")), end + 1 < buffer.count {
                defer { index = end + 2 }
                return buffer[index..<end]
            }
            start = max(index, buffer.count - 1)
            let before = index
            try receive()
            start -= before - index
        }
    }

    private mutating func receive() throws {
        buffer.removeSubrange(..<index)
        index = 0
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        let count = read(descriptor, &chunk, chunk.count)
        guard count > 0 else { throw SocketRedis.Unusable(reason: "the server closed the connection") }
        buffer += chunk[..<count]
    }
}
