import Testing
import YAMLText

@Suite struct RoundTripTests {
    @Test func whatIsWrittenReadsBack() throws {
        var random = RandomValue(seed: 1)
        for round in 0..<20_000 {
            let value = random.next()
            let text = YAMLWriter.text(of: value)
            let read: YAMLValue
            do throws(YAMLError) {
                read = try YAMLReader.read(Array(text.utf8)).value
            } catch {
                Issue.record("round \(round): \(error)\n\(text)")
                return
            }
            try #require(read == value, "round \(round)\n\(text)")
            try #require(YAMLWriter.text(of: read) == text)
        }
    }
}
