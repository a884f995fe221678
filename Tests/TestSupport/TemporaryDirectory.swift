import Foundation

/// Lends an empty directory whose path is short enough for a socket in it, and removes it afterwards.
package func withTemporaryDirectory<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let path = "/tmp/upkeep-test-" + String(UInt64.random(in: .min ... .max), radix: 36)
    try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    defer {
        // What cannot be removed is in /tmp, where the system cleans up.
        try? FileManager.default.removeItem(atPath: path)
    }
    return try await body(path)
}
