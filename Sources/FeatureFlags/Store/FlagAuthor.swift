/// Who changes something, and why, for the history.
package struct FlagAuthor: Sendable, Hashable {
    package var actor: String
    package var reason: String?

    package init(_ actor: String, reason: String? = nil) {
        self.actor = actor
        self.reason = reason
    }
}
