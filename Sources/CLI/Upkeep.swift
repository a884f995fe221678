package import ArgumentParser

/// The command tree.
package struct Upkeep: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "upkeep",
        abstract: "Administer and move data in Upstash Redis, or serve the same REST API in front of a Redis.",
        discussion: """
            Start with a private instance of your own:
              upkeep local up
              upkeep set greeting hello
              upkeep get greeting

            EXIT CODES
              0 ok, 1 failed, 2 usage, 3 not found, 4 not allowed, 5 unreachable, 6 limit, 7 a check said no, \
            8 conflict, 9 outcome unknown, 130 interrupted.
            """,
        version: "upkeep \(Version.number)",
        groupedSubcommands: [
            CommandGroup(
                name: "Keys",
                subcommands: [
                    Get.self, SetKey.self, Del.self, Exists.self, TTL.self, Expire.self, Persist.self, TypeOf.self,
                    Incr.self, Decr.self, MGet.self, MSet.self, Scan.self, Show.self,
                ]),
            CommandGroup(name: "Any command", subcommands: [Exec.self, Run.self, Ping.self]),
            CommandGroup(name: "Moving data", subcommands: [Import.self, Export.self]),
            CommandGroup(name: "The gateway", subcommands: [Serve.self, Local.self]),
            CommandGroup(name: "Settings", subcommands: [ProfileGroup.self, AuthGroup.self, Completion.self]),
        ])

    package init() {}
}
