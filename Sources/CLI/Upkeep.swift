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

            MORE
              upkeep help environment
              upkeep help exit-codes
            """,
        version: "upkeep \(Version.number)",
        groupedSubcommands: verbs.map { CommandGroup(name: $0.title, subcommands: $0.types.map(\.type)) })

    /// A subcommand and its name, which is also in its configuration: there it cannot be read without building
    /// the descriptions of all of them.
    typealias Verb = (name: String, type: any ParsableCommand.Type)

    /// All subcommands, in the order of the help page.
    static let verbs: [(title: String, types: [Verb])] = [
        (
            "Keys",
            [
                ("get", Get.self), ("set", SetKey.self), ("del", Del.self), ("exists", Exists.self), ("ttl", TTL.self),
                ("expire", Expire.self), ("persist", Persist.self), ("type", TypeOf.self), ("incr", Incr.self),
                ("decr", Decr.self), ("mget", MGet.self), ("mset", MSet.self), ("scan", Scan.self),
                ("show", Show.self),
            ]
        ),
        (
            "Any command",
            [("exec", Exec.self), ("run", Run.self), ("ping", Ping.self), ("repl", Repl.self)]
        ),
        (
            "Moving data",
            [("import", Import.self), ("export", Export.self), ("copy", Copy.self), ("verify", Verify.self)]
        ),
        ("Operating", [("ratelimit", RateLimitGroup.self), ("flag", FlagGroup.self)]),
        ("The gateway", [("serve", Serve.self), ("local", Local.self), ("token", TokenGroup.self)]),
        (
            "The account",
            [
                ("db", DatabaseGroup.self), ("team", TeamGroup.self), ("audit-log", AuditLog.self),
                ("bill", BillGroup.self),
            ]
        ),
        (
            "Settings",
            [
                ("profile", ProfileGroup.self), ("auth", AuthGroup.self), ("doctor", Doctor.self),
                ("completion", Completion.self),
            ]
        ),
    ]

    static var verbNames: Set<String> { Set(verbs.flatMap(\.types).map(\.name)) }

    /// Parses a command line.
    ///
    /// ArgumentParser reads the whole tree to find one verb, which is half the time of a `get`. So the verb is looked
    /// up here and parses its own words; whatever is not a plain success is parsed again from the root, for messages
    /// that name the whole command.
    static func command(for arguments: [String]) throws -> any ParsableCommand {
        if let name = arguments.first {
            if name == "-V" { return try parseAsRoot(["--version"]) }
            for group in verbs {
                for verb in group.types where verb.name == name {
                    if let type = verb.type as? any Subcommand.Type,
                        let command = try? type.parse(Array(arguments.dropFirst()))
                    {
                        return command
                    }
                }
            }
        }
        return try parseAsRoot(arguments)
    }

    package init() {}
}
