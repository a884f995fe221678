package import RedisTypes

/// Commands that must stay together, and where in their file the first of them begins.
package struct SourcedCommands: Sendable, Hashable {
    /// One, or all of a transaction, without its `MULTI` and `EXEC`. Never empty.
    package var commands: [RedisCommand]
    package var position: SourcePosition

    package init(_ commands: [RedisCommand], at position: SourcePosition) {
        self.commands = commands
        self.position = position
    }
}
