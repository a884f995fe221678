import RedisTypes
import Testing

@Suite struct RFC3339Tests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (951_782_400_123, "2000-02-29T00:00:00.123Z"),
            (1_795_403_820_042, "2026-11-23T03:17:00.042Z"), (-1, "1969-12-31T23:59:59.999Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        ] as [(Int64, String)])
    func instantsAreWrittenAsTheyAreRead(milliseconds: Int64, text: String) {
        #expect(RFC3339.text(milliseconds: milliseconds) == text)
        #expect(RFC3339.milliseconds(Array(text.utf8)) == milliseconds)
    }
}
