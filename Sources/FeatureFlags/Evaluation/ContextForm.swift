/// What the SDK makes of a user's attributes before it hashes them (reference, section 4).
package enum ContextForm: Sendable, Hashable {
    /// The direct client: the object as it is.
    case direct
    /// The HTTP handler: attributes are texts that were decoded once more, and the flag's name is one of them.
    ///
    /// A context that holds `_flag` already keeps it where it is, and gets this flag's name there.
    case handler(FlagName, position: FlagPosition)

    package enum FlagPosition: String, Sendable, Hashable, CaseIterable {
        /// As the React helper sends it.
        case last
        case first
    }

    package static func handler(_ name: FlagName) -> ContextForm { .handler(name, position: .last) }
}
