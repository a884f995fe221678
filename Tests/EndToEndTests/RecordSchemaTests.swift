import Foundation
import TestSupport
import Testing

/// `docs/upkeep-records.schema.json`, as a validator of other people's applies it.
@Suite struct RecordSchemaTests {
    @Test func itTakesWhatIsWrittenAndNothingElse() async throws {
        let tree = URL(filePath: #filePath).deletingLastPathComponent()
        let script = tree.appending(path: "Formats/records.py").path
        try await Home.withInstance { home in
            let run = try await home.bash(#"exec "\#(Python.path)" "\#(script)""#)
            #expect(run.text == "passed\n", "\(run.errorText)")
        }
    }
}
