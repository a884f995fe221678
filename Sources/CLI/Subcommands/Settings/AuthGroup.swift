import ArgumentParser

struct AuthGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "auth", abstract: "Which database and token are used.",
        subcommands: [AuthStatus.self, AuthToken.self])
}
