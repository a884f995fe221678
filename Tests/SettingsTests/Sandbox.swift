import Foundation
import RedisTypes
import Testing

@testable import Settings

/// A home and a working directory of a test's own, removed with it.
final class Sandbox {
    let root: String
    var home: String { "\(root)/home" }
    var work: String { "\(root)/work" }
    var configFile: String { "\(home)/.config/upkeep/config.toml" }
    var store: ProfileStore { ProfileStore(file: configFile) }

    init() throws {
        root = FileManager.default.temporaryDirectory.path + "/settings-\(UUID().uuidString)"
        for path in [root, "\(root)/home", "\(root)/work"] { try makeDirectory(path, mode: 0o700) }
    }

    deinit {
        // A directory that stays behind in /tmp fails no test.
        try? FileManager.default.removeItem(atPath: root)
    }

    func makeDirectory(_ path: String, mode: Int) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try setMode(mode, of: path)
    }

    func setMode(_ mode: Int, of path: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    @discardableResult
    func write(_ text: String, to path: String, mode: Int = 0o600) throws -> String {
        try write(Array(text.utf8), to: path, mode: mode)
    }

    @discardableResult
    func write(_ bytes: [UInt8], to path: String, mode: Int = 0o600) throws -> String {
        let parent = (path as NSString).deletingLastPathComponent
        if !FileManager.default.fileExists(atPath: parent) { try makeDirectory(parent, mode: 0o700) }
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        try setMode(mode, of: path)
        return path
    }

    func mode(of path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    func text(of path: String) throws -> String {
        try String(contentsOfFile: path, encoding: .utf8)
    }

    func resolver(
        _ flags: EndpointFlags = EndpointFlags(), _ environment: [String: String] = [:],
        local: @escaping SettingsResolver.LocalInstance = { nil }
    ) -> SettingsResolver {
        SettingsResolver(
            flags: flags, environment: environment.merging(["HOME": home]) { given, _ in given },
            workingDirectory: work, local: local)
    }
}

/// The error of this module that `body` throws.
func settingsError(
    _ location: SourceLocation = #_sourceLocation, of body: () throws -> some Any
) throws -> SettingsError {
    try #require(throws: SettingsError.self, sourceLocation: location) { _ = try body() }
}
