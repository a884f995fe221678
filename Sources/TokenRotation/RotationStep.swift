/// What a rotation does, one thing after another. The journal says of each that it is about to be done, and that it is.
package enum RotationStep: String, Sendable, Hashable, CaseIterable {
    /// A new secret is made and kept; nothing takes it yet.
    case make
    /// The new secret is valid beside the old one.
    case add
    /// The old secret is gone and a new one valid, in one: what a platform's reset does.
    case replace
    /// A real request with the new one is answered.
    case probe
    /// The new one is in all its places.
    case deliver
    /// The old one is in all its places again.
    case restore
    /// The consumers' own check says that they have it.
    case check
    /// Time for whoever still uses the other one.
    case grace
    /// The old one is not valid any more.
    case revoke
    /// The new one is not valid any more.
    case withdraw
    /// A real request with the one that ended is refused.
    case prove

    /// Undoing it: the old secret is the one that stays.
    package static let back: [RotationStep] = [.restore, .check, .grace, .withdraw, .prove]
}
