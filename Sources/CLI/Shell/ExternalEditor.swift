import Subprocess

#if canImport(System)
import System
#else
import SystemPackage
#endif

/// A program of the user's in which a line is written.
struct ExternalEditor {
    private let program: String
    private let context: ToolContext

    init(_ program: String, in context: ToolContext) {
        self.program = program
        self.context = context
    }

    /// - Returns: what the file holds afterwards, without line ends at its end.
    func edit(_ line: [UInt8]) async throws -> [UInt8] {
        let directory = context.environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
        let path = "\(directory)/upkeep-\(POSIX.processID)-\(UInt32.random(in: 0...UInt32.max)).redis"
        let descriptor = try POSIX.makeFile(path)
        defer { POSIX.removeFile(path) }
        do {
            defer { POSIX.closeFile(descriptor) }
            try POSIX.write(line, to: descriptor)
        }
        let variables = context.childEnvironment
        let terminal = POSIX.terminalSettings(0)
        defer { terminal.map { POSIX.restore($0, of: 0) } }
        let status = try await Subprocess.run(
            .path("/bin/sh"), arguments: ["-c", "\(program) \"$1\"", "sh", path], environment: .custom(variables),
            input: .fileDescriptor(.standardInput, closeAfterSpawningProcess: false),
            output: .fileDescriptor(.standardOutput, closeAfterSpawningProcess: false),
            error: .fileDescriptor(.standardError, closeAfterSpawningProcess: false)
        ).terminationStatus
        guard status.isSuccess else {
            throw Failure(.failed, "EDITOR", "\(program) ended without success", hint: "the line is as it was")
        }
        var bytes = try POSIX.contents(of: path)
        while bytes.last == 0x0A || bytes.last == 0x0D { bytes.removeLast() }
        return bytes
    }
}
