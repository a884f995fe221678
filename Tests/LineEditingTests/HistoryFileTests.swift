import Foundation
import Testing

@testable import LineEditing

@Suite struct HistoryFileTests {
    private static func file(_ path: String, limit: Int = 10_000) -> HistoryFile {
        HistoryFile(path: path, limit: limit) { !$0.starts(with: Array("AUTH".utf8)) }
    }

    private static func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test func anyLineComesBack() async throws {
        var generator = SystemRandomNumberGenerator()
        let bytes = Array("\\n\n\r\\ \té\u{1B}\"'".utf8) + [0xFF, 0xFE, 1]
        var lines = (0..<500).map { index in
            Array("\(index) ".utf8)
                + (0..<Int.random(in: 0...12)).compactMap { _ in bytes.randomElement(using: &generator) }
        }
        lines += ["\\", "\\\\", "a\\", "\n", "\\n", "a\n\nb"].map { Array($0.utf8) }
        try await withTemporaryDirectory { directory in
            let file = Self.file(directory + "/history")
            for line in lines { try file.append(line) }
            #expect(try file.load() == lines)
        }
    }

    @Test func whatIsMadeIsPrivate() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/state/upkeep/history"
            try Self.file(path).append(Array("get k".utf8))
            #expect(try Self.mode(path) == 0o600)
            #expect(try Self.mode(directory + "/state/upkeep") == 0o700)
            #expect(try Self.mode(directory + "/state") == 0o700)
        }
    }

    @Test func oneThatOthersCouldReadIsMadePrivate() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/history"
            #expect(FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o644]))
            _ = try Self.file(path).load()
            #expect(try Self.mode(path) == 0o600)
        }
    }

    @Test func secretsRepeatsAndNothingAreNotWritten() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/history"
            let file = Self.file(path)
            for line in ["a", "AUTH secret", "a", "", "b", "a"] { try file.append(Array(line.utf8)) }
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "a\nb\na\n")
        }
    }

    @Test func aFullFileLosesItsOldestLines() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/history"
            let file = Self.file(path, limit: 20)
            for index in 0..<95 {
                try file.append(Array("line \(index)".utf8))
                let lines = try file.load()
                #expect(lines.count <= 20)
                #expect(lines.last == Array("line \(index)".utf8))
                #expect(lines.count >= min(index + 1, 18))
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["history"])
            #expect(try Self.mode(path) == 0o600)
        }
    }

    @Test func linesOfOthersAreNotLost() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/history"
            try await withThrowingTaskGroup { group in
                for shell in 0..<8 {
                    group.addTask {
                        let file = Self.file(path, limit: 500)
                        for index in 0..<50 { try file.append(Array("\(shell) \(index)".utf8)) }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try Self.file(path).load().count == 400)
        }
    }

    @Test func trimmingByOneLosesNothingOfAnother() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/history"
            try await withThrowingTaskGroup { group in
                for shell in 0..<4 {
                    group.addTask {
                        let file = Self.file(path, limit: 40)
                        for index in 0..<100 { try file.append(Array("\(shell) \(index)".utf8)) }
                    }
                }
                try await group.waitForAll()
            }
            let lines = try Self.file(path).load().map { String(decoding: $0, as: UTF8.self) }
            #expect((36...40).contains(lines.count))
            // Each shell's lines are in its order, and the last of all is there.
            for shell in 0..<4 {
                let own = lines.filter { $0.hasPrefix("\(shell) ") }.compactMap { Int($0.dropFirst(2)) }
                #expect(own == own.sorted())
                #expect(own.isEmpty || own.last == 99)
                #expect(own.isEmpty || own.count == 100 - own[0])
            }
        }
    }

    @Test(arguments: [
        ([], []), (Array("a\nb".utf8), ["a", "b"]), (Array("\n\n\na\n\n".utf8), ["a"]),
        ([0, 10, 97, 0, 98, 10, 99], ["c"]),
        (Array("a\\\nb\\x\n".utf8), ["a\\", "b\\x"]),
        (Array("ok\n".utf8) + [UInt8](repeating: 120, count: 2 << 20) + [10], ["ok"]),
    ])
    func aDamagedOrForeignFileIsReadAsFarAsItGoes(contents: [UInt8], lines: [String]) async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/history"
            try Data(contents).write(to: URL(filePath: path))
            let file = Self.file(path)
            #expect(try file.load() == lines.map { Array($0.utf8) })
            try file.append(Array("new".utf8))
            #expect(try file.load() == (lines + ["new"]).map { Array($0.utf8) })
        }
    }

    @Test func randomBytesDoNotTrap() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/history"
            for _ in 0..<50 {
                try Data((0..<5000).map { _ in UInt8.random(in: 0...255) }).write(to: URL(filePath: path))
                let file = Self.file(path)
                let before = try file.load()
                try file.append(Array("new".utf8))
                #expect(try file.load() == before + [Array("new".utf8)])
            }
        }
    }

    @Test func whatIsNoFileIsRefused() async throws {
        try await withTemporaryDirectory { directory in
            let (link, pipe, folder) = (directory + "/link", directory + "/pipe", directory + "/folder")
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: directory + "/target")
            #expect(mkfifo(pipe, 0o600) == 0)
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
            let line = Array("a".utf8)
            #expect(throws: HistoryFileError.symbolicLink(path: link)) { try Self.file(link).append(line) }
            #expect(throws: HistoryFileError.notAFile(path: pipe)) { try Self.file(pipe).append(line) }
            #expect(throws: HistoryFileError.failed(path: folder, code: EISDIR)) { try Self.file(folder).append(line) }
            #expect(throws: HistoryFileError.symbolicLink(path: link)) { try Self.file(link).load() }
            #expect(throws: HistoryFileError.notAFile(path: folder)) { try Self.file(folder).load() }
            #expect(!FileManager.default.fileExists(atPath: directory + "/target"))
        }
    }
}
