import Foundation
import Subprocess

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Other processes, as the system sees them.
enum Processes {
    static func children(of process: Int32) async throws -> [Int32] {
        let list = try await run(.name("pgrep"), arguments: ["-P", "\(process)"], output: .string(limit: 4096))
        return list.standardOutput.split(separator: "\n").compactMap { Int32($0) }
    }

    /// Whether it runs. One that has ended and that nobody asked about, a zombie, does not.
    static func exists(_ process: Int32) -> Bool {
        guard kill(process, 0) == 0 else { return false }
        guard let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let name = status.lastIndex(of: ")")
        else { return true }
        return !status[name...].hasPrefix(") Z")
    }

    /// A killed process is gone when its parent, or whoever took its place, has been told.
    static func waitForEnd(of process: Int32) async {
        while exists(process) { await Task.yield() }
    }
}
