/// What became of one identity's requests.
package struct IdentityTally: Sendable, Hashable {
    package var allowed = 0
    package var denied = 0
    /// When the first of the denials came that nothing allowed has followed yet, in microseconds since the run began;
    /// ``never`` when there is none. An optional would be half as large again.
    var deniedSince = Self.never

    static let never = Int64.min

    package init() {}

    package var total: Int { allowed + denied }
}
