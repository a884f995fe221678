import Foundation
import LocalRedis
import TestSupport
import Testing

@Suite struct ProcessFilesTests {
    @Test(arguments: [
        ("", 10, ""), ("short\n", 100, "short\n"), ("one\ntwo\nthree\n", 100, "one\ntwo\nthree\n"),
        ("one\ntwo\nthree\n", 10, "three\n"), ("one long line", 4, ""),
    ])
    func theTailOfAFileBeginsWithALine(contents: String, limit: Int, expected: String) async throws {
        try await withTemporaryDirectory { directory in
            try contents.write(toFile: "\(directory)/log", atomically: true, encoding: .utf8)
            #expect(tail(ofFile: "\(directory)/log", limit: limit) == expected)
        }
    }

    @Test func aFileThatIsNotThereHasNoTail() {
        #expect(tail(ofFile: "/nowhere/log", limit: 10) == "")
    }

    @Test func aPrivateDirectoryIsClosedToOthers() async throws {
        try await withTemporaryDirectory { parent in
            let open = "\(parent)/open"
            try FileManager.default.createDirectory(
                atPath: open, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
            for path in [open, "\(parent)/new/new", open] {
                try makePrivateDirectory(path)
                #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o700)
            }
        }
    }
}
