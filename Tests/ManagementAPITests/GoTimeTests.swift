import Testing

@testable import ManagementAPI

@Suite struct GoTimeTests {
    @Test(arguments: [
        (1_763_910_772_799, "2025-11-23 15:12:52.799 +0000 UTC"),
        (1_763_910_772_500, "2025-11-23 15:12:52.5 +0000 UTC"),
        (1_763_910_770_000, "2025-11-23 15:12:50 +0000 UTC"), (0, "1970-01-01 00:00:00 +0000 UTC"),
    ])
    func aTimeIsWrittenAsGoPrintsIt(milliseconds: Int64, text: String) {
        #expect(GoTime.text(milliseconds: milliseconds) == text)
    }

    @Test(arguments: [(0, "Thursday"), (1_763_910_772_799, "Sunday"), (-1, "Wednesday")])
    func aDayHasItsName(milliseconds: Int64, name: String) {
        #expect(UTCDay.weekday(milliseconds: milliseconds) == name)
    }
}
