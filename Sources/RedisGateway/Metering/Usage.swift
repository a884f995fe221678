import RedisTypes

/// What the requests of each token came to, in the units that the service bills (costs reference 2).
package struct Usage: Sendable, Hashable {
    package struct Token: Sendable, Hashable {
        package var requests = 0
        package var requestBytes = 0
        package var responseBytes = 0
        /// Scripts whose commands could not be counted: the token's user may not ask Redis for its statistics.
        package var uncountedScripts = 0
        /// By the command's name in the table, those that scripts called included. What the table does not have is under
        /// ``Usage/unknownName``.
        package var commands: [String: Calls] = [:]

        package init() {}

        package static func += (token: inout Token, more: Token) {
            token.requests &+= more.requests
            token.requestBytes &+= more.requestBytes
            token.responseBytes &+= more.responseBytes
            token.uncountedScripts &+= more.uncountedScripts
            token.commands.merge(more.commands) { Calls($0.calls &+ $1.calls, billed: $0.billed &+ $1.billed) }
        }
    }

    /// How often a command was called, and how often that was billed: by the regions that the database had then.
    package struct Calls: Sendable, Hashable {
        package var calls: Int
        package var billed: Int

        package init(_ calls: Int, billed: Int) {
            self.calls = calls
            self.billed = billed
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
    package var commandCount: Int { commands.values.reduce(0) { $0 &+ $1.calls } }
    package var billed: Int { commands.values.reduce(0) { $0 &+ $1.billed } }
}
