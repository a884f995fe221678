import FeatureFlags
import FlagFiles
import RedisTypes
import Testing

/// What is exported and applied changes nothing, whatever the SDK or its dashboard wrote.
@Suite struct FlagFileRoundTripTests {
    @Test func anExportedFileChangesNothing() throws {
        var random = RandomDocument(seed: 1)
        for round in 0..<1500 {
            let documents = try random.documents()
            let text = FlagFile.text(documents)
            let plan = FlagPlan(try flagFile(text), stored: inventory(stored(documents)))
            try #require(plan.isEmpty, "round \(round): \(plan.changes) \(plan.problems)\n\(text)")
        }
    }

    /// Whatever was there, the environments that a file names come to be what they were when it was written, but for
    /// percentages that no file may name, fields that it does not, and the kill switch.
    @Test func anExportedFileRestoresWhatItNames() throws {
        var random = RandomDocument(seed: 2)
        for _ in 0..<500 {
            let (before, after) = (try random.documents(), try random.documents())
            let file = try flagFile(FlagFile.text(before))
            let plan = FlagPlan(
                file, stored: inventory(stored(after)),
                options: .init(prunes: true, completesNewFlags: true))
            let isSpared = plan.problems.allSatisfy {
                switch $0 {
                case .fraction, .prunesEverything: true
                default: false
                }
            }
            try #require(isSpared, "\(plan.problems)")
            var result = after
            for step in plan.steps {
                switch step.action {
                case .create(let document), .update(_, let document, _), .unchanged(let document):
                    result[step.flag, default: [:]][step.environment] = document
                case .delete: result[step.flag]?[step.environment] = nil
                }
            }
            result = result.filter { !$0.value.isEmpty }
            for (name, documents) in before {
                for (environment, document) in documents {
                    let restored = try #require(result[name]?[environment])
                    #expect(restored.isEnabled == document.isEnabled)
                    #expect(restored.ownRules.elementsEqual(document.ownRules) { $0.isSame(as: $1) })
                    if document.isKilled { #expect(restored.isKilled) }
                    if document.percentage.map({ $0 >= 1 && $0 <= 100 }) ?? true {
                        #expect(restored.percentage == document.percentage)
                    }
                    for field in document.extraFields where field.name.isUTF8 {
                        #expect(restored.extraFields.contains { $0.name == field.name && $0.value == field.value })
                    }
                }
            }
            let again = FlagPlan(file, stored: inventory(stored(result)), options: .init(prunes: true))
            try #require(again.isEmpty, "\(again.changes)")
        }
    }
}
