import Foundation

func withTemporaryDirectory(_ body: (String) async throws -> Void) async throws {
    let path = "/tmp/upkeep-test-" + String(UInt64.random(in: .min ... .max), radix: 36)
    try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    defer {
        // What cannot be removed is in /tmp, where the system cleans up.
        try? FileManager.default.removeItem(atPath: path)
    }
    try await body(path)
}
