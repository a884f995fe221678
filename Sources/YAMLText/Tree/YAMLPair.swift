/// One entry of a mapping to be written.
package struct YAMLPair: Sendable, Hashable {
    package var key: YAMLScalar
    package var value: YAMLValue
    /// Stands above the entry after `#`, a line for each of its own. Nothing reads it back.
    package var comment: String?

    package init(_ key: YAMLScalar, _ value: YAMLValue, comment: String? = nil) {
        self.key = key
        self.value = value
        self.comment = comment
    }

    package init(_ key: String, _ value: YAMLValue, comment: String? = nil) {
        self.init(YAMLScalar(string: key), value, comment: comment)
    }
}
