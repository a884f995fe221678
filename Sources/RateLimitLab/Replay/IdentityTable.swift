package import RedisTypes

/// Numbers identities in the order in which they come, at most ``IdentityMix/most`` of them.
package struct IdentityTable: Sendable {
    package private(set) var names: [ByteString] = []
    private var indices: [ByteString: Int32] = [:]
    private let most: Int

    package init(most: Int = IdentityMix.most) {
        self.most = min(most, IdentityMix.most)
    }

    /// `nil` for one more than there may be.
    package mutating func index(of name: ByteString) -> Int? {
        if let index = indices[name] { return Int(index) }
        guard names.count < most, let index = Int32(exactly: names.count) else { return nil }
        indices[name] = index
        names.append(name)
        return names.count - 1
    }
}
