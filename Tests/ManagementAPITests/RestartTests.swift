import Foundation
import RedisGateway
import RedisTypes
import TestSupport
import Testing

@testable import ManagementAPI

/// What a server finds when it starts.
@Suite struct RestartTests {
    @Test func databasesAreThereAgain() async throws {
        try await withTemporaryDirectory { directory in
            let before = try await withManagement(in: directory) { scene throws in
                let database = try await scene.create("orders", #","plan":"payg","eviction":true"#)
                _ = try await database.run(#"["SET","k","v"]"#)
                _ = try await database.run(
                    #"["ACL","SETUSER","app","on",">x","+get","~*"]"#)
                return try await scene.get(database.id)
            }
            try await withManagement(in: directory) { scene throws in
                let after = try await scene.get(before.id)
                #expect(after.json == before.json)
                #expect(try await after.run(#"["GET","k"]"#) == #"{"result":"v"}"#)
                #expect(try await after.run(#"["GET","k"]"#, token: after.readOnlyToken) == #"{"result":"v"}"#)
                let policy = try await scene.engine(of: before.id, "CONFIG", "GET", "maxmemory-policy")
                #expect(policy.array?.last?.bytes == "allkeys-random")
                #expect(scene.reports.all == [])
            }
        }
    }

    @Test func aDamagedRecordKeepsNoOtherFromStarting() async throws {
        try await withTemporaryDirectory { directory in
            let (damaged, whole) = try await withManagement(in: directory) { scene throws in
                (try await scene.create("damaged").id, try await scene.create("whole"))
            }
            let file = "\(directory)/databases/\(damaged)/database.json"
            try StateDirectory.write(["database_id": .string(damaged)], to: file)
            try await withManagement(in: directory) { scene throws in
                let list = try await scene.ask("GET", "/redis/databases").json.elements ?? []
                let states = Dictionary(
                    uniqueKeysWithValues: list.map { ($0["database_id"]?.text, $0["state"]?.text) })
                #expect(states == [damaged: "suspended", whole.id: "active"])
                #expect(scene.reports.all.count == 1)
                #expect(scene.reports.all.first?.contains(damaged) == true)
                #expect(try await whole.run(#"["PING"]"#) == #"{"result":"PONG"}"#)
                // Nothing is written over what somebody may mend.
                let renamed = try await scene.ask("POST", "/redis/rename/\(damaged)", #"{"name":"x"}"#)
                #expect(renamed.status == 400)
                let text = try String(contentsOfFile: file, encoding: .utf8)
                #expect(text == "{\"database_id\":\"\(damaged)\"}\n")
                #expect(try await scene.ask("DELETE", "/redis/database/\(damaged)").status == 200)
                #expect(!FileManager.default.fileExists(atPath: file))
            }
        }
    }

    @Test func damagedDataKeepNoOtherFromStartingAndABackupMendsThem() async throws {
        try await withTemporaryDirectory { directory in
            let (damaged, whole) = try await withManagement(in: directory) { scene throws in
                let damaged = try await scene.create("damaged")
                _ = try await damaged.run(#"["SET","k","v"]"#)
                _ = try await scene.ask("POST", "/redis/create-backup/\(damaged.id)", #"{"name":"b"}"#)
                _ = try await scene.backup("b", of: damaged.id)
                return (damaged, try await scene.create("whole"))
            }
            let data = "\(directory)/databases/\(damaged.id)/redis/appendonlydir"
            for name in Files.names(in: data) where name.hasSuffix(".aof") {
                try Data("not a command\r\n".utf8).write(to: URL(filePath: "\(data)/\(name)"))
            }
            try await withManagement(in: directory) { scene throws in
                #expect(try await scene.get(damaged.id).json["state"] == "suspended")
                #expect(try await whole.run(#"["PING"]"#) == #"{"result":"PONG"}"#)
                #expect(scene.reports.all.contains { $0.hasPrefix("database damaged is suspended: ") })
                let backup = try await scene.backup("b", of: damaged.id)
                let refused = try await scene.ask(
                    "POST", "/redis/create-backup/\(damaged.id)", #"{"name":"c"}"#)
                #expect(refused.status == 400)
                _ = try await scene.ask(
                    "POST", "/redis/restore-backup/\(damaged.id)", #"{"backup_id":"\#(backup.id)"}"#)
                try await scene.waitUntilIdle(damaged.id)
                #expect(try await scene.get(damaged.id).json["state"] == "active")
                #expect(try await damaged.run(#"["GET","k"]"#) == #"{"result":"v"}"#)
            }
        }
    }

    @Test func damagedCountsAndBackupsKeepNoDatabaseFromRunning() async throws {
        try await withTemporaryDirectory { directory in
            let (database, kept) = try await withManagement(in: directory) { scene throws in
                let database = try await scene.create()
                _ = try await database.run(#"["SET","k","v"]"#)
                _ = try await scene.ask("POST", "/redis/create-backup/\(database.id)", #"{"name":"a"}"#)
                let damaged = try await scene.backup("a", of: database.id).id
                _ = try await scene.ask("POST", "/redis/create-backup/\(database.id)", #"{"name":"b"}"#)
                let kept = try await scene.backup("b", of: database.id).id
                let path = DatabaseDirectory(path: "\(directory)/databases/\(database.id)")
                try Data("{".utf8).write(to: URL(filePath: path.backupFacts(damaged)))
                return (database, kept)
            }
            let path = DatabaseDirectory(path: "\(directory)/databases/\(database.id)")
            try Data("torn".utf8).write(to: URL(filePath: path.days))
            try await withManagement(in: directory) { scene throws in
                #expect(try await scene.get(database.id).run(#"["GET","k"]"#) == #"{"result":"v"}"#)
                let list = try await scene.ask("GET", "/redis/list-backup/\(database.id)").json.elements
                #expect(list?.map { $0["backup_id"]?.text } == [kept])
                #expect(scene.reports.all.count == 2)
                #expect(try Data(contentsOf: URL(filePath: path.days + ".damaged")) == Data("torn".utf8))
            }
        }
    }

    /// Sums and differences of what is stored must not end the server.
    @Test func numbersBeyondAllMeasureAreNoCounts() throws {
        let number = JSONValue.integer(Int.min)
        let day = try #require(
            DayUsage(stored: ["day": "2026-11-23", "bandwidth": number, "storage": number, "reads": number]))
        #expect(day == DayUsage(day.day))
        let most = try #require(DayUsage(stored: ["day": "2026-11-23", "bandwidth": .integer(Int.max)]))
        #expect(Charges(of: [most, most], .payAsYouGo).dollars.isFinite)
        let record = DatabaseRecord(
            id: "x", name: "x", account: "x", creationTime: 0, plan: .free, primaryRegion: "us-east-1", budget: 0,
            credentials: .random())
        #expect(DatabaseRecord(stored: record.stored, id: "x") == record)
        for name in ["creation_time", "next_daily_backup_time"] {
            let stored = record.stored.merged(with: .object([.init(name: name, value: number)]))
            #expect(DatabaseRecord(stored: stored, id: "x") == nil)
        }
    }

    /// A record that could not be read again would cost the database at the next start.
    @Test func moreThanCanBeReadAgainIsNotKept() async throws {
        try await withTemporaryDirectory { directory in
            let id = try await withManagement(in: directory) { scene throws in
                let id = try await scene.create("orders", #","plan":"payg""#).id
                let ranges = (0..<6000).map { "\"10.0.\($0 / 256).\($0 % 256)\"" }.joined(separator: ",")
                let answer = try await scene.ask(
                    "POST", "/redis/update-allowlist/\(id)", #"{"allowed_ips":[\#(ranges)]}"#)
                #expect(answer.status == 400)
                #expect(try await scene.get(id).json["allowed_ip_ranges"] == [])
                return id
            }
            try await withManagement(in: directory) { scene throws in
                #expect(try await scene.get(id).json["state"] == "active")
            }
        }
    }

    @Test(arguments: [#"{"teams":{}}"#, #"{"teams":[{"team_id":"x"}]}"#, "[]"])
    func teamsThatCannotBeReadAreNotWrittenOver(text: String) async throws {
        try await withTemporaryDirectory { directory in
            try StateDirectory.write(try JSONValue(parsing: Array(text.utf8)), to: "\(directory)/teams.json")
            await #expect(throws: UnreadableState.self) {
                try await withManagement(in: directory) { _ in Issue.record("it started") }
            }
        }
    }

    @Test func whatWasNotCompletedIsRemoved() async throws {
        try await withTemporaryDirectory { directory in
            let half = "\(directory)/databases/\(Identifier.random())"
            try FileManager.default.createDirectory(atPath: "\(half)/redis", withIntermediateDirectories: true)
            try Data("x".utf8).write(to: URL(filePath: "\(half)/redis/appendonly.aof"))
            try await withManagement(in: directory) { scene throws in
                #expect(try await scene.ask("GET", "/redis/databases").text == "[]")
                #expect(!FileManager.default.fileExists(atPath: half))
            }
        }
    }

    /// Whoever was to complete it is gone, and with it what it would have put back.
    @Test func whatWasUnderWayIsToldAsFailed() async throws {
        try await withTemporaryDirectory { directory in
            let id = try await withManagement(in: directory) { scene throws in
                let database = try await scene.create()
                _ = try await database.run(#"["SET","k","old"]"#)
                return database.id
            }
            let path = DatabaseDirectory(path: "\(directory)/databases/\(id)")
            let backup = Backup(id: Identifier.random(), database: id, name: "b", creationTime: 1, isDaily: false)
            try StateDirectory.write(backup.json(owner: "x"), to: path.backupFacts(backup.id))
            // A restore that was cut between its steps.
            try Files.rename(path.data, to: path.oldData)
            try FileManager.default.createDirectory(atPath: path.data, withIntermediateDirectories: false)
            try await withManagement(in: directory) { scene throws in
                let list = try await scene.ask("GET", "/redis/list-backup/\(id)").json.elements
                #expect(list?.map { $0["state"] } == ["failed"])
                #expect(try await scene.get(id).run(#"["GET","k"]"#) == #"{"result":"old"}"#)
            }
        }
    }

    @Test func aPortThatIsTakenIsChanged() async throws {
        try await withTemporaryDirectory { directory in
            let before = try await withManagement(in: directory) { try await $0.create() }
            try await withGateway { configuration in
                configuration.port = before.port
            } _: { _ in
                try await withManagement(in: directory) { scene throws in
                    let after = try await scene.get(before.id)
                    #expect(after.port != before.port)
                    #expect(try await after.run(#"["PING"]"#) == #"{"result":"PONG"}"#)
                    #expect(scene.reports.all.count == 1)
                }
            }
        }
    }
}
