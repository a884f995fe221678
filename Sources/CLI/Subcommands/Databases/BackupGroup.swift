import ArgumentParser

struct BackupGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Backups of a database.",
        discussion: """
            The service makes and restores backups in its own time; --wait looks until it is over. While it does, it \
            refuses other changes of the database, and Redis commands go on.

            COST
              No Redis command: the management API bills none.
            """,
        subcommands: [
            BackupList.self, BackupCreate.self, BackupRestore.self, BackupDelete.self, BackupSchedule.self,
        ])
}
