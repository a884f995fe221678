import Foundation
import Subprocess
import TestSupport
import Testing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The instance in the background, its processes and its files.
@Suite struct LocalTests {
    @Test func upIsIdempotentAndDownIsToo() async throws {
        try await Home.lend { home in
            let first = try await home.upkeep("local", "up", "--port", "0")
            #expect(first.status == .exited(0) && first.text == "")
            #expect(first.errorText.hasPrefix("running at http://127.0.0.1:"))
            #expect(first.errorText.hasSuffix("next: eval \"$(upkeep local env)\"\n"))
            let process = try await home.gatewayProcess()
            let second = try await home.upkeep("local", "up", "--port", "0")
            #expect(second.status == .exited(0))
            #expect(second.errorText.hasPrefix("already running at http://127.0.0.1:"))
            #expect(!second.errorText.contains("warning"))
            let other = try await home.upkeep("local", "up", "--regions", "3")
            #expect(other.status == .exited(0) && other.errorText.contains("keeps the options it was started with"))
            #expect(try await home.gatewayProcess() == process)
            #expect(try await home.upkeep("local", "down").errorText == "stopped\n")
            let again = try await home.upkeep("local", "down")
            #expect(again.status == .exited(0) && again.errorText == "not running\n")
        }
    }

    @Test func twoAtOnceAreOne() async throws {
        try await Home.lend { home in
            async let first = home.upkeep("local", "up", "--port", "0")
            async let second = home.upkeep("local", "up", "--port", "0")
            let runs = try await [first, second]
            for run in runs { #expect(run.status == .exited(0), "\(run.errorText)") }
            #expect(runs.count { $0.errorText.hasPrefix("running at ") } == 1)
        }
    }

    @Test func statusTellsWhereItIs() async throws {
        try await Home.lend { home in
            let before = try await home.upkeep("local", "status")
            #expect(before.status == .exited(3) && before.text == "")
            #expect(before.errorText == "not running; data in \(home.state)/local/redis\nhint: upkeep local up\n")
            #expect(
                try await home.upkeep("local", "status", "--json").text.hasPrefix("{\"running\":false,\"url\":null,"))
            #expect(try await home.upkeep("local", "env").status == .exited(3))
            _ = try await home.upkeep("local", "up", "--port", "0", "-q")
            let status = try await home.upkeep("local", "status")
            #expect(status.status == .exited(0) && status.errorText == "")
            #expect(status.text.hasPrefix("running at http://127.0.0.1:"))
            #expect(
                try await home.upkeep("local", "status", "--json").text.hasPrefix(
                    "{\"running\":true,\"url\":\"http://127.0.0.1:"))
        }
    }

    @Test func envExportsWhatTheSDKsReadAndTheTokenStays() async throws {
        try await Home.withInstance { home in
            let env = try await home.upkeep("local", "env").text
            let lines = env.split(separator: "\n")
            #expect(lines.count == 2)
            #expect(lines[0].hasPrefix("export UPSTASH_REDIS_REST_URL=\"http://127.0.0.1:"))
            #expect(lines[1].hasPrefix("export UPSTASH_REDIS_REST_TOKEN=\"upk_"))
            let shell = try await home.bash(
                "eval \"$(upkeep local env)\" && upkeep auth status | head -n 2 && curl -s -X POST -H \"Authorization: Bearer $UPSTASH_REDIS_REST_TOKEN\" -d '[\"PING\"]' \"$UPSTASH_REDIS_REST_URL\""
            )
            #expect(shell.text.hasSuffix("from     environment UPSTASH_REDIS_REST_URL\n{\"result\":\"PONG\"}"))
            _ = try await home.upkeep("local", "down", "-q")
            _ = try await home.upkeep("local", "up", "--port", "0", "-q")
            #expect(try await home.upkeep("local", "env").text.split(separator: "\n")[1] == lines[1])
        }
    }

    @Test func filesArePrivate() async throws {
        try await Home.withInstance { home in
            for name in ["", "/redis", "/token", "/gateway.json", "/gateway.lock", "/gateway.log"] {
                let attributes = try FileManager.default.attributesOfItem(atPath: "\(home.state)/local\(name)")
                let isDirectory = attributes[.type] as? FileAttributeType == .typeDirectory
                #expect(attributes[.posixPermissions] as? Int == (isDirectory ? 0o700 : 0o600), "\(name)")
            }
        }
    }

    @Test func dataOutlivesTheInstance() async throws {
        try await Home.withInstance { home in
            _ = try await home.upkeep("set", "k", "v")
            _ = try await home.upkeep("local", "down", "-q")
            #expect(try await home.upkeep("get", "k").status == .exited(4))
            _ = try await home.upkeep("local", "up", "--port", "0", "-q")
            #expect(try await home.upkeep("get", "k").text == "v\n")
        }
    }

    @Test func anInstanceThatWasKilledLeavesNothingThatIsBelieved() async throws {
        try await Home.withInstance { home in
            _ = try await home.upkeep("set", "k", "v")
            let gateway = try #require(await home.gatewayProcess())
            #expect(kill(gateway, SIGKILL) == 0)
            await Processes.waitForEnd(of: gateway)
            #expect(try await home.upkeep("local", "status").status == .exited(3))
            let up = try await home.upkeep("local", "up", "--port", "0")
            #expect(up.status == .exited(0), "\(up.errorText)")
            #expect(try await home.upkeep("get", "k").text == "v\n")
        }
    }

    @Test func downEndsTheRedisOfAnInstanceThatWasKilled() async throws {
        try await Home.withInstance { home in
            let gateway = try #require(await home.gatewayProcess())
            let redis = try #require(await Processes.children(of: gateway).first)
            #expect(kill(gateway, SIGKILL) == 0)
            await Processes.waitForEnd(of: gateway)
            #expect(try await home.upkeep("local", "down").errorText == "stopped\n")
            await Processes.waitForEnd(of: redis)
            #expect(try await home.upkeep("local", "down").errorText == "not running\n")
        }
    }

    @Test func aLogThatHasGrownIsPutAsideAndItsReasonsAreStillRead() async throws {
        try await Home.lend { home in
            _ = try await home.upkeep("local", "up", "--port", "0", "-q")
            _ = try await home.upkeep("local", "down", "-q")
            let log = "\(home.state)/local/gateway.log"
            try String(repeating: "error: an old one\n", count: 70_000).write(
                toFile: log, atomically: false, encoding: .utf8)
            let up = try await home.upkeep("local", "up", "--port", "0", "--engine-binary", "/no/such/program")
            #expect(up.errorText.hasPrefix("error: /no/such/program"), "\(up.errorText)")
            #expect(up.status == .exited(2))
            #expect(try home.read(log + ".1").hasPrefix("error: an old one"))
        }
    }

    @Test func aRedisThatDiesIsStartedAgainWithItsData() async throws {
        try await Home.withInstance { home in
            _ = try await home.upkeep("set", "k", "v")
            let gateway = try #require(await home.gatewayProcess())
            let redis = try #require(await Processes.children(of: gateway).first)
            #expect(kill(redis, SIGKILL) == 0)
            await Processes.waitForEnd(of: redis)
            #expect(try await home.upkeep("get", "k").text == "v\n")
            #expect(try await home.gatewayProcess() == gateway)
            #expect(try await Processes.children(of: gateway).first != redis)
        }
    }

    @Test func downEndsTheRedisToo() async throws {
        try await Home.withInstance { home in
            let gateway = try #require(await home.gatewayProcess())
            let redis = try #require(await Processes.children(of: gateway).first)
            _ = try await home.upkeep("local", "down", "-q")
            await Processes.waitForEnd(of: redis)
            await Processes.waitForEnd(of: gateway)
            #expect(!Processes.exists(gateway) && !Processes.exists(redis))
        }
    }

    @Test func aPortThatIsTakenIsNamed() async throws {
        try await FaultServer.run([]) { server in
            try await Home.lend { home in
                let up = try await home.upkeep("local", "up", "--port", "\(server.port)")
                #expect(up.status == .exited(1) && up.text == "")
                #expect(up.errorText.hasPrefix("error: cannot listen on 127.0.0.1 port \(server.port): "))
                #expect(up.errorText.contains("\nhint: "))
                #expect(try await home.upkeep("local", "status").status == .exited(3))
            }
        }
    }

    @Test func anEngineThatIsNoRedisIsNamed() async throws {
        try await Home.lend { home in
            for program in ["/bin/true", "/no/such/program"] {
                let up = try await home.upkeep("local", "up", "--port", "0", "--engine-binary", program)
                #expect(up.status != .exited(0) && up.errorText.contains(program), "\(up.errorText)")
            }
        }
    }

    @Test func resetDeletesTheDataButAsksFirst() async throws {
        try await Home.withInstance { home in
            _ = try await home.upkeep("set", "k", "v")
            let refused = try await home.upkeep("local", "reset")
            #expect(refused.status == .exited(2) && refused.errorText.hasSuffix("hint: add --yes\n"))
            #expect(try await home.upkeep("get", "k").text == "v\n")
            let reset = try await home.upkeep("local", "reset", "--yes")
            #expect(reset.status == .exited(0) && reset.errorText == "data deleted\n")
            _ = try await home.upkeep("local", "up", "--port", "0", "-q")
            #expect(try await home.upkeep("get", "k").status == .exited(3))
        }
    }

    @Test func theTokenIsSeenNowhere() async throws {
        try await Home.withInstance { home in
            let token = try home.read("\(home.state)/local/token").trimmingCharacters(in: .newlines)
            #expect(token.count > 40)
            _ = try await home.upkeep("set", "k", "v")
            _ = try await home.upkeep(
                "get", "k",
                environment: ["UPSTASH_REDIS_REST_URL": "http://127.0.0.1:1", "UPSTASH_REDIS_REST_TOKEN": "wrong"])
            let gateway = try #require(await home.gatewayProcess())
            for process in try await [gateway] + Processes.children(of: gateway) {
                let line = try await home.run(.name("ps"), ["-p", "\(process)", "-o", "args="]).text
                #expect(!line.isEmpty && !line.contains(token))
            }
            for verb in ["logs", "status"] {
                let shown = try await home.upkeep("local", verb)
                #expect(!shown.text.contains(token) && !shown.errorText.contains(token))
            }
            #expect(try !home.read("\(home.state)/local/gateway.log").contains(token))
            #expect(try !home.read("\(home.state)/local/redis/redis.log").contains(token))
        }
    }
}
