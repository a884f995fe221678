import RateLimits
import RedisTypes
import Testing

@Suite struct LengthEstimateTests {
    @Test(arguments: ["10ms", "500ms", "1s", "1500ms", "10s", "90s", "1m", "15m", "1h", "12h", "1d", "7d", "30d"])
    func aRoundLengthIsFound(text: String) throws {
        let window = try Interval(text)
        for offset in stride(from: 0, to: window.milliseconds, by: max(1, Int(window.milliseconds / 7))) {
            let now = 1_700_000_003_123 / window.milliseconds * window.milliseconds + Int64(offset)
            let index = window.index(at: now)
            for older in 0...1 {
                let estimate = try #require(LengthEstimate(index: index - Int64(older), at: now))
                #expect(estimate.range.contains(window.milliseconds))
                #expect(estimate.mostLikely == window, "\(older) \(estimate)")
            }
        }
    }
}
