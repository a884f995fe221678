import Foundation
import LineEditing
import RedisTypes
import TestSupport
import Testing

@testable import CLI

/// What is offered, and shown, for what is typed.
@Suite struct ShellTypingTests {
    private static func typing(in directory: String = "/nonexistent") -> ShellTyping {
        let seen = SeenKeys()
        seen.add(["user:1", "user:2", "with space", "with dots", "é", "lone", "b\u{7F}"])
        return ShellTyping(
            seen, profiles: { ["dev", "prod"] }, history: HistoryLines(), workingDirectory: directory, home: directory)
    }

    /// What a line may become by Tab, the line before the word included.
    private static func completed(_ line: String, in directory: String = "/nonexistent") -> [String] {
        let bytes = Array(line.utf8)
        let completions = typing(in: directory).completions(for: bytes, cursor: bytes.count)
        let before = bytes[..<completions.start]
        return completions.candidates.map { String(decoding: before + $0.text, as: UTF8.self) }
    }

    @Test(arguments: [
        ("get user:", ["get user:1", "get user:2"]),
        ("get with", [#"get "with dots""#, #"get "with space""#]),
        (#"get "with s"#, [#"get "with space""#]),
        (#"get "lo"#, [#"get "lone""#]),
        (#"get "b"#, [#"get "b\x7f""#]),
        ("!getd", ["!GETDEL", "!getdel"]),
        ("3 !getd", ["3 !GETDEL", "3 !getdel"]),
        (":connect p", [":connect prod"]),
        (":copy --to p", [":copy --to prod"]),
        (":import --on-conflict o", [":import --on-conflict overwrite"]),
        (":scan --type z", [":scan --type zset"]),
        (":set form", [":set format"]),
        (":set format js", [":set format json", ":set format jsonl"]),
        (":profile sh", [":profile show"]),
        (":export --sor", [":export --sorted"]),
        (":watch 2s get lo", [":watch 2s get lone"]),
        (":watch 2s --for 1m get lo", [":watch 2s --for 1m get lone"]),
        (":curl get lo", [":curl get lone"]),
        ("peek lo", ["peek lone"]),
        ("help :wat", ["help :watch"]),
        ("help @lis", ["help @list"]),
        ("get lone | c", []),
        ("'a'b", []),
    ])
    func theWordIsCompleted(line: String, expected: [String]) {
        let lines = Self.completed(line)
        // A command is offered in the case in which it is typed.
        #expect(lines == expected || expected.count == 2 && lines == [expected[1]], "\(lines)")
    }

    @Test func filesAreQuotedWhereTheyMustBe() async throws {
        try await withTemporaryDirectory { directory in
            for name in ["plain.txt", "with blank.txt"] { try Data().write(to: URL(filePath: "\(directory)/\(name)")) }
            #expect(Self.completed(":source p", in: directory) == [":source plain.txt"])
            #expect(Self.completed(":source w", in: directory) == [#":source "with blank.txt""#])
            #expect(Self.completed("get k > p", in: directory) == ["get k > plain.txt"])
            #expect(Self.completed("get k >> ~/p", in: directory) == ["get k >> ~/plain.txt"])
            #expect(Self.completed(":set x @p", in: directory) == [])
            #expect(Self.completed("set x @p", in: directory) == ["set x @plain.txt"])
        }
    }

    @Test(arguments: [
        ("set", " key value"), (":watch", " interval [--for"), (":watch ", "interval [--for"),
        (":watch 2s get", " key"),
        (":curl set k ", "value"), (":set ", "[name]"),
    ])
    func whatIsStillToComeIsShown(line: String, start: String) throws {
        let hint = try #require(Self.typing().hint(for: Array(line.utf8)))
        guard case .syntax(let text) = hint else {
            Issue.record("\(hint)")
            return
        }
        #expect(String(decoding: text, as: UTF8.self).hasPrefix(start), "\(String(decoding: text, as: UTF8.self))")
    }
}
