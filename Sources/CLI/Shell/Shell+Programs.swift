import Subprocess

#if canImport(System)
import System
#else
import SystemPackage
#endif

extension Shell {
    /// Runs a line of the system's shell on the terminal, with `input` on its standard input.
    func run(_ line: String, input: [UInt8]) async throws {
        try context.console.flush()
        let variables = Dictionary(
            uniqueKeysWithValues: context.environment.compactMap { name, value in
                Subprocess.Environment.Key(rawValue: name).map { ($0, value) }
            })
        let directory = FilePath(context.workingDirectory)
        _ = try await Interruption.allowing {
            // A program that reads less than all of it is no failure.
            _ = try? await Subprocess.run(
                .path("/bin/sh"), arguments: ["-c", line], environment: .custom(variables),
                workingDirectory: directory, input: .array(input),
                output: .fileDescriptor(.standardOutput, closeAfterSpawningProcess: false),
                error: .fileDescriptor(.standardError, closeAfterSpawningProcess: false))
        }
    }
}
