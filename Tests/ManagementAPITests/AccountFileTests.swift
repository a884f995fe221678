import Foundation
import RedisTypes
import TestSupport
import Testing

@testable import ManagementAPI

@Suite struct AccountFileTests {
    @Test func anAccountIsMadeOnceAndForItsOwnerOnly() async throws {
        try await withTemporaryDirectory { directory in
            let path = "\(directory)/account.env"
            let made = try AccountFile.account(makingOneAt: path)
            let again = try AccountFile.account(makingOneAt: path)
            #expect(made.keys.map(\.rights) == [.full, .readOnly])
            #expect(made.keys.map { $0.secret.reveal() } == again.keys.map { $0.secret.reveal() })
            #expect(Set(made.keys.map { $0.secret.reveal() }).count == 2)
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
            #expect(throws: (any Error).self) { try AccountFile.account(makingOneAt: path) }
        }
    }

    @Test func theFileSaysWhereTheServerIs() async throws {
        try await withTemporaryDirectory { directory in
            let path = "\(directory)/account.env"
            let account = try AccountFile.account(makingOneAt: path)
            for port in [1, 2, 2] { try AccountFile.note(url: "http://127.0.0.1:\(port)/v2", in: path) }
            let text = try String(contentsOfFile: path, encoding: .utf8)
            #expect(text.components(separatedBy: "UPSTASH_MANAGEMENT_URL=").count == 2)
            #expect(text.hasSuffix("\nUPSTASH_MANAGEMENT_URL=http://127.0.0.1:2/v2\n"))
            let after = try AccountFile.account(makingOneAt: path)
            #expect(after.keys.map { $0.secret.reveal() } == account.keys.map { $0.secret.reveal() })
        }
    }

    @Test func aFileForAnotherServerStaysAsItIs() async throws {
        try await withTemporaryDirectory { directory in
            let path = "\(directory)/account.env"
            let text = "UPSTASH_EMAIL=a@b.c\nUPSTASH_API_KEY=k\nUPSTASH_MANAGEMENT_URL=https://api.upstash.com/v2"
            try Data(text.utf8).write(to: URL(filePath: path))
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
            try AccountFile.note(url: "http://127.0.0.1:1/v2", in: path)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
        }
    }

    @Test(arguments: ["UPSTASH_API_KEY=k\n", "UPSTASH_EMAIL=a@b.c\n", "UPSTASH_EMAIL=a:b@c\nUPSTASH_API_KEY=k\n"])
    func aFileWithoutAnAccountIsRefused(text: String) async throws {
        try await withTemporaryDirectory { directory in
            let path = "\(directory)/account.env"
            try Data(text.utf8).write(to: URL(filePath: path))
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
            #expect(throws: AccountFile.Unusable.self) { try AccountFile.account(makingOneAt: path) }
        }
    }
}
