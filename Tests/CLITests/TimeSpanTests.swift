import RedisTypes
import Testing

@Suite struct TimeSpanTests {
    @Test(arguments: [
        ("500ms", 500), ("90s", 90_000), ("5m", 300_000), ("2h", 7_200_000), ("7d", 604_800_000), ("1w", 604_800_000),
        ("1h30m", 5_400_000), ("0s", 0),
    ])
    func aNumberWithAUnitIsASpan(text: String, milliseconds: Int64) {
        #expect(TimeSpan(text)?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        "", "60", "s", "1.5h", "-1s", "1 h", "1H", "1y", "1h30", "9223372036854775807s", "99999999999999999999ms",
        "9223372036854775807ms1ms", "１s",
    ])
    func anythingElseIsRefused(text: String) {
        #expect(TimeSpan(text) == nil)
    }

    @Test(arguments: [
        (0, "0s"), (1, "1ms"), (1500, "1500ms"), (59_999, "59999ms"), (60_000, "1m"), (60_001, "1m1ms"),
        (90_000, "1m30s"),
        (5_400_000, "1h30m"), (604_800_000, "7d"), (694_861_001, "8d1h1m1s1ms"),
    ])
    func theShortestExactFormIsWrittenAndReadBack(milliseconds: Int64, text: String) {
        let span = TimeSpan(.milliseconds(milliseconds))
        #expect(span.description == text)
        #expect(TimeSpan(text) == span)
    }
}
