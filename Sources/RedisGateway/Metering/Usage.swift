import RedisTypes

/// What the requests of each token came to, in the units that the service bills (costs reference 2).
package struct Usage: Sendable, Hashable {
    package struct Token: Sendable, Hashable {
        package var requests = 0
        package var requestBytes = 0
        package var responseBytes = 0
        /// Scripts whose commands could not be counted: the token's user may not ask Redis for its statistics.
        package var uncountedScripts = 0
        /// Calls by the command's name in the table, those from inside scripts included. What the table does not have
        /// is under ``Usage/unknownName``.
        package var commands: [String: Int] = [:]

        package init() {}

        package static func += (token: inout Token, more: Token) {
            token.requests &+= more.requests
            token.requestBytes &+= more.requestBytes
            token.responseBytes &+= more.responseBytes
            token.uncountedScripts &+= more.uncountedScripts
            token.commands.merge(more.commands) { $0 &+ $1 }
        }
    }

    package static let unknownName = "(unknown)"

    /// What a row of the command table is called here.
    static func name(ofRow row: UInt16) -> String {
        Int(row) < CommandTable.commands.count ? CommandTable.commands[Int(row)].name : unknownName
    }

    /// By the token's name, or that of the Redis user behind it.
    package var tokens: [String: Token] = [:]

    package init() {}

    package static func += (usage: inout Usage, more: Usage) {
        for (name, token) in more.tokens { usage.tokens[name, default: Token()] += token }
    }

    package var total: Token {
        tokens.values.reduce(into: Token()) { $0 += $1 }
    }
}

extension Usage.Token {
    package var commandCount: Int { commands.values.reduce(0, &+) }

    /// Commands as they are billed in a database of so many regions.
    package func billed(regions: Int) -> Int {
        commands.reduce(0) { $0 &+ Self.weight(of: $1.key, regions: regions) &* $1.value }
    }

    /// How often one call of a command is billed.
    package static func weight(of name: String, regions: Int) -> Int {
        // A command that nobody knows fails, and that is billed once.
        CommandTable.info(named: name)?.billedCount(regions: regions) ?? 1
    }
}
