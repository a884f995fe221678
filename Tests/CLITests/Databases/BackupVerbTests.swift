import TestSupport
import Testing

@testable import CLI

@Suite(.tool) struct BackupVerbTests {
    private static let one = Recorded.list(Recorded.database(token: nil))
    private static let old = Recorded.backup("b-1", name: "nightly")

    private static func backups(_ backups: String...) -> FaultServer.Step {
        .json("[\(backups.joined(separator: ","))]")
    }

    @Test func aBackupIsWaitedForAmongOthersOfItsName() async throws {
        let run = try await ManagedRun(
            ["db", "backup", "create", "orders", "nightly", "--wait"],
            [
                Self.one, Self.backups(Self.old), Recorded.done, Self.backups(Self.old),
                Self.backups(Self.old, Recorded.backup("b-2", name: "nightly", state: "pending")),
                Self.backups(Recorded.backup("b-2", name: "nightly"), Self.old),
                .json(Recorded.database(token: nil, busy: "creating backup")),
                Self.backups(Recorded.backup("b-2", name: "nightly")), .json(Recorded.database(token: nil)),
            ])
        #expect(run.tool.outcome == .ok)
        #expect(run.tool.notes == ["backup nightly (b-2) of orders (db-1) is completed"])
    }

    @Test func aBackupThatFailedFails() async throws {
        let run = try await ManagedRun(
            ["db", "backup", "create", "orders", "nightly", "--wait"],
            [
                Self.one, Self.backups(), Recorded.done,
                Self.backups(Recorded.backup("b-2", name: "nightly", state: "failed")),
            ])
        #expect(run.tool.outcome == .failed)
    }

    @Test func withoutWaitingABackupHasBegun() async throws {
        let run = try await ManagedRun(
            ["db", "backup", "create", "orders", "nightly"], [Self.one, Self.backups(), Recorded.done])
        #expect(run.tool.notes == ["backup nightly of orders (db-1) has begun; upkeep db backup list db-1"])
    }

    /// The first look comes before the service has begun.
    @Test func aRestoreIsOverOnceItWasBusyAndIsNeverCalledASuccess() async throws {
        let idle = FaultServer.Step.json(Recorded.database(token: nil))
        let busy = FaultServer.Step.json(Recorded.database(token: nil, busy: "restoring"))
        let run = try await ManagedRun(
            ["db", "backup", "restore", "orders", "nightly", "--confirm", "orders", "--wait"],
            [Self.one, Self.backups(Self.old), Recorded.done, idle, busy, idle])
        #expect(run.tool.outcome == .ok)
        #expect(run.requests[2] == #"POST /v2/redis/restore-backup/db-1 {"backup_id":"b-1"}"#)
        #expect(
            run.tool.notes == [
                "the service is done with the restore into orders (db-1), which was busy and is active again, "
                    + "and does not say whether it succeeded: look at the data"
            ])
    }

    @Test func aBackupOfAnotherDatabaseIsFoundThere() async throws {
        let two = Recorded.list(Recorded.database(), Recorded.database("db-2", name: "copy"))
        let run = try await ManagedRun(
            ["db", "backup", "restore", "copy", "nightly", "--from", "orders", "--confirm", "copy"],
            [two, Self.backups(Self.old), Recorded.done])
        #expect(
            run.requests == [
                "GET /v2/redis/databases", "GET /v2/redis/list-backup/db-1",
                #"POST /v2/redis/restore-backup/db-2 {"backup_id":"b-1"}"#,
            ])
    }

    @Test func aBackupThatIsNotCompletedIsNotRestored() async throws {
        let run = try await ManagedRun(
            ["db", "backup", "restore", "orders", "nightly", "--confirm", "orders"],
            [Self.one, Self.backups(Recorded.backup("b-1", name: "nightly", state: "pending"))])
        #expect(run.tool.outcome == .conflict)
    }

    @Test func backupsAreListed() async throws {
        let run = try await ManagedRun(
            ["db", "backup", "list", "orders", "--format", "csv"], [Self.one, Self.backups(Self.old)])
        #expect(run.tool.output.last == "nightly,b-1,completed,2026-01-01T01:00:00Z,0,by hand")
    }
}

@Suite struct ModificationWatchTests {
    @Test func idleMeansNothingUntilItWasBusy() {
        var watch = ModificationWatch(longestStart: .seconds(20))
        #expect(watch.saw(isBusy: false, after: .zero) == .goOn)
        #expect(watch.saw(isBusy: false, after: .seconds(19)) == .goOn)
        #expect(watch.saw(isBusy: true, after: .seconds(21)) == .goOn)
        #expect(watch.saw(isBusy: true, after: .seconds(600)) == .goOn)
        #expect(watch.saw(isBusy: false, after: .seconds(601)) == .over)
    }

    @Test func whatWasNeverSeenToBeginIsNotOver() {
        var watch = ModificationWatch(longestStart: .seconds(20))
        #expect(watch.saw(isBusy: false, after: .seconds(20)) == .unseen)
        #expect(!watch.hasBegun)
    }
}
