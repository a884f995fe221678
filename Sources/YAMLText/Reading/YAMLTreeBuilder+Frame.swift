extension YAMLTreeBuilder {
    /// A sequence or mapping whose end has not come.
    struct Frame {
        enum Content {
            case sequence([YAMLNode])
            /// Keys by their bytes, and the one whose value has not come.
            case mapping([YAMLEntry], places: [[UInt8]: YAMLPlace], key: (YAMLScalar, YAMLPlace)?)
        }

        var content: Content
        let place: YAMLPlace
        let anchor: String?
        /// Of the tree so far, in nodes and in levels below this one.
        var weight = 1
        var height = 1

        mutating func add(_ node: YAMLNode) throws(YAMLError) {
            switch content {
            case .sequence(var nodes):
                // Held once, so that it grows in place.
                content = .sequence([])
                nodes.append(node)
                content = .sequence(nodes)
            case .mapping(var entries, var places, let key?):
                content = .sequence([])
                entries.append(YAMLEntry(key: key.0, at: key.1, value: node))
                places[Array(key.0.text.utf8)] = key.1
                content = .mapping(entries, places: places, key: nil)
            case .mapping(let entries, let places, nil):
                guard let scalar = node.scalar else { throw YAMLError(.keyIsNoScalar, at: node.place) }
                if let first = places[Array(scalar.text.utf8)] {
                    throw YAMLError(.duplicateKey(scalar.text, first: first), at: node.place)
                }
                content = .mapping(entries, places: places, key: (scalar, node.place))
            }
        }
    }
}
