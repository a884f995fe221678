/// Who sent a request, once the token is known. What a principal may do, and which Redis connection serves it, is
/// decided in ``LoopContext`` and nowhere else.
package struct Principal: Sendable, Hashable {
    /// Tells principals apart; never the token or a part of it.
    package let name: String

    package init(name: String) {
        self.name = name
    }

    /// The owner of the one token: everything a REST client may do.
    package static let standard = Principal(name: "standard")
}
