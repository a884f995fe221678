import TestSupport

/// `Reference/edge_flags.py`, the second implementation.
enum PythonReference {
    /// Runs a program of the `Reference` directory on its standard input.
    /// - Returns: the lines that it wrote.
    static func run(_ program: String, input: [UInt8]) async throws -> [[UInt8]] {
        try await Python.run("../Reference/\(program)", input: input).split(separator: UInt8(ascii: "\n")).map(
            Array.init)
    }
}
