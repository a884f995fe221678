import Foundation
import RedisTypes
import TestSupport
import Testing

@testable import ManagementAPI

/// Copies of a database's data, and what is refused meanwhile.
@Suite struct BackupTests {
    @Test func aBackupHoldsTheDataOfItsMoment() async throws {
        try await withManagement { scene throws in
            let database = try await scene.create()
            _ = try await database.run(#"["SET","k","old"]"#)
            let created = try await scene.ask("POST", "/redis/create-backup/\(database.id)", #"{"name":"before"}"#)
            #expect(created.text == #""OK""#)
            let backup = try await scene.backup("before", of: database.id)
            #expect(backup.state == "completed")
            #expect(backup.json["daily_backup"] == "false")
            #expect(backup.json["backup_size"]?.integer ?? 0 > 0)
            _ = try await database.run(#"["MSET","k","new","more","x"]"#)
            let restored = try await scene.ask(
                "POST", "/redis/restore-backup/\(database.id)", #"{"backup_id":"\#(backup.id)"}"#)
            #expect(restored.text == #""OK""#)
            try await scene.waitUntilIdle(database.id)
            #expect(try await database.run(#"["MGET","k","more"]"#) == #"{"result":["old",null]}"#)
            let setting = try await scene.engine(of: database.id, "CONFIG", "GET", "aof-load-truncated")
            #expect(setting.array?.last?.bytes == "yes")
            // What is written from then on stays too.
            _ = try await database.run(#"["SET","after","y"]"#)
            #expect(
                try await scene.ask("DELETE", "/redis/delete-backup/\(database.id)/\(backup.id)").text == #""OK""#)
            #expect(try await scene.ask("GET", "/redis/list-backup/\(database.id)").text == "[]")
            #expect(
                try await scene.ask("DELETE", "/redis/delete-backup/\(database.id)/\(backup.id)").status == 404)
            #expect(scene.reports.all == [])
        }
    }

    @Test func aBackupIsRestoredIntoAnotherDatabase() async throws {
        try await withManagement { scene throws in
            let source = try await scene.create("source")
            let target = try await scene.create("target")
            _ = try await source.run(#"["HSET","h","f","v"]"#)
            _ = try await target.run(#"["SET","own","x"]"#)
            _ = try await scene.ask("POST", "/redis/create-backup/\(source.id)", #"{"name":"b"}"#)
            let backup = try await scene.backup("b", of: source.id)
            _ = try await scene.ask("POST", "/redis/restore-backup/\(target.id)", #"{"backup_id":"\#(backup.id)"}"#)
            try await scene.waitUntilIdle(target.id)
            #expect(try await target.run(#"["HGET","h","f"]"#) == #"{"result":"v"}"#)
            #expect(try await target.run(#"["EXISTS","own"]"#) == #"{"result":0}"#)
        }
    }

    /// Reads tell what is going on; they neither wait for it nor end it.
    @Test func nothingElseIsChangedMeanwhile() async throws {
        try await withManagement { configuration in
            configuration.operationTime = .seconds(3600)
        } _: { scene throws in
            let database = try await scene.create()
            _ = try await scene.ask("POST", "/redis/create-backup/\(database.id)", #"{"name":"b"}"#)
            for _ in 0..<2 {
                let shown = try await scene.ask("GET", "/redis/database/\(database.id)").json
                #expect(shown["modifying_state"] == "backup")
                let list = try await scene.ask("GET", "/redis/list-backup/\(database.id)").json
                #expect(list.elements?.first?["state"] == "pending")
                #expect(try await scene.ask("GET", "/redis/stats/\(database.id)").status == 200)
                for (method, path, body) in [
                    ("POST", "/redis/rename/\(database.id)", #"{"name":"x"}"#),
                    ("POST", "/redis/reset-password/\(database.id)", ""),
                    ("POST", "/redis/\(database.id)/change-plan", #"{"plan_name":"payg"}"#),
                    ("POST", "/redis/create-backup/\(database.id)", #"{"name":"c"}"#),
                    ("DELETE", "/redis/database/\(database.id)", ""),
                    ("POST", "/redis/enable-eviction/\(database.id)", ""),
                ] {
                    let answer = try await scene.ask(method, path, body)
                    #expect(answer.status == 400, "\(path)")
                    #expect(answer.text.contains("being modified"), "\(answer.text)")
                }
            }
            #expect(try await database.run(#"["PING"]"#) == #"{"result":"PONG"}"#)
        }
    }

    enum Damage: CaseIterable {
        case altered, cut, emptied, replaced

        func apply(to bytes: inout Data) {
            switch self {
            case .altered:
                bytes[bytes.count - 1] ^= 0xFF
                bytes[bytes.count / 2] ^= 0xFF
            case .cut: bytes = bytes.prefix(bytes.count * 3 / 4)
            case .emptied: bytes = Data()
            case .replaced: bytes = Data("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nx\r\n".utf8)
            }
        }
    }

    @Test(arguments: Damage.allCases) func dataThatCannotBeLoadedLeaveTheOldOnes(_ damage: Damage) async throws {
        try await withManagement { scene throws in
            let database = try await scene.create()
            _ = try await database.run(#"["SET","k","kept"]"#)
            _ = try await scene.ask("POST", "/redis/create-backup/\(database.id)", #"{"name":"b"}"#)
            let backup = try await scene.backup("b", of: database.id)
            let file = "\(scene.directory)/databases/\(database.id)/backups/\(backup.id).rdb"
            var bytes = try Data(contentsOf: URL(filePath: file))
            damage.apply(to: &bytes)
            try bytes.write(to: URL(filePath: file))
            _ = try await database.run(#"["SET","later","too"]"#)
            _ = try await scene.ask(
                "POST", "/redis/restore-backup/\(database.id)", #"{"backup_id":"\#(backup.id)"}"#)
            try await scene.waitUntilIdle(database.id)
            #expect(try await database.run(#"["MGET","k","later"]"#) == #"{"result":["kept","too"]}"#)
            #expect(scene.reports.all.contains { $0.contains("the database has its old data") })
            let log = try await scene.ask("GET", "/auditlogs").json.elements ?? []
            #expect(log.first?["action_string"] == "Restore Backup Failed")
            #expect(log.first?["reason"]?.text?.contains("old data") == true)
            // A crash of its own leaves a file that is cut, which the engine goes on from.
            let setting = try await scene.engine(of: database.id, "CONFIG", "GET", "aof-load-truncated")
            #expect(setting.array?.last?.bytes == "yes")
        }
    }

    @Test(arguments: [
        ("{}", 400), (#"{"backup_id":"none"}"#, 404), (#"{"backup_id":7}"#, 400),
    ])
    func aRestoreNamesABackup(body: String, status: Int) async throws {
        try await withManagement { scene throws in
            let id = try await scene.create().id
            #expect(try await scene.ask("POST", "/redis/restore-backup/\(id)", body).status == status)
            #expect(try await scene.ask("POST", "/redis/create-backup/\(id)").status == 400)
        }
    }

    @Test func dailyBackupsAreMadeAndOneIsKept() async throws {
        let clock = TestClock()
        try await withManagement { configuration in
            configuration.now = { clock.now }
            configuration.sampleInterval = .milliseconds(1)
        } _: { scene throws in
            let free = try await scene.create().id
            let id = try await scene.create().id
            #expect(try await scene.ask("PATCH", "/redis/enable-dailybackup/\(free)").status == 400)
            #expect(try await scene.ask("PATCH", "/redis/enable-dailybackup/\(id)").text == #""OK""#)
            #expect(try await scene.get(id).json["daily_backup_enabled"] == true)
            for day in 1...3 {
                clock.advance(days: 1)
                let name = "daily-\(UTCDay(milliseconds: clock.now).name)"
                var names: [String] = []
                while names != [name] {
                    let list = try await scene.ask("GET", "/redis/list-backup/\(id)").json.elements ?? []
                    names = list.filter { $0["state"] == "completed" }.compactMap { $0["name"]?.text }
                    #expect(list.allSatisfy { $0["daily_backup"] == "true" }, "day \(day)")
                    await Task.yield()
                }
            }
            try await scene.waitUntilIdle(id)
            #expect(try await scene.ask("POST", "/redis/disable-dailybackup/\(id)").text == #""OK""#)
            #expect(try await scene.get(id).json["daily_backup_enabled"] == false)
        }
    }
}
