import Foundation
import Testing

@testable import Settings

@Suite struct PrivateFileTests {
    let sandbox = try! Sandbox()

    @Test(arguments: [0o600, 0o400, 0o700])
    func aFileOnlyItsOwnerCanReadIsRead(mode: Int) throws {
        let path = try sandbox.write("abc", to: "\(sandbox.work)/f", mode: mode)
        #expect(try PrivateFile.read(path, as: .token) == Array("abc".utf8))
    }

    @Test(arguments: [0o640, 0o604, 0o644, 0o660, 0o666, 0o620, 0o602, 0o610, 0o777])
    func aFileOpenToOthersIsRefusedWithTheRemedy(mode: Int) throws {
        let path = try sandbox.write("abc", to: "\(sandbox.work)/it's here", mode: mode)
        let error = try settingsError { try PrivateFile.read(path, as: .token) }
        #expect(error == .openToOthers(path, .token, mode: mode))
        #expect(error.message.contains("mode 0\(String(mode, radix: 8))"))
        #expect(error.hint == "chmod 600 '\(sandbox.work)/it'\\''s here'")
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a file away"))
    func aFileOfSomeoneElseIsRefused() throws {
        let path = try sandbox.write("abc", to: "\(sandbox.work)/f")
        try #require(chown(path, 12345, 12345) == 0)
        #expect(try settingsError { try PrivateFile.read(path, as: .config) } == .notOurs(path, .config, owner: 12345))
    }

    @Test func aDirectoryAPipeAndADeviceAreRefusedWithoutWaiting() throws {
        let pipe = "\(sandbox.work)/pipe"
        try #require(mkfifo(pipe, 0o600) == 0)
        for path in [sandbox.work, pipe, "/dev/null"] {
            let error = try settingsError { try PrivateFile.read(path, as: .token) }
            #expect(error == .notRegularFile(path, .token))
            #expect(error.hint?.contains("--token-stdin") == true)
        }
    }

    @Test func aLinkIsJudgedByTheFileItLeadsTo() throws {
        let target = try sandbox.write("abc", to: "\(sandbox.work)/target", mode: 0o644)
        let link = "\(sandbox.work)/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
        #expect(
            try settingsError { try PrivateFile.read(link, as: .token) } == .openToOthers(link, .token, mode: 0o644))
        try sandbox.setMode(0o600, of: target)
        #expect(try PrivateFile.read(link, as: .token) == Array("abc".utf8))
    }

    @Test func sixtyFourKibibytesAreTheLimit() throws {
        let limit = PrivateFile.sizeLimit
        let path = try sandbox.write([UInt8](repeating: 0x61, count: limit), to: "\(sandbox.work)/f")
        #expect(try PrivateFile.read(path, as: .token)?.count == limit)
        try sandbox.write([UInt8](repeating: 0x61, count: limit + 1), to: path)
        #expect(try settingsError { try PrivateFile.read(path, as: .token) } == .tooLarge(path, .token, limit: limit))
    }

    @Test func noFileIsNoError() throws {
        #expect(try PrivateFile.read("\(sandbox.work)/none", as: .config) == nil)
        #expect(try PrivateFile.read("\(sandbox.work)/none/deeper", as: .config) == nil)
    }

    @Test func writingMakesAPrivateFileInPrivateDirectories() throws {
        let path = "\(sandbox.home)/a/b/c"
        try PrivateFile.write([1, 2], to: path)
        #expect(try PrivateFile.read(path, as: .secret) == [1, 2])
        #expect(try sandbox.mode(of: path) == 0o600)
        #expect(try sandbox.mode(of: "\(sandbox.home)/a/b") == 0o700)
        #expect(try sandbox.mode(of: "\(sandbox.home)/a") == 0o700)
    }

    @Test func writingReplacesTheFileAndLeavesNothingBeside() throws {
        let path = "\(sandbox.home)/a/f"
        try PrivateFile.write(Array("old and longer".utf8), to: path)
        try PrivateFile.write(Array("new".utf8), to: path)
        #expect(try sandbox.text(of: path) == "new")
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(sandbox.home)/a") == ["f"])
    }

    @Test func aFailedWriteLeavesNothingBeside() throws {
        let path = "\(sandbox.home)/a/f"
        try sandbox.makeDirectory("\(sandbox.home)/a", mode: 0o700)
        try sandbox.makeDirectory("\(path)/occupied", mode: 0o700)
        guard case .notWritten(path, _) = try settingsError(of: { try PrivateFile.write([1], to: path) }) else {
            Issue.record("another error")
            return
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(sandbox.home)/a") == ["f"])
    }

    @Test(arguments: [0o755, 0o750, 0o701, 0o777])
    func aDirectoryOpenToOthersIsRefused(mode: Int) throws {
        let directory = "\(sandbox.home)/open"
        try sandbox.makeDirectory(directory, mode: mode)
        let error = try settingsError { try PrivateFile.write([1], to: "\(directory)/f") }
        #expect(error == .openToOthers(directory, .directory, mode: mode))
        #expect(error.hint == "chmod 700 \(directory)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == [])
    }

    @Test func writingThroughALinkKeepsTheLink() throws {
        let target = try sandbox.write("old", to: "\(sandbox.home)/dotfiles/config.toml")
        let link = "\(sandbox.home)/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
        try PrivateFile.write(Array("new".utf8), to: link)
        #expect(try sandbox.text(of: target) == "new")
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == target)
    }

    @Test func updatesTakeTurns() async throws {
        let path = "\(sandbox.home)/counter"
        try await withThrowingTaskGroup(of: Void.self) { group in
            for byte in UInt8(0)..<20 {
                group.addTask { try PrivateFile.update(path, as: .config) { ($0 ?? []) + [byte] } }
            }
            try await group.waitForAll()
        }
        #expect(try PrivateFile.read(path, as: .config)?.sorted() == Array(0..<20))
    }
}
