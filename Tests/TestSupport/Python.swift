import Foundation
import Subprocess

#if canImport(System)
import System
#else
import SystemPackage
#endif

/// Programs of other people's packages, which `make test-deps` installs.
package enum Python {
    /// The interpreter that has the packages.
    package static let path =
        ProcessInfo.processInfo.environment["UPKEEP_TEST_PYTHON"]
        ?? URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../.venv/bin/python")
        .standardized.path

    package struct Failed: Error {
        package let message: String
    }

    /// Runs a program on its standard input.
    /// - Parameters:
    ///   - program: its file, seen from the test's.
    ///   - file: the test's.
    /// - Returns: what it wrote. Throws unless it ends well.
    package static func run(
        _ program: String, _ arguments: [String] = [], input: [UInt8] = [], beside file: String = #filePath
    ) async throws -> [UInt8] {
        let script = URL(filePath: file).deletingLastPathComponent().appending(path: program).standardized.path
        // From a file: a program that ends before it has read a pipe would take the tests with it.
        return try await withTemporaryDirectory { directory in
            try Data(input).write(to: URL(filePath: "\(directory)/input"))
            let run = try await Subprocess.run(
                .path(FilePath(path)), arguments: Arguments([script] + arguments),
                input: .fileDescriptor(
                    try .open("\(directory)/input", .readOnly), closeAfterSpawningProcess: true),
                output: .bytes(limit: 1 << 28), error: .string(limit: 1 << 16))
            guard run.terminationStatus == .exited(0) else { throw Failed(message: run.standardError) }
            return run.standardOutput
        }
    }
}
