/// What a text may cost whoever reads it.
package struct YAMLLimits: Sendable, Hashable {
    /// Of the text.
    package var bytes: Int
    /// Of sequences and mappings in each other.
    package var depth: Int
    /// Of the tree, what aliases stand for counted wherever they stand.
    package var nodes: Int

    package init(bytes: Int = 16 << 20, depth: Int = 100, nodes: Int = 1_000_000) {
        self.bytes = bytes
        self.depth = depth
        self.nodes = nodes
    }
}
