/// One entry of a mapping that was read. No other entry of it has a key of the same text.
package struct YAMLEntry: Sendable {
    package let key: YAMLScalar
    package let keyPlace: YAMLPlace
    package let value: YAMLNode

    package init(key: YAMLScalar, at keyPlace: YAMLPlace, value: YAMLNode) {
        self.key = key
        self.keyPlace = keyPlace
        self.value = value
    }
}
