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
        try await Home.withInstance { home in
            let run = try await Self.run(program, in: home)
            #expect(run.text == "passed\n", "\(run.errorText)")
        }
    }

    /// With the module that brings `JSON.*`, no family of commands is left out.
    @Test(.enabled(if: rejson != nil)) func theOfficialSDKFindsJSON() async throws {
        try await Home.withInstance("--engine-module", try #require(Self.rejson)) { home in
            let run = try await Self.run("families.py", in: home)
            #expect(run.text == "passed\n" && !run.errorText.contains("JSON is skipped"), "\(run.errorText)")
        }
    }

    private static let rejson = ProcessInfo.processInfo.environment["UPKEEP_TEST_REJSON"].flatMap {
        $0.isEmpty ? nil : $0
    }

    private static func run(_ program: String, in home: Home) async throws -> Home.Finished {
        let tree = URL(filePath: #filePath).deletingLastPathComponent()
        let script = tree.appending(path: "SDK/\(program)").path
        let python =
            ProcessInfo.processInfo.environment["UPKEEP_TEST_PYTHON"]
            ?? tree.appending(path: "../../.venv/bin/python").standardized.path
        return try await home.bash(#"eval "$(upkeep local env)" && exec "\#(python)" "\#(script)""#)
    }
}
