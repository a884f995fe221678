import ArgumentParser

struct TokenGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "The tokens that a gateway takes, and those of the users of a database.",
        discussion: """
            A list of names, rights, digests and expiries in a file; the tokens themselves are not in it. Without --tokens \
            it is the list of the local instance, which has its own token beside it.

            A database has users besides, each with rights and tokens of its own: create, list --users, revoke --user and \
            check are for those, on the service's paid plans as behind a gateway.
            """,
        subcommands: [
            TokenAdd.self, TokenCreate.self, TokenListing.self, TokenCheck.self, TokenExpire.self, TokenRevoke.self,
            TokenRotate.self,
        ])
}
