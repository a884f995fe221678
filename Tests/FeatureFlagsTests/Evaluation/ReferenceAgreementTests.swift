import FeatureFlags
import RedisTypes
import TestSupport
import Testing

/// Our answers against those of a second implementation, which was written before ours and shares nothing with it.
@Suite struct ReferenceAgreementTests {
    @Test func tenThousandDocumentsAndContextsAreAnsweredAlike() async throws {
        var flags = RandomFlags(random: SeededGenerator(seed: 7))
        var lines: [(document: ByteString, context: ByteString)] = []
        var input: [UInt8] = []
        for _ in 0..<10_000 {
            var context = ByteString(flags.context())
            // What is no JSON is none to either.
            if flags.chance(3) { context.bytes.remove(at: .random(in: context.bytes.indices, using: &flags.random)) }
            let document = ByteString(flags.document())
            lines.append((document, context))
            input += document.bytes + [0x09] + context.bytes + [0x0A]
        }
        let output = try await PythonReference.run("edge_flags.py", input: input)
        try #require(output.count == lines.count)
        var answers: [FlagAnswer: Int] = [:]
        for ((document, context), expected) in zip(lines, output) {
            let line = try Self.line(document, context, &answers)
            try #require(ByteString(line) == ByteString(expected), "\(document) \(context)")
        }
        // Each answer was met often, so that agreement says something.
        for answer in [FlagAnswer.on, .off, .fails] { #expect(answers[answer, default: 0] > 300) }
    }

    /// What a request makes of attributes: texts, decoded twice, with the flag's name among them.
    @Test func requestsAreReadAlike() async throws {
        var flags = RandomFlags(random: SeededGenerator(seed: 8))
        let name = try FlagName("beta-ui")
        let odd = ["%41", "%", "%e4%bd%a0", "%ff", "a b+c&d=e", "\u{FFFD}", "ä%2541", "_flag", "\\ud800", "__proto__"]
        var lines: [(document: ByteString, context: ByteString, position: ContextForm.FlagPosition)] = []
        var input: [UInt8] = []
        for round in 0..<5_000 {
            var context = flags.context()
            if flags.chance(40) {
                let member = odd.indices.randomElement(using: &flags.random).map { odd[$0] } ?? ""
                let text = flags.chance(50) ? "\"\(member)\":\"v\"" : "\"k\":\"\(member)\""
                context = context == "{}" ? "{\(text)}" : context.replacing(/^\{/, with: "{\(text),")
            }
            let document = ByteString(flags.document())
            let position: ContextForm.FlagPosition = round.isMultiple(of: 2) ? .last : .first
            lines.append((document, ByteString(context), position))
            input += document.bytes + [0x09] + Array(context.utf8) + [0x09]
            input += (position == .first ? [0x09] : []) + Array("beta-ui\n".utf8)
        }
        let output = try await PythonReference.run("edge_flags.py", input: input)
        try #require(output.count == lines.count)
        var answers: [FlagAnswer: Int] = [:]
        for ((document, context, position), expected) in zip(lines, output) {
            let form = ContextForm.handler(name, position: position)
            let line = try Self.line(document, context, as: form, &answers)
            try #require(ByteString(line) == ByteString(expected), "\(document) \(context)")
        }
        for answer in [FlagAnswer.on, .off] { #expect(answers[answer, default: 0] > 300) }
    }

    private static func line(
        _ document: ByteString, _ json: ByteString, as form: ContextForm = .direct, _ answers: inout [FlagAnswer: Int]
    ) throws -> [UInt8] {
        let evaluator = FlagEvaluator(try FlagDocument(parsing: document))
        let context: EvaluationContext
        do { context = try EvaluationContext(json, as: form) } catch { return Array("error".utf8) }
        let answer = evaluator.evaluate(context)
        let explanation = evaluator.explain(context)
        #expect(explanation.answer == answer)
        answers[answer, default: 0] += 1
        let word = answer == .on ? "true" : answer == .off ? "false" : "throws"
        return Array("\(explanation.bucket) ".utf8) + context.text + Array(" \(word)".utf8)
    }
}
