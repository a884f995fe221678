import ArgumentParser

struct BillGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bill", abstract: "What the account costs.",
        discussion: """
            COST
              No Redis command: the management API bills none.
            """,
        subcommands: [BillShow.self])
}
