import ArgumentParser
import UpstashManagement

struct BackupSchedule: DatabaseSwitch {
    static let feature = DatabaseFeature.dailyBackup
    static let configuration = CommandConfiguration(
        commandName: "schedule", abstract: "Turn daily backups on or off.",
        discussion: """
            How long they are kept is set in the console. Turning them off is asked about; --yes answers.

            EXAMPLES
              upkeep db backup schedule orders on
              upkeep db backup schedule orders off --yes

            COST
              \(AccountText.cost("3 requests, 2 where it is so already"))

            EXIT CODES
              \(AccountText.changeCodes)
            """)

    @Argument(help: "Name or id of the database.") var name: String
    @Argument(help: "on or off.") var state: SwitchState
    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var account: AccountOptions

    func current(of database: ManagedDatabase) -> Bool? { database.hasDailyBackup }

    func warning(for database: ManagedDatabase) -> String? {
        state.isOn ? nil : "\(database.title) will have no backups but those made by hand"
    }
}
