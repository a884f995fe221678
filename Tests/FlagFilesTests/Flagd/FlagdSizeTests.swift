import FeatureFlags
import FlagFiles
import RedisTypes
import Testing

/// Reliability contract, section 8: whatever the size of what is read, no stack overflows, and nothing grows with its
/// square.
@Suite(.timeLimit(.minutes(2))) struct FlagdSizeTests {
    private static func read(_ targeting: String, evaluators: String = "{}") throws -> FlagdImport {
        try FlagdImport(
            parsing: ByteString(
                """
                {"flags":{"beta-ui":{"state":"ENABLED","variants":{"on":true,"off":false},"defaultVariant":"off",\
                "targeting":\(targeting)}},"$evaluators":\(evaluators)}
                """))
    }

    private static func chain(_ condition: String, _ count: Int) -> String {
        #"{"if":[\#(String(repeating: condition + #","on","#, count: count))"off"]}"#
    }

    @Test(arguments: ["true", "false", #"{"var":"a"}"#])
    func everyConditionOfAChainCounts(condition: String) throws {
        #expect(try Self.read(Self.chain(condition, 1000)).flags.count == 1)
        for count in [1001, 50_000] {
            #expect(try Self.read(Self.chain(condition, count)).refused.map(\.obstacle) == [.tooManyBranches])
        }
    }

    /// What references stand for may nest no deeper than what is written.
    @Test func referencesNestNoDeeperThanText() throws {
        let deep = { (inside: String) in
            String(repeating: #"{"!":"#, count: 30) + inside + String(repeating: "}", count: 30)
        }
        let evaluators = (0..<3).map { #""a\#($0)":\#(deep(#"{"$ref":"a\#($0 + 1)"}"#))"# }.joined(separator: ",")
        let all = #"{\#(evaluators),"a3":{"var":"x"}}"#
        #expect(
            try Self.read(#"{"if":[{"$ref":"a0"},"on","off"]}"#, evaluators: all).refused.map(\.obstacle)
                == [.tooManyOperations])
        #expect(try Self.read(#"{"if":[{"$ref":"a2"},"on","off"]}"#, evaluators: all).flags.count == 1)
    }

    /// `count` rules that are true and false by turns.
    private static func alternating(_ count: Int) throws -> FlagDocument {
        let rules = (0..<count).map {
            #"{"accessor":"a","compare":"not_in","target":["\#($0)"],"value":\#($0.isMultiple(of: 2))}"#
        }
        return try document(percentage: "25", rules: rules)
    }

    @Test func rulesThatAlternateTooOftenLeaveTheFlagOut() throws {
        let name = try FlagName("beta-ui")
        for count in [25, 4000] {
            let export = FlagdExport([name: try Self.alternating(count)])
            #expect(export.leftOut == [name: [.tooManyBranches]] && !export.text.contains("beta-ui"))
        }
    }

    @Test func whatIsCarriedIsNoDeeperThanWhatIsRead() throws {
        let name = try FlagName("beta-ui")
        let before = try Self.alternating(24)
        let back = try FlagdImport(parsing: ByteString(FlagdExport([name: before]).text))
        let rules = try #require(back.flags.first?.settings.rules)
        #expect(rules.elementsEqual(before.rules) { $0.isSame(as: $1) })
    }

    @Test func manyRulesWithOneAnswerAreCarried() throws {
        let rules = (0..<20_000).map { #"{"accessor":"a","compare":"eq","target":"\#($0)","value":true}"# }
        let export = FlagdExport([try FlagName("beta-ui"): try document(rules: rules)])
        #expect(export.carried.count == 1)
    }
}
