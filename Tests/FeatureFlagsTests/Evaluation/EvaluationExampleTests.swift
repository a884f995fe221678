import FeatureFlags
import RedisTypes
import Testing

/// The worked examples of the reference, section 9.1.
@Suite struct EvaluationExampleTests {
    struct Example: Sendable {
        var id: String
        var percentage = "null"
        var isEnabled = true
        var rules = ""
        var context: ByteString = #"{"userId":"42"}"#
        var form: Form = .handler
        var bucket: Int?
        var reason: Explanation.Reason
        var isOn: Bool

        enum Form: Sendable { case handler, direct }
    }

    static let examples: [Example] = [
        Example(id: "E1", percentage: "25", bucket: 21, reason: .enabled(true), isOn: true),
        Example(id: "E2", percentage: "25", form: .direct, bucket: 96, reason: .outsideGate, isOn: false),
        Example(id: "E3", percentage: "20", bucket: 21, reason: .outsideGate, isOn: false),
        Example(id: "E4", percentage: "21", bucket: 21, reason: .enabled(true), isOn: true),
        Example(
            id: "E5", isEnabled: false,
            rules: #"{"accessor":"country","compare":"in","target":["DE","GB"],"value":true}"#,
            context: #"{"country":"DE","userId":"42"}"#, bucket: 52, reason: .rule(0), isOn: true),
        Example(
            id: "E6",
            rules: #"{"accessor":"userId","compare":"eq","target":"42","value":false},"#
                + #"{"accessor":"country","compare":"in","target":["DE"],"value":true}"#,
            context: #"{"country":"DE","userId":"42"}"#, bucket: 52, reason: .rule(0), isOn: false),
        Example(
            id: "E7", isEnabled: false,
            rules: #"{"accessor":"plan","compare":"not_in","target":["free"],"value":true}"#, reason: .rule(0),
            isOn: true),
        Example(
            id: "E8", isEnabled: false, rules: #"{"accessor":"age","compare":"gt","target":"9","value":true}"#,
            context: #"{"age":"10"}"#, reason: .enabled(false), isOn: false),
        Example(
            id: "E9", isEnabled: false, rules: #"{"accessor":"age","compare":"gt","target":9,"value":true}"#,
            context: #"{"age":"10"}"#, reason: .rule(0), isOn: true),
        Example(id: "E10", percentage: "0", bucket: 21, reason: .enabled(true), isOn: true),
        Example(id: "33.9 admits 33", percentage: "21.9", bucket: 21, reason: .enabled(true), isOn: true),
        Example(id: "99", percentage: "99", form: .direct, bucket: 96, reason: .enabled(true), isOn: true),
        Example(id: "below 0", percentage: "-1", bucket: 21, reason: .outsideGate, isOn: false),
        Example(
            id: "the SDK throws", rules: #"{"accessor":"n","compare":"contains","target":"4","value":true}"#,
            context: #"{"n":42}"#, form: .direct, reason: .ruleFails(0, "a number has no elements to look among"),
            isOn: false),
    ]

    @Test(arguments: examples) func anExampleIsAnsweredAsTheSDKDoes(example: Example) throws {
        let document = try FlagDocument(
            parsing: ByteString(
                """
                {"version":"v1","enabled":\(example.isEnabled),"name":"beta-ui","rules":[\(example.rules)],\
                "environment":"production","percentage":\(example.percentage),"createdAt":1,"updatedAt":1}
                """))
        let form: ContextForm = example.form == .direct ? .direct : .handler(try FlagName("beta-ui"))
        let context = try EvaluationContext(example.context, as: form)
        let evaluator = FlagEvaluator(document)
        let explanation = evaluator.explain(context)
        if let bucket = example.bucket { #expect(explanation.bucket == bucket) }
        #expect(explanation.reason == example.reason)
        #expect(explanation.answer.isOn == example.isOn)
        #expect(evaluator.evaluate(context) == explanation.answer)
        #expect(explanation.rules.count == document.rules.count)
    }

    @Test func anExplanationHasEveryRulesOutcome() throws {
        var document = FlagDocument(try FlagName("beta-ui"), .production, createdAt: 0)
        document.rules = [
            FlagRule("plan", .equal, .text("pro"), value: true), FlagRule("age", .greater, .number(9), value: true),
            FlagRule("age", .less, .number(5), value: false),
        ]
        let explanation = FlagEvaluator(document).explain(try EvaluationContext(#"{"age":"10"}"#))
        #expect(explanation.rules.map(\.outcome) == [.passes, .matches, .notReached])
        #expect(explanation.rules.map(\.attribute) == [nil, .string("10"), .string("10")])
        #expect(!explanation.hasGate)
    }

    /// Reference, section 3: orders and conversions.
    @Test(
        arguments: [
            ("10", .greater, .text("9"), false), ("10", .greater, .number(9), true),
            ("abc", .greater, .number(5), false), ("abc", .lessOrEqual, .number(5), false),
            ("", .less, .number(5), true), ("", .greater, .number(5), false), (" 0x1F ", .equal, .text("0x1F"), false),
            (" 0x1F ", .greaterOrEqual, .number(31), true), ("\u{FFFD}", .less, .text("😀"), false),
            ("😀", .less, .text("\u{FFFD}"), true), ("DE", .in, .text("AT,DE,GB"), true),
            ("a,b", .contains, .list(["a", "b"]), true), ("anything", .contains, .text(""), true),
            ("1e3", .equal, .number(1000), false), ("Infinity", .greater, .number(1e308), true),
        ] as [(String, Comparator, RuleTarget, Bool)])
    func anAttributeIsComparedAsJavaScriptDoes(
        attribute: String, comparator: Comparator, target: RuleTarget, isMatch: Bool
    ) throws {
        var document = FlagDocument(try FlagName("beta-ui"), .production, createdAt: 0)
        document.rules = [FlagRule("a", comparator, target, value: true)]
        let json = JSValue.object(JSObject([("a", .string(ByteString(attribute)))])).json
        #expect(FlagEvaluator(document).evaluate(try EvaluationContext(json)) == FlagAnswer(isMatch))
    }

    @Test(arguments: [(1.0, 2), (10, 11), (50, 51), (33.9, 34), (99, 100), (100, 100), (0, 100), (-3, 0)])
    func aPercentageAdmitsOneBucketMore(percentage: Double, buckets: Int) throws {
        #expect(FlagPercentage.admitted(by: percentage) == buckets)
        var document = FlagDocument(try FlagName("beta-ui"), .production, createdAt: 0)
        document.isEnabled = true
        document.percentage = percentage
        let evaluator = FlagEvaluator(document)
        var context = EvaluationContext()
        for user in 0..<500 {
            try context.read(Array(#"{"userId":"\#(user)"}"#.utf8))
            #expect(evaluator.evaluate(context).isOn == (FlagBucket.bucket(of: context.text) < buckets))
        }
    }
}
