import TestSupport
import Testing
import UpstashREST

@testable import ManagementAPI

/// What was done with a database, counted by its gateway.
@Suite struct StatisticsTests {
    @Test func commandsAreCountedAsTheyAreBilled() async throws {
        let clock = TestClock()
        try await withManagement { configuration in
            configuration.now = { clock.now }
        } _: { scene throws in
            let database = try await scene.create("x", #","plan":"payg","read_regions":["eu-west-1"]"#)
            for _ in 0..<3 { _ = try await database.run(#"["SET","k","v"]"#) }
            _ = try await database.run(#"["GET","k"]"#)
            _ = try await database.run(#"["GET","missing"]"#)
            _ = try await database.run(#"["PING"]"#)
            let stats = try await scene.ask("GET", "/redis/stats/\(database.id)").json
            // A write is billed in both regions, and PING nowhere.
            #expect(stats["total_monthly_write_requests"] == 6)
            #expect(stats["total_monthly_read_requests"] == 2)
            #expect(stats["total_monthly_requests"] == 8)
            #expect(stats["daily_net_commands"] == 8)
            #expect(stats["total_monthly_billing"] == .number("1.6e-05"))
            #expect(stats["total_monthly_bandwidth"]?.integer ?? 0 > 0)
            #expect(stats["current_storage"]?.integer ?? 0 > 0)
            #expect(stats["days"] == ["Wednesday", "Thursday", "Friday", "Saturday", "Sunday"])
            let days = try #require(stats["dailyrequests"]?.elements)
            #expect(days.map { $0["y"] } == [0, 0, 0, 0, 8])
            #expect(days.last?["x"] == "2026-11-15 00:00:00 +0000 UTC")
            // The interval that has not ended has no value yet.
            let keys = try #require(stats["keyspace"]?.elements)
            #expect(keys.map { $0["y"] } == [1, .null])
            #expect(keys.first?["x"] == "2026-11-15 12:00:00 +0000 UTC")
            #expect(stats["hits"]?.elements?.first?["y"] == 1)
            #expect(stats["misses"]?.elements?.first?["y"] == 1)
            let counts = try #require(stats["command_counts"]?.elements)
            #expect(counts.map { $0["metric_identifier"] } == ["GET", "PING", "SET"])
            #expect(counts.last?["data_points"]?.elements?.map { $0["y"] } == [3, .null])
        }
    }

    /// What was counted before the server started counts too.
    @Test func theFreePlanEndsWithItsMonth() async throws {
        try await withTemporaryDirectory { directory in
            let (id, unlimited) = try await withManagement(in: directory) { scene in
                (try await scene.create().id, try await scene.create().id)
            }
            for id in [id, unlimited] {
                var day = DayUsage(UTCDay(milliseconds: WallClock.milliseconds))
                day.commands.reads = 499_999
                try StateDirectory.write(
                    TrafficMeter([day]).stored, to: "\(directory)/databases/\(id)/days.json")
            }
            try await withManagement(in: directory) { scene in
                let database = try await scene.get(id)
                #expect(try await database.run(#"["GET","k"]"#) == #"{"result":null}"#)
                let refused = try await database.run(#"["GET","k"]"#)
                #expect(refused.contains("max requests limit exceeded. Limit: 500000, Usage: 500000"), "\(refused)")
                let other = try await scene.get(unlimited)
                for _ in 0..<2 { #expect(try await other.run(#"["GET","k"]"#) == #"{"result":null}"#) }
            }
        }
    }

    @Test(arguments: ["free", "fixed_1gb"])
    func otherPlansPayNothingForACommand(plan: String) async throws {
        try await withManagement { scene throws in
            let database = try await scene.create("x", #","plan":"\#(plan)""#)
            _ = try await database.run(#"["SET","k","v"]"#)
            let stats = try await scene.ask("GET", "/redis/stats/\(database.id)").json
            #expect(stats["total_monthly_requests"] == 1)
            #expect(stats["total_monthly_billing"] == .number("0.0"))
        }
    }

    @Test func aMonthBeginsWithNothing() async throws {
        let clock = TestClock()
        try await withManagement { configuration in
            configuration.now = { clock.now }
        } _: { scene throws in
            let database = try await scene.create()
            func stats() async throws -> JSONValue {
                try await scene.ask("GET", "/redis/stats/\(database.id)?period=7d").json
            }
            _ = try await database.run(#"["SET","k","v"]"#)
            _ = try await stats()
            clock.advance(days: 15)
            _ = try await database.run(#"["GET","k"]"#)
            let last = try await stats()
            #expect(last["daily_net_commands"] == 1)
            #expect(last["total_monthly_requests"] == 2)
            clock.advance(days: 1)
            let next = try await stats()
            #expect(next["total_monthly_requests"] == 0)
            #expect(next["dailyrequests"]?.elements?.map { $0["y"] } == [0, 0, 0, 1, 0])
        }
    }

    @Test func countsGoOnOverChangesAndRestarts() async throws {
        try await withTemporaryDirectory { directory in
            let id = try await withManagement(in: directory) { scene throws in
                let database = try await scene.create()
                _ = try await database.run(#"["SET","k","v"]"#)
                _ = try await scene.ask("POST", "/redis/\(database.id)/change-plan", #"{"plan_name":"payg"}"#)
                _ = try await database.run(#"["GET","k"]"#)
                return database.id
            }
            try await withManagement(in: directory) { scene throws in
                let stats = try await scene.ask("GET", "/redis/stats/\(id)").json
                #expect(stats["total_monthly_requests"] == 2)
            }
        }
    }

    @Test func aPeriodIsOneOfSix() async throws {
        try await withManagement { scene throws in
            let id = try await scene.create().id
            for period in ["1h", "3h", "12h", "1d", "3d", "7d"] {
                #expect(try await scene.ask("GET", "/redis/stats/\(id)?period=\(period)").status == 200)
            }
            #expect(try await scene.ask("GET", "/redis/stats/\(id)?period=2h").status == 400)
        }
    }
}
