package import RedisTypes

/// What the documentation says of a command beyond the command table: its age and what it costs the server.
package struct CommandNotes: Sendable, Hashable {
    /// The version of Redis, or of the module, that brought it; `nil` for the service's own.
    package var since: String?
    package var complexity: String?
    package var deprecatedSince: String?
    package var replacement: String?

    /// - Parameter name: As the command table spells it: `CONFIG GET`.
    package init?(of name: String) {
        guard let found = NoteLines(Self.generated).fields(of: name) ?? NoteLines(Self.supplement).fields(of: name)
        else { return nil }
        var fields = found[...]
        func next() -> String? { fields.popFirst().flatMap { $0.isEmpty ? nil : $0 } }
        since = next()
        complexity = next()
        deprecatedSince = next()
        replacement = next()
    }

    package init?(of info: CommandInfo) {
        self.init(of: info.name)
    }
}
