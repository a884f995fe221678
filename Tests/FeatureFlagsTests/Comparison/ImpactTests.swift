import FeatureFlags
import RedisTypes
import Testing

@Suite struct ImpactTests {
    @Test func whoChangesIsCountedAndShown() throws {
        let name = FlagName(checked: "beta-ui")
        var old = FlagDocument(name, .production, createdAt: 0)
        old.isEnabled = true
        old.percentage = 25
        var new = old
        new.percentage = 50
        new.rules = [FlagRule("plan", .equal, .text("free"), value: false)]
        var impact = FlagImpact(from: old, to: new, as: .handler(name), maximumExamples: 2)
        var expected: [FlagImpact.Transition: Int] = [:]
        for user in 0..<1000 {
            let json = ByteString(#"{"userId":"\#(user)","plan":"\#(user % 5 == 0 ? "free" : "pro")"}"#)
            impact.add(json)
            let context = try EvaluationContext(json, as: .handler(name))
            let transition = FlagImpact.Transition(
                before: FlagEvaluator(old).evaluate(context), after: FlagEvaluator(new).evaluate(context))
            expected[transition, default: 0] += 1
        }
        impact.add("{")
        #expect(impact.counts == expected)
        #expect(impact.total == 1000 && impact.changed == impact.turnedOn + impact.turnedOff)
        #expect(impact.turnedOn > 100 && impact.turnedOff > 20)
        #expect(impact.onAfter - impact.onBefore == impact.turnedOn - impact.turnedOff)
        let examples = try #require(impact.examples[FlagImpact.Transition(before: .off, after: .on)])
        #expect(examples.count == 2)
        for example in examples {
            let context = try EvaluationContext(example.context, as: .handler(name))
            #expect(!FlagEvaluator(old).evaluate(context).isOn && FlagEvaluator(new).evaluate(context).isOn)
        }
        #expect(impact.examples[FlagImpact.Transition(before: .on, after: .on)] == nil)
        #expect(impact.rejectedCount == 1 && impact.rejected[0].number == 1001)
    }
}
