import Foundation
import Subprocess
import Testing

/// The official Python SDKs as foreign clients. They know nothing of upkeep but the two variables that
/// `upkeep local env` prints; `make test` installs them.
@Suite struct SDKTests {
    /// `ratelimit.py` limits by scripts that carry a flag of the service's own, `families.py` calls every method there
    /// is, and `identities.py` restarts the instance to give it another token.
    @Test(arguments: ["examples.py", "families.py", "identities.py", "ratelimit.py"])
    func theOfficialSDKRunsUnchanged(program: String) async throws {
        let tree = URL(filePath: #filePath).deletingLastPathComponent()
        let script = tree.appending(path: "SDK/\(program)").path
        let python =
            ProcessInfo.processInfo.environment["UPKEEP_TEST_PYTHON"]
            ?? tree.appending(path: "../../.venv/bin/python").standardized.path
        try await Home.withInstance { home in
            let run = try await home.bash(#"eval "$(upkeep local env)" && exec "\#(python)" "\#(script)""#)
            #expect(run.text == "passed\n", "\(run.errorText)")
        }
    }
}
