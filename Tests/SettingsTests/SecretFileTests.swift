import RedisTypes
import Testing

@testable import Settings

@Suite struct SecretFileTests {
    let sandbox = try! Sandbox()

    @Test(arguments: ["AXkey==", "AXkey==\n", "AXkey==\r\n"])
    func oneNewlineAtTheEndIsDropped(content: String) throws {
        let path = try sandbox.write(content, to: "\(sandbox.work)/token")
        #expect(try SecretFile.read(path).reveal() == "AXkey==")
    }

    @Test(arguments: [
        ("", SecretProblem.empty), ("\n", .empty), ("\r\n", .empty), ("  \n", .empty), ("\n\n", .empty),
        ("AX\n\n", .whitespace), ("AX AY", .whitespace), (" AX", .whitespace), ("AX \n", .whitespace),
        ("AX\nAY", .whitespace), ("AX\tAY\n", .whitespace), ("AX\r", .whitespace), ("AX\u{0}", .unprintable),
        ("AX\u{7F}", .unprintable), ("Schlüssel", .unprintable), ("${TOKEN}", .reference), ("$(token)", .reference),
    ])
    func whatIsNotOneWordIsRefused(content: String, problem: SecretProblem) throws {
        let path = try sandbox.write(content, to: "\(sandbox.work)/token")
        #expect(try settingsError { try SecretFile.read(path) } == .unusableToken(origin: path, problem))
    }

    @Test func aMissingFileIsNamed() throws {
        let path = "\(sandbox.work)/none"
        let error = try settingsError { try SecretFile.read(path) }
        #expect(error == .missing(path, .token))
        #expect(error.message == "there is no token file \(path)")
    }

    @Test func whatIsWrittenIsReadBack() throws {
        let path = "\(sandbox.home)/.local/state/upkeep/token"
        try SecretFile.write(Secret("s3cret"), to: path)
        #expect(try SecretFile.read(path, as: .secret) == Secret("s3cret"))
        #expect(try sandbox.text(of: path) == "s3cret\n")
        #expect(try sandbox.mode(of: path) == 0o600)
    }
}
