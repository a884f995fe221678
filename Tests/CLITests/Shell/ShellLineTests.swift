import RedisTypes
import Testing

@testable import CLI

@Suite struct ShellLineTests {
    private func line(_ text: String) throws -> ShellLine { try ShellLine(Array(text.utf8)) }

    @Test(
        arguments: [
            ("", [], 1), ("  # SET a 1", [], 1), ("GET k", ["GET", "k"], 1), ("3 INCR n", ["INCR", "n"], 3),
            ("3", ["3"], 1), (#"SET "a b" 'c'"#, ["SET", "a b", "c"], 1), (#"SET k "|""#, ["SET", "k", "|"], 1),
            ("SET k |", ["SET", "k", "|"], 1), ("XREADGROUP GROUP g c STREAMS s >", nil, 1),
            ("XREADGROUP GROUP g c STREAMS a b > >", nil, 1), ("| sh", ["|", "sh"], 1),
        ] as [(String, [ByteString]?, Int)])
    func wordsAreThoseOfRedisCLI(text: String, words: [ByteString]?, repetitions: Int) throws {
        let line = try line(text)
        let expected = try words ?? CommandLineWords.split(text.utf8)
        #expect(line.words == expected)
        #expect(line.repetitions == repetitions && line.destination == .terminal)
    }

    @Test(
        arguments: [
            ("GET k | jq .", ShellLine.Destination.pipe("jq ."), ["GET", "k"]),
            ("GET k | tr a b | wc -c", .pipe("tr a b | wc -c"), ["GET", "k"]),
            ("HGETALL h > out.txt", .file("out.txt", appends: false), ["HGETALL", "h"]),
            (#"GET k >> "my file""#, .file("my file", appends: true), ["GET", "k"]),
        ] as [(String, ShellLine.Destination, [ByteString])])
    func repliesGoElsewhere(text: String, destination: ShellLine.Destination, words: [ByteString]) throws {
        let line = try line(text)
        #expect(line.destination == destination && line.words == words)
    }

    @Test(arguments: [
        (#"SET k "a"#, ShellLine.Failure.incomplete), ("SET k 'a", .incomplete), (#"SET k a\"#, .incomplete),
        (#"SET k "a"b"#, .unbalanced), ("0 PING", .badRepetition), ("-3 PING", .badRepetition),
    ])
    func whatIsNoLineIsTold(text: String, failure: ShellLine.Failure) throws {
        #expect(throws: failure) { try line(text) }
    }

    @Test func anExclamationMarkPassesChecksOver() throws {
        let line = try line("!BLPOP q 0")
        #expect(line.isForced && line.words == ["BLPOP", "q", "0"])
        #expect(try !self.line("!").isForced)
    }

    /// A backslash splits a line, and is gone then; in quotes it is Redis's.
    @Test(arguments: [
        (["SET k \\", "v"], ["SET", "k", "v"]), (["SET k v\\", "w"], ["SET", "k", "vw"]),
        (["SET k \"a", "b\""], ["SET", "k", "a\nb"]), (["SET k \"a\\", "b\""], ["SET", "k", "a\nb"]),
    ])
    func linesAreJoined(lines: [String], words: [ByteString]) throws {
        let joined = lines.reduce([]) { ShellLine.joined($0, Array($1.utf8)) }
        #expect(try ShellLine(joined).words == words)
    }

    @Test func aCommentDoesNotGoOn() throws {
        #expect(try ShellLine(Array("# x \\".utf8)).words.isEmpty)
    }

    @Test func newEntriesOfAGroupAreNoFile() throws {
        let line = try ShellLine(Array("xreadgroup GROUP g c STREAMS a b > 0".utf8))
        #expect(line.words.count == 9 && line.destination == .terminal)
        #expect(try ShellLine(Array("XREADGROUP GROUP g c STREAMS a > | cat".utf8)).destination == .pipe("cat"))
    }
}
