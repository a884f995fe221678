#if os(Linux)
import Foundation
import RedisTypes
import Subprocess
import TestSupport
import Testing

/// A gateway whose system has no descriptor left goes on serving who is there, and takes in the others later.
@Suite struct DescriptorTests {
    private static let ping = RawRequest.get("/ping").authorized("a-token-of-some-length")

    /// From now on `process` may open no descriptor above those it has; gaps below are filled first.
    private static func exhaustDescriptors(of process: Int32, _ home: Home) async throws {
        let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd").compactMap { Int($0) }
        try await limitDescriptors(of: process, to: (open.max() ?? 0) + 1, home)
    }

    private static func limitDescriptors(of process: Int32, to limit: Int, _ home: Home) async throws {
        let set = try await home.bash("prlimit --pid \(process) --nofile=\(limit):")
        #expect(set.status == .exited(0), "\(set.errorText)")
    }

    @Test func withoutDescriptorsAcceptingPausesAndNothingElse() async throws {
        try await withRedis { redis in
            try await Home.lend { home in
                let end = try await home.serve("--engine", "\(redis.endpoint)") { gateway in
                    let port = try #require(gateway.url.split(separator: ":").last.flatMap { Int($0) })
                    let late = try await RawConnection.open(port: port) { first in
                        try await first.send(Self.ping.bytes)
                        #expect(try await first.response()?.status == 200)
                        try await Self.exhaustDescriptors(of: gateway.process, home)
                        let late = (0..<8).map { _ in
                            Task {
                                try await RawConnection.open(port: port) { connection in
                                    try await connection.send(Self.ping.bytes)
                                    return try await connection.response()?.status
                                }
                            }
                        }
                        for _ in 0..<200 {
                            try await first.send(Self.ping.bytes)
                            #expect(try await first.response()?.status == 200)
                        }
                        try await Self.limitDescriptors(of: gateway.process, to: 200, home)
                        return late
                    }
                    for task in late { #expect(try await task.value == 200) }
                    try gateway.send(.terminate)
                }
                #expect(end == .exited(0))
            }
        }
    }

    /// Twelve at a time here: connections take turns.
    @Test func theDescriptorLimitIsACapOfConnections() async throws {
        try await withRedis { redis in
            try await Home.lend { home in
                try home.write("a-token-of-some-length\n", to: "token")
                let script = """
                    ulimit -n 140
                    upkeep serve --engine \(redis.endpoint) --port 0 --token-file token > url &
                    while ! [ -s url ]; do :; done
                    for i in $(seq 30); do
                      curl -s -H 'Authorization: Bearer a-token-of-some-length' "$(cat url)/incr/n" > /dev/null &
                      clients="$clients $!"
                    done
                    wait $clients; kill %1; wait %1
                    """
                let finished = try await home.bash(script)
                #expect(finished.status == .exited(0), "\(finished.errorText)")
                #expect(try await redis.run("GET", "n") == "30")
            }
        }
    }
}
#endif
