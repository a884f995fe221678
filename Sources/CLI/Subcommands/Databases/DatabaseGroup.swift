import ArgumentParser

struct DatabaseGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "db", abstract: "Databases of an account: create them, look after them, switch to one.",
        discussion: """
            These verbs ask the management API with an e-mail and a management key, which the console makes (Account, \
            Management API): UPSTASH_EMAIL and UPSTASH_API_KEY in the environment or in .env, or the same two lines in \
            account.env beside the configuration file, which only you may read. UPSTASH_MANAGEMENT_URL, or \
            --management-url, names another server, such as upkeep serve --management.

            A database is named by its name or its id; where several share a name, nothing is done to a guess. What deletes, \
            replaces or revokes something wants the name typed, or --confirm NAME. Nothing that changes something is sent \
            twice: where an answer is lost, exit code 9 says so, and the hint how to look.

            Credentials are shown with --credentials only, in JSON too.

            COST
              No Redis command: the management API bills none.
            """,
        subcommands: [
            DatabaseList.self, DatabaseGet.self, DatabaseCreate.self, DatabaseUse.self, DatabaseRename.self,
            DatabaseDelete.self, DatabaseStatsVerb.self, DatabaseUsage.self, DatabaseResetPassword.self,
            DatabaseEviction.self, DatabaseTLS.self, DatabaseAutoUpgrade.self, DatabaseProdPack.self,
            DatabaseRegions.self, DatabaseBudget.self, DatabasePlan.self, DatabaseAllowList.self,
            DatabaseMoveToTeam.self, BackupGroup.self,
        ])
}
