import Foundation
import Subprocess
import TestSupport
import Testing

#if canImport(System)
import System
#else
import SystemPackage
#endif

/// Runs that are ended from outside: what is left behind, and what the exit code says.
@Suite struct InterruptionTests {
    /// The first page of keys, and then nothing.
    private static let script: [FaultServer.Step] = [.json(#"{"result":["MA==",["aw=="]]}"#), .silence]
    /// Before that, what server it is.
    private static let exportScript =
        [FaultServer.Step.json(##"[{"result":""},{"result":"IyBLZXlzcGFjZQ=="}]"##)] + script

    @Test(arguments: [
        (Signal.kill, TerminationStatus.signaled(9)), (.terminate, .exited(143)), (.interrupt, .exited(130)),
    ])
    func anExportThatIsEndedHasNoFileUnderItsName(signal: Signal, status: TerminationStatus) async throws {
        try await FaultServer.run(Self.exportScript) { server in
            try await Home.lend { home in
                let ended = try await home.end(with: signal, when: 3, server, ["export", "-o", "out.jsonl"])
                #expect(ended.status == status)
                #expect(!FileManager.default.fileExists(atPath: "\(home.work)/out.jsonl"))
                if signal != .kill {
                    #expect(try FileManager.default.contentsOfDirectory(atPath: home.work) == [])
                    #expect(ended.errorText.contains("export (incomplete): 0 read, out.jsonl not written"))
                }
            }
        }
    }

    @Test func anExportThatIsEndedLeavesAnOldFileAlone() async throws {
        try await FaultServer.run(Self.exportScript) { server in
            try await Home.lend { home in
                try home.write("old", to: "out.jsonl")
                let ended = try await home.end(with: .terminate, when: 3, server, ["export", "-o", "out.jsonl"])
                #expect(ended.status == .exited(143))
                #expect(try home.read("out.jsonl") == "old")
            }
        }
    }

    @Test func trafficThatIsInterruptedIsReportedAndItsKeysAreDeleted() async throws {
        let time = #"{"result":["MTgwMDAwMDAwMA==","MA=="]}"#
        let allowed = #"{"result":[4,2000000000000,5,0,2]}"#
        try await FaultServer.run([.json(time), .json(allowed), .silence, .json(#"{"result":1}"#)]) { server in
            try await Home.lend { home in
                let ended = try await home.end(
                    with: .interrupt, when: 3, server,
                    [
                        "ratelimit", "test", "--token-bucket", "1/1m,max=5", "--rate", "1000/s", "--for", "1h",
                        "--concurrency", "1", "--live",
                    ])
                #expect(ended.status == .exited(130))
                #expect(ended.output.contains("passed   1 (100%), denied 0 (0%), 1 sent and never answered"))
                #expect(ended.errorText.contains("interrupted: this is what was seen until then"))
                let last = try #require(server.requests.last)
                #expect(String(decoding: last.body, as: UTF8.self).contains("UNLINK"))
            }
        }
    }

    @Test func aListThatIsInterruptedEndsAsProgramsDo() async throws {
        let page = #"{"result":["NQ==",["aw=="]]}"#
        try await FaultServer.run([.json(page), .silence]) { server in
            try await Home.lend { home in
                let ended = try await home.end(with: .interrupt, when: 2, server, ["scan"])
                #expect(ended.status == .signaled(2))
                #expect(ended.output == "k\n")
            }
        }
    }
}

extension Home {
    /// Runs the program against a server and sends it a signal when the server has seen `count` requests.
    fileprivate func end(
        with signal: Signal, when count: Int, _ server: FaultServer, _ arguments: [String]
    ) async throws -> (status: TerminationStatus, output: String, errorText: String) {
        let variables: [Subprocess.Environment.Key: String] = [
            "UPSTASH_REDIS_REST_URL": "http://127.0.0.1:\(server.port)", "UPSTASH_REDIS_REST_TOKEN": "some-token",
        ]
        let result = try await Subprocess.run(
            .path(FilePath(UpkeepBinary.path)), arguments: Arguments(arguments),
            environment: .custom(environment.merging(variables) { $1 }), workingDirectory: FilePath(work),
            input: .none, output: .string(limit: 1 << 16), error: .string(limit: 1 << 16)
        ) { execution in
            _ = await server.waitForRequests(count)
            try execution.send(signal: signal)
        }
        return (result.terminationStatus, result.standardOutput, result.standardError)
    }
}
