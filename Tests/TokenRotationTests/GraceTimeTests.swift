import Testing

@testable import TokenRotation

@Suite struct GraceTimeTests {
    private func reading(_ wall: Int64, _ uptime: Int64 = 0, boot: String = "") -> GraceTime.Reading {
        GraceTime.Reading(wall: wall, uptime: uptime, boot: boot)
    }

    /// The macro does not take what changes its value.
    private func expect(_ condition: Bool, _ sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(condition, sourceLocation: sourceLocation)
    }

    @Test func timeBetweenRunsCounts() {
        var grace = GraceTime(milliseconds: 1000)
        expect(grace.pass(to: reading(5_000)))
        expect(grace.pass(to: reading(5_400)))
        #expect(grace.left == 600)
        grace.pass(100, to: reading(9_000))
        #expect(grace.left == 500)
        expect(grace.pass(to: reading(99_000)))
        #expect(grace.left == 0)
    }

    @Test func aClockThatWasSetBackCountsAsNothing() {
        var grace = GraceTime(milliseconds: 1000)
        expect(grace.pass(to: reading(5_000)))
        expect(!grace.pass(to: reading(1_000)))
        #expect(grace.left == 1000)
        expect(grace.pass(to: reading(1_300)))
        #expect(grace.left == 700)
    }

    /// Within one start of the machine its own count of time cannot be set.
    @Test func aClockThatWasSetForwardDoesNotSkipIt() {
        var grace = GraceTime(milliseconds: 1000)
        expect(grace.pass(to: reading(5_000, 100, boot: "a")))
        expect(grace.pass(to: reading(9_999_999, 300, boot: "a")))
        #expect(grace.left == 800)
    }

    @Test(arguments: [Int64.min, -1, 0, 1, .max]) func noLengthAndNoClockTraps(value: Int64) {
        var grace = GraceTime(milliseconds: value)
        #expect(grace.left >= 0)
        _ = grace.pass(to: reading(.min, .max, boot: "a"))
        _ = grace.pass(to: reading(.max, .min, boot: "a"))
        _ = grace.pass(to: reading(.min, .min))
        grace.pass(value, to: reading(value, value))
        grace.change(to: value)
        #expect(grace.left >= 0)
    }
}
