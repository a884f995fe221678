import RateLimitLab
import RedisTypes
import Testing

@Suite struct ReplayTests {
    /// Seconds after 2026-11-23T03:17:00Z, and who.
    private static let visits: [(second: Int, ip: String)] = (0..<40).map { ($0 / 3, "192.0.2.\($0 * $0 % 5)") }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    enum Writing: CaseIterable {
        case common, combined, jsonLines, nestedJSON, csv, epochCSV

        var lines: [String] {
            switch self {
            case .common:
                visits.map { "\($0.ip) - frank [23/Nov/2026:04:17:\(two($0.second)) +0100] \"GET /a HTTP/1.1\" 200 12" }
            case .combined:
                visits.map {
                    "\($0.ip) - - [23/Nov/2026:03:17:\(two($0.second)) +0000] \"GET /\\\"q HTTP/1.1\" 200 - \"-\" \"curl\" 5"
                }
            case .jsonLines:
                visits.map {
                    #"{"level":"info","ip":"\#($0.ip)","time":"2026-11-23T03:17:\#(two($0.second)).000Z","ok":true}"#
                }
            case .nestedJSON:
                visits.map {
                    #"{"ts":\#(1_795_403_820 + $0.second).25,"request":{"remote_ip":"\#($0.ip)","h":{}},"status":200}"#
                }
            case .csv:
                ["when,timestamp,client-ip"]
                    + visits.map { "x,2026-11-23 03:17:\(two($0.second)),\"\($0.ip)\"" }
            case .epochCSV: ["ip,ts"] + visits.map { "\($0.ip),\((1_795_403_820 + $0.second) * 1000)" }
            }
        }

        var bytes: [UInt8] { Array((lines.joined(separator: "\n") + "\n").utf8) }
    }

    private func replay(
        _ bytes: [UInt8], _ format: LogFormat? = nil, fields: LogFields = LogFields(), chunk: Int = .max,
        identities: IdentityTable = IdentityTable()
    ) throws -> (LogReplay, [Arrival]) {
        var replay = LogReplay(LogReader(format, fields: fields), identities: identities)
        var arrivals: [Arrival] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            replay.append(Array(rest.prefix(chunk)))
            rest = rest.dropFirst(chunk)
            while let arrival = try replay.next() { arrivals.append(arrival) }
        }
        replay.finish()
        while let arrival = try replay.next() { arrivals.append(arrival) }
        return (replay, arrivals)
    }

    private func text(_ lines: String...) -> [UInt8] { Array(lines.joined(separator: "\n").utf8) }

    @Test(arguments: Writing.allCases, [1, 7, 4096])
    func everyWritingOfALogIsTheSameTraffic(writing: Writing, chunk: Int) throws {
        let (replay, arrivals) = try replay(writing.bytes, chunk: chunk)
        #expect(arrivals.map(\.time) == Self.visits.map { Int64($0.second) * 1_000_000 })
        #expect(arrivals.map { replay.identities.names[$0.identity].text } == Self.visits.map(\.ip))
        let start: Int64 = writing == .nestedJSON ? 1_795_403_820_250 : 1_795_403_820_000
        #expect(replay.start == start)
        #expect(replay.reader.lines == 40)
        #expect(replay.reader.badLines == 0)
        #expect(replay.lateLines == 0)
    }

    @Test func anyFieldCanBeTheIdentity() throws {
        let (common, _) = try replay(Writing.common.bytes, fields: LogFields(identity: "user"))
        #expect(common.identities.names == ["frank"])
        let (path, _) = try replay(Writing.common.bytes, fields: LogFields(identity: "path"))
        #expect(path.identities.names == ["/a"])
        let (json, _) = try replay(
            text(#"{"a":1,"t":1795403820}"#, #"{"t":1795403821,"a":2}"#), fields: LogFields(identity: "a"))
        #expect(json.identities.names == ["1", "2"])
    }

    @Test func badLinesAreCountedAndTheFirstAreTold() throws {
        let good = Writing.common.lines
        let bytes = text(
            good[0], "", "nonsense", "192.0.2.1 - - [23/Foo/2026:04:17:00 +0100] \"GET / HTTP/1.1\" 200 1",
            "192.0.2.1 - - [23/Nov/2026:04:17:00 +0100", "192.0.2.1 - - [23/Nov/2026:04:17:00 +0100] \"GET",
            good[1], "- - - [23/Nov/2026:04:17:00 +0100] \"GET / HTTP/1.1\" 200 1", "six", "seven")
        let (replay, arrivals) = try replay(bytes)
        #expect(arrivals.count == 2)
        #expect(replay.reader.lines == 9)
        #expect(replay.reader.badLines == 7)
        let shape = "not a line of the Common Log Format: ip ident user [time] \"request\" status bytes"
        #expect(
            replay.reader.rejects == [
                LogReject(line: 3, reason: shape),
                LogReject(line: 4, reason: "\"23/Foo/2026:04:17:00 +0100\" is not a time"),
                LogReject(line: 5, reason: "the time's bracket is not closed"),
                LogReject(line: 6, reason: "a quote is not closed"),
                LogReject(line: 8, reason: "ip is empty"),
            ])
    }

    @Test func badJSONAndBadRowsAreLeftOutToo() throws {
        let json = text(
            #"{"ip":"a","ts":1795403820}"#, "{", #"{"ts":1795403820}"#, #"{"ip":null,"ts":1}"#,
            #"{"ip":"a","ts":"soon"}"#,
            #"{"ip":"b","ts":1795403821} x"#, #"{"ip":"b","ts":1795403822}"#)
        let (lines, arrivals) = try replay(json)
        #expect(arrivals.map(\.time) == [0, 2_000_000])
        #expect(lines.reader.badLines == 5)
        #expect(
            lines.reader.rejects.map(\.reason).prefix(3) == [
                "column 2: the text ends too early", "no field ip", "no field ip",
            ])
        let (rows, rest) = try replay(text("ip,ts", "a,1795403820", "b", "b,never", "b,1795403825"))
        #expect(rest.map(\.time) == [0, 5_000_000])
        #expect(
            rows.reader.rejects == [
                LogReject(line: 3, reason: "this row has 1 fields, the header 2"),
                LogReject(line: 4, reason: "\"never\" is not a time"),
            ])
    }

    @Test func linesALittleOutOfOrderAreSorted() throws {
        let (replay, arrivals) = try replay(text("ip,ts", "a,1795403823", "b,1795403820", "c,1795403821"))
        #expect(arrivals.map { replay.identities.names[$0.identity] } == ["b", "c", "a"])
        #expect(arrivals.map(\.time) == [0, 1_000_000, 3_000_000])
        #expect(replay.lateLines == 0)
    }

    @Test func aLineThatIsMuchTooLateComesLateAndIsTold() throws {
        let lines = (0...LogReplay.linesHeld + 1).map { "a,\(1_795_403_820 + $0)" }
        let (replay, arrivals) = try replay(Array((["ip,ts"] + lines + ["b,1795403819"]).joined(separator: "\n").utf8))
        #expect(arrivals.count == LogReplay.linesHeld + 3)
        #expect(zip(arrivals, arrivals.dropFirst()).allSatisfy { $0.time <= $1.time })
        #expect(replay.lateLines == 1)
        #expect(replay.longestDelay == 2000)
    }

    @Test func identitiesBeyondTheMostAreLeftOutAndTold() throws {
        let (replay, arrivals) = try replay(
            text("ip,ts", "a,1795403820", "b,1795403820", "c,1795403820", "a,1795403821"),
            identities: IdentityTable(most: 2))
        #expect(arrivals.map(\.identity) == [0, 1, 0])
        #expect(replay.linesOfTooManyIdentities == 1)
    }

    @Test func aLogWithoutTheFieldsSaysWhichItHas() throws {
        #expect(throws: ReplayError.unknownField("who", .identity, present: ["ip", "ts"])) {
            try replay(text("ip,ts", "a,1"), fields: LogFields(identity: "who"))
        }
        #expect(throws: ReplayError.noField(.time, present: ["ip", "age"])) { try replay(text("ip,age", "a,1")) }
        #expect(throws: ReplayError.noField(.identity, present: ["x", "ts"])) { try replay(text(#"{"x":1,"ts":2}"#)) }
        #expect(throws: ReplayError.noHeader) { try replay([], .csv) }
    }

    @Test func anEmptyLogHasNoArrivals() throws {
        let (replay, arrivals) = try replay([])
        #expect(arrivals.isEmpty)
        #expect(replay.start == nil)
    }

    @Test(arguments: [
        ("1795403820", 1_795_403_820_000), ("1795403820.5", 1_795_403_820_500), ("1795403820123", 1_795_403_820_123),
        ("1795403820123456", 1_795_403_820_123), ("1795403820123456789", 1_795_403_820_123),
        ("[23/Nov/2026:03:17:00 +0000]", 1_795_403_820_000), ("2026-11-23T03:17:00Z", 1_795_403_820_000),
        ("2026-11-23T04:17:00.042+01:00", 1_795_403_820_042), ("2026-11-23 03:17:00", 1_795_403_820_000),
    ])
    func timesAreReadAsLogsWriteThem(text: String, milliseconds: Int64) throws {
        let (replay, _) = try replay(self.text("ip,ts", "a,\(text)"))
        #expect(replay.start == milliseconds)
    }

    @Test(arguments: [
        "99999999999999999999", "1795403820.", "23/Nov/2026:25:17:00 +0000", "31/Feb/2026:03:17:00 +0000", "-5",
    ])
    func whatIsNoTimeIsNone(text: String) throws {
        let (replay, _) = try replay(self.text("ip,ts", "a,\(text)"))
        #expect(replay.reader.badLines == 1)
    }
}
