import RedisTypes
import Testing

@testable import UpstashClient

@Suite struct MonitorLineTests {
    private static let start = UnixTime(microseconds: 1_721_284_005_242_090)

    @Test(
        arguments: [
            (#"1721284005.242090 [0 0.0.0.0:0] "GET" "k""#, 0, "0.0.0.0:0", ["GET", "k"]),
            (#"1721284005.242090 [15 lua] "get" """#, 15, "lua", ["get", ""]),
            (#"1721284005.242090 [0 [::1]:6379] "PING""#, 0, "[::1]:6379", ["PING"]),
            (#"1721284005.242090 [0 unix:/a [b] c] "PING""#, 0, "unix:/a [b] c", ["PING"]),
            (#"1721284005.242090 [0 x] "a b" "] \"" "\\""#, 0, "x", ["a b", "] \"", "\\"]),
            (
                #"1721284005.242090 [0 x] "\n\r\t\a\b\xff\x00\xC3""#, 0, "x",
                [ByteString([10, 13, 9, 7, 8, 0xFF, 0, 0xC3])]
            ),
        ] as [(String, Int, ByteString, [ByteString])])
    func aLineIsTakenApart(text: String, database: Int, client: ByteString, words: [ByteString]) {
        let line = MonitorLine(ByteString(text))
        #expect(line.text == ByteString(text))
        #expect(
            line.command == MonitoredCommand(time: Self.start, database: database, client: client, words: words))
    }

    @Test(arguments: [
        "", "OK", #""OK""#, #"1721284005 [0 x] "GET""#, #"1721284005.24209 [0 x] "GET""#, #"x.242090 [0 x] "GET""#,
        #".242090 [0 x] "GET""#, #"9999999999999.242090 [0 x] "GET""#, #"1721284005.242090 0 x] "GET""#,
        #"1721284005.242090 [0 x "GET""#, #"1721284005.242090 [x] "GET""#, #"1721284005.242090 [ x] "GET""#,
        #"1721284005.242090 [-1 x] "GET""#, #"1721284005.242090 [99999999999999999999 x] "GET""#,
        #"1721284005.242090 [0 x]"#, #"1721284005.242090 [0 x] "GET"#, #"1721284005.242090 [0 x] GET"#,
        #"1721284005.242090 [0 x] "GET"  "k""#, #"1721284005.242090 [0 x] "GET" "#, #"1721284005.242090 [0 x] "\"#,
        #"1721284005.242090 [0 x] "\x4""#, #"1721284005.242090 [0 x] "\xzz""#, #"1721284005.242090 [0 x] "GET"k"#,
    ])
    func aLineOfAnotherFormIsKeptAsItCame(text: String) {
        let line = MonitorLine(ByteString(text))
        #expect(line.text == ByteString(text))
        #expect(line.command == nil)
    }

    @Test func timesAreWrittenAsInRFC3339() {
        #expect(Self.start.description == "2024-07-18T06:26:45.242Z")
        #expect(UnixTime(microseconds: .max).description == "9999-12-31T23:59:59.999Z")
        #expect(UnixTime(microseconds: .min) < UnixTime.now)
    }
}
