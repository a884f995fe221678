package import RedisTypes

/// One document before and after a change, byte for byte; `nil` where there was none.
package struct DocumentChange: Sendable, Hashable {
    package var name: FlagName
    package var environment: FlagEnvironment
    package var before: ByteString?
    package var after: ByteString?

    package init(_ name: FlagName, _ environment: FlagEnvironment, before: ByteString?, after: ByteString?) {
        self.name = name
        self.environment = environment
        self.before = before
        self.after = after
    }

    /// No change: what must be there, `nil` for nothing.
    static func condition(_ name: FlagName, _ environment: FlagEnvironment, _ text: ByteString?) -> DocumentChange {
        DocumentChange(name, environment, before: text, after: text)
    }

    var reversed: DocumentChange { DocumentChange(name, environment, before: after, after: before) }
}

/// Whether a name is in the set of all names, before and after a change.
package struct MembershipChange: Sendable, Hashable {
    package var name: FlagName
    package var before: Bool
    package var after: Bool

    package init(_ name: FlagName, before: Bool, after: Bool) {
        self.name = name
        self.before = before
        self.after = after
    }

    var reversed: MembershipChange { MembershipChange(name, before: after, after: before) }
}

extension DocumentChange {
    /// What differs; `nil` where one of the two documents is missing or cannot be read.
    package var diff: FlagDiff? {
        // Whoever wants to know why one cannot be read reads it.
        guard let before, let after, let old = try? FlagDocument(parsing: before),
            let new = try? FlagDocument(parsing: after)
        else { return nil }
        return FlagDiff(from: old, to: new)
    }
}
