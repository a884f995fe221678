/// What a word that is no keyword means to its command.
package enum ArgumentRole: Sendable, Hashable, CaseIterable {
    case key, value, field, member
    /// A number, a pattern, a channel …
    case other

    /// The role of an argument of this name in a command's syntax.
    package init(_ name: String) {
        switch name {
        case "key", "key1", "key2", "newkey", "source", "destination", "sourcekey", "destkey": self = .key
        case "value", "element", "pivot", "serialized-value": self = .value
        case "field": self = .field
        case "member", "member1", "member2": self = .member
        default: self = .other
        }
    }
}
