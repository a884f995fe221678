import ArgumentParser
import Settings

struct Local: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "local", abstract: "A private instance of the REST API in the background.",
        subcommands: [
            LocalUp.self, LocalDown.self, LocalStatus.self, LocalEnv.self, LocalUsage.self, LocalAssert.self,
            LocalLogs.self, LocalReset.self,
        ])
}
