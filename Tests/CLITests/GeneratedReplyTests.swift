import RESP
import RedisTypes
import TestSupport
import Testing

@testable import CLI

/// The same bytes from a server, printed by redis-cli and by us.
@Suite(.timeLimit(.minutes(5))) struct GeneratedReplyTests {
    private static let corpus = GeneratedReplies(seed: 8, count: 250)

    private static func value(of reply: [UInt8]) throws -> RedisValue {
        try reply.withUnsafeBytes { try #require(try RESPReader.values(in: $0).first) }
    }

    private static func shown(
        _ reply: RedisValue, for command: RedisCommand = ["REPLY"], showsUTF8: Bool = false
    ) -> [UInt8] {
        var renderer = ReplyRenderer(format: .pretty)
        renderer.style.showsUTF8 = showsUTF8
        return renderer.bytes(reply, for: command)
    }

    @Test func everyReplyIsPrintedAsByRedisCli() async throws {
        let replies = Self.corpus.replies
        let theirs = try await ScriptedRedis.run { command in
            // It asks for COMMAND first.
            guard command.name == "REPLY", let index = command.words.last?.text.flatMap({ Int($0) }) else {
                return Array("-ERR unknown command\r\n".utf8)
            }
            return replies[index]
        } _: { port in
            try await RedisCLI.pretty(replies.indices.map { "REPLY \($0)" }, port: port)
        }
        var rest = theirs[...]
        for reply in replies {
            let ours = Self.shown(try Self.value(of: reply))
            try #require(
                rest.starts(with: ours),
                """
                \(String(decoding: reply.prefix(300), as: UTF8.self)) is printed as
                \(String(decoding: ours.prefix(300), as: UTF8.self)) but by redis-cli as
                \(String(decoding: rest.prefix(300), as: UTF8.self))
                """)
            rest = rest.dropFirst(ours.count)
            rest = Self.withoutTime(rest)
        }
        #expect(rest.isEmpty)
    }

    /// On a busy machine half a second has gone by, and redis-cli says so in a line of its own.
    private static func withoutTime(_ printed: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard let end = printed.firstIndex(of: 0x0A),
            String(decoding: printed[..<end], as: UTF8.self).wholeMatch(of: /\(\d+\.\d\ds\)/) != nil
        else { return printed }
        return printed[(end + 1)...]
    }

    @Test func textBeyondASCIIIsAllThatUTF8Changes() throws {
        for reply in Self.corpus.replies {
            let value = try Self.value(of: reply)
            let escaped = Self.shown(value).split(separator: 0x0A, omittingEmptySubsequences: false)
            let shown = Self.shown(value, showsUTF8: true).split(separator: 0x0A, omittingEmptySubsequences: false)
            try #require(escaped.count == shown.count)
            for (escaped, shown) in zip(escaped, shown) where escaped != shown {
                let quote = try #require(escaped.firstIndex(of: UInt8(ascii: "\"")))
                let prefix = escaped[..<quote]
                try #require(shown.starts(with: prefix))
                #expect(
                    try CommandLineWords.split(shown.dropFirst(prefix.count))
                        == CommandLineWords.split(escaped[quote...]))
            }
        }
    }

    @Test func whatIsShownCanBePastedBack() throws {
        for bytes in Self.corpus.strings {
            let shown = Self.shown(.bulkString(ByteString(bytes)), showsUTF8: true)
            #expect(try CommandLineWords.split(shown) == [ByteString(bytes)])
            // Nothing that moves the cursor, hides or turns round what stands beside it.
            let text = try #require(String(validating: shown.dropLast(), as: UTF8.self))
            #expect(text.unicodeScalars.allSatisfy(Self.isVisible), "\(bytes)")
        }
    }

    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        default: true
        }
    }

    /// Those that redis-cli prints as they are, and others of the same names.
    @Test(arguments: [
        "INFO", "info server", "LOLWUT VERSION 5", "CLIENT LIST", "client info", "CLIENT LIST TYPE normal",
        "CLIENT GETNAME",
        "CLIENT", "CLUSTER NODES", "CLUSTER INFO", "CLUSTER SLOTS", "CLUSTER NODES x", "MEMORY DOCTOR",
        "MEMORY MALLOC-STATS",
        "MEMORY STATS", "LATENCY DOCTOR", "LATENCY DOCTOR x", "LATENCY GRAPH fork", "LATENCY GRAPH",
        "LATENCY GRAPH fork x",
        "LATENCY LATEST", "DEBUG HTSTATS 0", "DEBUG HTSTATS-KEY k", "DEBUG OBJECT k", "GET INFO",
    ])
    func plainTextIsThatOfRedisCli(line: String) async throws {
        let command = RedisCommand(try CommandLineWords.split(line.utf8))
        for reply in ["$10\r\na:\"1\"\r\nb:\t\r\n", "$0\r\n\r\n", "-ERR not \"now\"\r\n"] {
            let theirs = try await ScriptedRedis.run { asked in
                Array((asked == command ? reply : "-ERR unknown command\r\n").utf8)
            } _: { port in
                try await RedisCLI.pretty([line], port: port)
            }
            let ours = Self.shown(try Self.value(of: Array(reply.utf8)), for: command)
            #expect(
                theirs.starts(with: ours) && Self.withoutTime(theirs.dropFirst(ours.count)).isEmpty,
                "\(String(decoding: ours, as: UTF8.self)), by redis-cli \(String(decoding: theirs, as: UTF8.self))")
        }
    }
}
