import ArgumentParser

struct TokenGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "The tokens that a gateway takes.",
        discussion: """
            A list of names, rights, digests and expiries in a file; the tokens themselves are not in it. Without --tokens \
            it is the list of the local instance, which has its own token beside it.
            """,
        subcommands: [TokenAdd.self, TokenListing.self, TokenExpire.self, TokenRevoke.self, TokenRotate.self])
}
