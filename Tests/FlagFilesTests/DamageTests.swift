import FeatureFlags
import FlagFiles
import RedisTypes
import TestSupport
import Testing
import YAMLText

/// A file may be refused. It must not trap, and what is read of it must be a plan.
@Suite(.timeLimit(.minutes(5))) struct DamageTests {
    @Test func damagedFilesAreReadOrRefused() throws {
        var random = SeededGenerator(seed: 11)
        var documents = RandomDocument(seed: 12)
        var read = 0
        for _ in 0..<300 {
            let text = Array(FlagFile.text(try documents.documents()).utf8)
            for _ in 0..<20 {
                guard let file = try? FlagFile(parsing: Self.damaged(text, using: &random)) else { continue }
                read += 1
                let plan = FlagPlan(file, stored: inventory([]), options: .init(completesNewFlags: true))
                for case .create(let document) in plan.steps.map(\.action) {
                    try #require(try FlagDocument(parsing: document.text) == document)
                }
            }
        }
        #expect(read > 500 && read < 5500)
    }

    @Test func damagedFlagdDocumentsAreReadOrRefused() throws {
        var random = SeededGenerator(seed: 13)
        var logic = RandomLogic(seed: 14)
        var read = 0
        for _ in 0..<2000 {
            let text = Array(#"{"flags":{"abc":\#(logic.flag())},"$evaluators":{"a":{"$ref":"a"}}}"#.utf8)
            for _ in 0..<5 {
                let damaged = ByteString(Self.damaged(text, using: &random))
                if (try? FlagdImport(parsing: damaged)) != nil { read += 1 }
            }
        }
        #expect(read > 500 && read < 9500)
    }

    private static func damaged(_ text: [UInt8], using random: inout SeededGenerator) -> [UInt8] {
        var text = text
        let words = [
            "yes", "{", "[", "]", "\"", "'", "0", "null", "-", "#", ":", "&a", "*a", "var", "$ref", "!", ",", "\n",
        ]
        for _ in 0..<Int.random(in: 1...2, using: &random) {
            let index = Int.random(in: 0...text.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0 where index < text.count: text[index] = .random(in: 0x20...0x7E, using: &random)
            case 1: text.insert(contentsOf: Array((words.randomElement(using: &random) ?? "").utf8), at: index)
            case 2: text.removeSubrange(index..<min(text.count, index + Int.random(in: 0...4, using: &random)))
            default: text.insert(contentsOf: text[index..<min(text.count, index + 10)], at: index)
            }
        }
        return text
    }
}
