import Foundation
import Subprocess
import Testing

/// The official Python SDK as a foreign client. It knows nothing of upkeep but the two variables that
/// `upkeep local env` prints; `make test` installs it.
@Suite struct SDKTests {
    @Test func theOfficialSDKRunsUnchanged() async throws {
        let tree = URL(filePath: #filePath).deletingLastPathComponent()
        let script = tree.appending(path: "SDK/examples.py").path
        let python =
            ProcessInfo.processInfo.environment["UPKEEP_TEST_PYTHON"]
            ?? tree.appending(path: "../../.venv/bin/python").standardized.path
        try await Home.withInstance { home in
            let run = try await home.bash(#"eval "$(upkeep local env)" && exec "\#(python)" "\#(script)""#)
            #expect(run.text == "passed\n", "\(run.errorText)")
        }
    }
}
