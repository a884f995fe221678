import RedisTypes
import Subprocess
import TerminalSupport
import TestSupport
import Testing

/// The server goes away in the middle of a command, and comes back.
@Suite struct ShellOutageTests {
    @Test(arguments: FaultProxy.Place.allCases)
    func whatMayHaveRunIsNotRepeated(place: FaultProxy.Place) async throws {
        try await ShellScene.lend { scene in
            try await scene.shell(through: scene.proxy.port) { terminal in
                #expect(try await terminal.run("INCR n") == "(integer) 1")
                try await scene.redis.run("CONFIG", "RESETSTAT")
                scene.proxy.follow(FaultProxy.Plan { _ in .cut(place) })
                let shown = try await terminal.run("INCR n")
                #expect(shown.contains("error: "), "\(shown)")
                #expect(terminal.screen.currentLine.contains("(outcome unknown)"))
                let ran = [.beforeResponse, .insideResponse].contains(place) ? 1 : 0
                #expect(scene.proxy.requests == 1)
                #expect(try await scene.calls(of: "incr") == ran)
                scene.proxy.follow(FaultProxy.Plan())
                #expect(try await terminal.run("INCR n") == "(integer) \(2 + ran)")
                #expect(!terminal.screen.currentLine.contains("("))
                #expect(scene.proxy.requests == 1)
            }
        }
    }

    @Test func noServerAtAllIsSaidByThePrompt() async throws {
        try await ShellScene.lend { scene in
            try await scene.shell(through: scene.proxy.port) { terminal in
                var plan = FaultProxy.Plan()
                plan.refuses = { true }
                scene.proxy.follow(plan)
                for line in ["INCR n", "MULTI", "INCR n", "EXEC"] { try await terminal.run(line) }
                #expect(terminal.screen.currentLine.contains("(outcome unknown)"))
                scene.proxy.follow(FaultProxy.Plan())
                #expect(try await terminal.run("INCR n") == "(integer) 1")
                #expect(!terminal.screen.currentLine.contains("("))
            }
        }
    }

    /// The gateway itself is killed, and another one takes its port.
    @Test func theNextLineWorksWhenTheGatewayIsBack() async throws {
        try await Home.withInstance { home in
            try await home.shell { terminal in
                #expect(try await terminal.run("SET k v") == "OK")
                let port = try #require(terminal.screen.currentLine.split { !$0.isNumber }.last)
                _ = try await home.upkeep("local", "down", "-q")
                #expect(try await terminal.run("INCR n").contains("error: "))
                #expect(terminal.screen.currentLine.contains("(unreachable)"))
                let up = try await home.upkeep("local", "up", "--port", String(port))
                #expect(up.errorText.isEmpty || up.status == .exited(0))
                #expect(try await terminal.run("INCR n") == "(integer) 1")
                #expect(!terminal.screen.currentLine.contains("("))
            }
        }
    }
}
