import Foundation
import TestSupport
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

    /// What runs on is looked at, stopped and let go on from outside. At midnight UTC its window would end.
    @Test func aLimiterThatRunsIsOperated() async throws {
        try await Home.withInstance { home in
            let run = try await home.bash(
                #"""
                eval "$(upkeep local env)"
                coproc program { "\#(Python.path)" "\#(Self.path("limited.py"))"; }
                request() { echo go >&"${program[1]}"; read -r answer <&"${program[0]}"; echo "$answer"; }
                limiter="user:42 --fixed-window 3/1d --dialect python"
                request
                upkeep ratelimit inspect $limiter --format csv | tail -1 | cut -d, -f1-3
                upkeep ratelimit check $limiter --weight 2
                request
                upkeep ratelimit inspect user:42 | cut -f2-6
                upkeep ratelimit reset $limiter
                request
                """#)
            #expect(
                run.text == """
                    allowed 2
                    fixed-window 3/1d,3,2
                    allowed
                    denied 0
                    fixed-window\tlikely\t1d\tlikely\t4
                    1
                    allowed 2

                    """, "\(run.errorText)")
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
        try await home.bash(#"eval "$(upkeep local env)" && exec "\#(Python.path)" "\#(path(program))""#)
    }

    private static let tree = URL(filePath: #filePath).deletingLastPathComponent()

    private static func path(_ program: String) -> String { tree.appending(path: "SDK/\(program)").path }
}
