import RedisTypes
import Testing

@testable import RecordFormats

/// What `MULTI`, `SELECT`, `AUTH` and the like do to the commands around them, whichever way they are written.
@Suite struct CommandSessionTests {
    struct Case: Sendable, CustomTestStringConvertible {
        /// One command on each.
        var lines: [String]
        var database = 0
        var units: [[String]] = []
        /// The line that is to blame, from 1, and why.
        var errors: [(line: Int, reason: String)] = []
        var notes: [CommandNote: Int] = [:]

        var testDescription: String { lines.joined(separator: " / ") }
    }

    private static let cases: [Case] = [
        Case(lines: ["SET a 1", "get a", "NOSUCH"], units: [["SET a 1"], ["get a"], ["NOSUCH"]]),
        // Transactions.
        Case(
            lines: ["SET a 1", "MULTI", "INCR a", "INCR b", "EXEC", "SET c 1"],
            units: [["SET a 1"], ["INCR a", "INCR b"], ["SET c 1"]]),
        Case(lines: ["multi", "INCR a", "Exec"], units: [["INCR a"]]),
        Case(lines: ["MULTI", "EXEC", "PING"], units: [["PING"]]),
        Case(lines: ["MULTI", "INCR a", "DISCARD", "INCR b"], units: [["INCR b"]]),
        Case(
            lines: ["EXEC", "DISCARD", "PING"], units: [["PING"]],
            errors: [(1, "EXEC without MULTI"), (2, "DISCARD without MULTI")]),
        Case(
            lines: ["MULTI", "INCR a", "MULTI", "INCR b", "MULTI", "EXEC", "INCR c"], units: [["INCR c"]],
            errors: [(3, "MULTI inside of a transaction")]),
        Case(
            lines: ["MULTI", "SUBSCRIBE c", "INCR b", "DISCARD", "INCR c"], units: [["INCR c"]],
            errors: [(2, "SUBSCRIBE makes no sense on a connection that others share")]),
        Case(
            lines: ["MULTI x", "MULTI", "INCR a", "EXEC x", "EXEC"],
            errors: [(1, "wrong number of arguments for MULTI"), (4, "wrong number of arguments for EXEC")]),
        Case(
            lines: ["PING", "MULTI", "INCR a"], units: [["PING"]],
            errors: [(2, "the file ends inside of a transaction: this MULTI has no EXEC")]),
        Case(
            lines: ["MULTI", "MONITOR"],
            errors: [
                (2, "MONITOR makes no sense on a connection that others share"),
                (1, "the file ends inside of a transaction: this MULTI has no EXEC"),
            ]),
        // Databases.
        Case(
            lines: ["SET a 1", "SELECT 3", "SET a 2", "select 0", "SET b 1"], units: [["SET a 1"], ["SET b 1"]],
            notes: [.otherDatabase: 1]),
        Case(
            lines: ["SET a 1", "SELECT 3", "SET a 2"], database: 3, units: [["SET a 2"]], notes: [.otherDatabase: 1]),
        Case(
            lines: ["MULTI", "INCR a", "SELECT 1", "INCR b", "SELECT 0", "INCR c", "SELECT 1", "EXEC", "INCR d"],
            units: [["INCR a", "INCR c"]], notes: [.otherDatabase: 2]),
        Case(lines: ["MULTI", "SELECT 1", "INCR a", "DISCARD", "INCR b"], units: [["INCR b"]]),
        Case(lines: ["SELECT 1", "MULTI", "INCR a", "EXEC"], notes: [.otherDatabase: 1]),
        Case(
            lines: ["SELECT x", "SELECT -1", "SELECT", "SELECT 99999999999999999999", "SET a 1"], units: [["SET a 1"]],
            errors: [
                (1, "SELECT takes the number of a database"), (2, "SELECT takes the number of a database"),
                (3, "wrong number of arguments for SELECT"), (4, "SELECT takes the number of a database"),
            ]),
        Case(
            lines: ["SELECT 7", "FLUSHALL", "FLUSHDB", "FUNCTION LOAD x"], units: [["FLUSHALL"], ["FUNCTION LOAD x"]],
            notes: [.otherDatabase: 1]),
        Case(
            lines: ["SWAPDB 0 1", "MOVE a 1", "COPY a b db 1", "COPY a b", "COPY db DB REPLACE"],
            units: [["COPY a b"], ["COPY db DB REPLACE"]],
            errors: [
                (1, "SWAPDB reaches into another database"), (2, "MOVE reaches into another database"),
                (3, "COPY reaches into another database"),
            ]),
        // Connections.
        Case(
            lines: ["AUTH secret", "hello 3 AUTH u secret", "SET a 1", "Auth u secret"], units: [["SET a 1"]],
            notes: [.login: 3]),
        Case(lines: ["MULTI", "AUTH secret", "SET a 1", "EXEC"], units: [["SET a 1"]], notes: [.login: 1]),
        Case(
            lines: ["CLIENT REPLY OFF", "CLIENT", "READONLY", "READWRITE", "ASKING", "PING", "ECHO x"],
            units: [["PING"], ["ECHO x"]], notes: [.connectionSetting: 5]),
        Case(
            lines: ["WATCH a", "UNWATCH", "RESET", "QUIT", "PSUBSCRIBE a", "SSUBSCRIBE a", "UNSUBSCRIBE", "BLPOP a 1"],
            units: [["BLPOP a 1"]],
            errors: ["WATCH", "UNWATCH", "RESET", "QUIT", "PSUBSCRIBE", "SSUBSCRIBE", "UNSUBSCRIBE"].enumerated().map {
                ($0 + 1, "\($1) makes no sense on a connection that others share")
            }),
    ]

    @Test(arguments: cases)
    func commandsOnLines(_ example: Case) {
        let reader = CommandLineReader(source: "in", database: example.database)
        let file = Array(example.lines.joined(separator: "\n").utf8)
        for size in [1, 1000] {
            let reading = reader.reading(file, chunks: size)
            #expect(reading.lines == example.units)
            #expect(reading.messages == example.errors.map { "in:\($0.line):1: \($0.reason)" })
        }
        #expect(notes(of: reader, file) == example.notes)
    }

    @Test(arguments: cases)
    func commandsInRESP(_ example: Case) {
        let reader = RESPCommandReader(source: "in", database: example.database)
        var file: [UInt8] = []
        var columns: [Int] = []
        for line in example.lines {
            columns.append(file.count + 1)
            RESPCommandWriter.append(line.split(separator: " ").map { ByteString($0) }, to: &file)
        }
        for size in [1, 1000] {
            let reading = reader.reading(file, chunks: size)
            #expect(reading.lines == example.units)
            #expect(reading.messages == example.errors.map { "in:1:\(columns[$0.line - 1]): \($0.reason)" })
        }
        #expect(notes(of: reader, file) == example.notes)
    }

    /// A bad command is skipped, not the file.
    @Test func onlyTheEndOfTheFileEndsTheReading() {
        for example in Self.cases {
            let file = Array(example.lines.joined(separator: "\n").utf8)
            let reading = CommandLineReader(source: "in", database: example.database).reading(file, chunks: 1000)
            for error in reading.errors {
                #expect(error.endsReading == error.reason.hasPrefix("the file ends"))
            }
        }
    }

    private func notes(of reader: some CommandReader, _ file: [UInt8]) -> [CommandNote: Int] {
        var reader = reader
        reader.append(file)
        reader.finish()
        while true {
            do { if try reader.next() == nil { return reader.notes } } catch {}
        }
    }
}
