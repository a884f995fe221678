import FeatureFlags
import FlagFiles
import Foundation
import RedisTypes
import TestSupport
import Testing

/// Documents as flagd has them answer as they did, and come back as they were.
@Suite(.timeLimit(.minutes(5))) struct FlagdAgreementTests {
    /// flagd's own evaluator for Python.
    @Test func flagdAnswersAsTheSDKDoesWhereNoShareIsInvolved() async throws {
        var random = RandomTargeting(seed: 5)
        var flags: [FlagName: FlagDocument] = [:]
        for index in 0..<400 {
            let name = try FlagName("flag-\(index)")
            flags[name] = try document(name.text, enabled: random.bool(), rules: random.rules())
        }
        let export = FlagdExport(flags)
        #expect(export.carried.count == 400)
        let contexts = (0..<100).map { _ in random.context() }
        let answers = try await Self.answers(of: export.text, to: contexts)
        for (name, document) in flags {
            let evaluator = FlagEvaluator(document)
            for (context, answer) in zip(contexts, try #require(answers[name.text])) {
                let own = evaluator.evaluate(try EvaluationContext(ByteString(context)))
                try #require(own == answer.map { FlagAnswer($0) }, "\(document.text) \(context)")
            }
        }
    }

    /// Whatever is carried of what people write for flagd.
    @Test func importedFlagsAnswerAsFlagdDoes() async throws {
        var logic = RandomLogic(seed: 7)
        let flags = (0..<2000).map { (name: "flag-\($0)", json: logic.flag()) }
        let contexts = (0..<60).map { _ in logic.context() }
        let text = "{\"flags\":{\(flags.map { "\"\($0.name)\":\($0.json)" }.joined(separator: ","))}}"
        let flagd = try FlagdImport(parsing: ByteString(text))
        let answers = try await Self.answers(of: text, to: contexts)
        #expect(flagd.flags.count > 800 && flagd.refused.count > 200)
        let plan = FlagPlan(
            flagd.file(for: [.production]), stored: inventory([]), options: .init(completesNewFlags: true))
        for case .create(let document) in plan.steps.filter({ $0.environment == .production }).map(\.action) {
            let name = try #require(document.name?.text)
            let evaluator = FlagEvaluator(document)
            for (context, answer) in zip(contexts, try #require(answers[name])) {
                let own = evaluator.evaluate(try EvaluationContext(ByteString(context)))
                let flag = flags.first { $0.name == name }?.json ?? ""
                try #require(own == answer.map { FlagAnswer($0) }, "\(flag) \(document.text) \(context)")
            }
        }
    }

    @Test func whatWasExportedComesBack() throws {
        var random = RandomTargeting(seed: 6)
        for _ in 0..<500 {
            let percentage = random.percentage()
            let before = try document(enabled: random.bool(), percentage: percentage, rules: random.rules())
            let name = try FlagName("beta-ui")
            let flagd = try FlagdImport(parsing: ByteString(FlagdExport([name: before]).text))
            try #require(flagd.refused == [], "\(before.text)")
            let plan = FlagPlan(
                flagd.file(for: [.production]), stored: inventory(stored([name: [.production: before]])))
            try #require(plan.isEmpty, "\(plan.changes)")
        }
    }

    private static func answers(of flagd: String, to contexts: [String]) async throws -> [String: [Bool?]] {
        let input = #"{"flagd":\#(flagd),"contexts":[\#(contexts.joined(separator: ","))]}"#
        let output = try await Python.run("../Reference/flagd.py", input: Array(input.utf8))
        return try JSONDecoder().decode([String: [Bool?]].self, from: Data(output))
    }
}
