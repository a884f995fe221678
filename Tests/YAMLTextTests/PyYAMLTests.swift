import Foundation
import TestSupport
import Testing
import YAMLText

/// Our trees and PyYAML's, whose parser is not libyaml.
@Suite(.timeLimit(.minutes(5))) struct PyYAMLTests {
    @Test func textsMeanTheSameUnderTheCoreSchema() async throws {
        let trees = try await Self.trees(of: Corpus.texts, schema: "core")
        for (text, tree) in zip(Corpus.texts, trees) {
            let own = try? YAMLReader.read(Array(text.utf8)).value
            #expect(own.map(Tree.init) == tree, "\(text)")
        }
    }

    @Test func whatIsWrittenMeansTheSameToPyYAML() async throws {
        var random = RandomValue(seed: 3)

        let values = (0..<3000).map { _ in random.next(depth: 4) }
        let trees = try await Self.trees(of: values.map(YAMLWriter.text), schema: "core")
        for (value, tree) in zip(values, trees) {
            #expect(tree == Tree(value), "\(YAMLWriter.text(of: value))")
        }
    }

    /// A string is never a boolean, a number or a date to a reader of YAML 1.1.
    @Test func stringsAreStringsToAReaderOfYAML11() async throws {
        var random = RandomValue(seed: 4)
        let values = (0..<3000).map { _ in random.next(depth: 0) } + Corpus.words.map(YAMLValue.string)
        let strings = values.filter { if case .scalar(let scalar) = $0 { scalar.kind == .string } else { false } }
        let trees = try await Self.trees(of: strings.map(YAMLWriter.text), schema: "own")
        for (value, tree) in zip(strings, trees) {
            #expect(tree == Tree(value), "\(YAMLWriter.text(of: value))")
        }
    }

    private static func trees(of texts: [String], schema: String) async throws -> [Tree?] {
        let input = try texts.map { try JSONEncoder().encode($0) + [0x0A] }.reduce(Data(), +)
        let output = try await Python.run("Reference/trees.py", [schema], input: Array(input))
        let lines = output.split(separator: 0x0A)
        try #require(lines.count == texts.count)
        return try lines.map { try JSONDecoder().decode(Tree?.self, from: Data($0)) }
    }
}
