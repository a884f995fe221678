/// A part of a text that was read, and where it begins. What an alias stands for has the place of its anchor.
package struct YAMLNode: Sendable {
    package enum Content: Sendable {
        case scalar(YAMLScalar, YAMLScalarStyle)
        case sequence([YAMLNode])
        case mapping([YAMLEntry])
    }

    package let content: Content
    package let place: YAMLPlace

    package init(_ content: Content, at place: YAMLPlace) {
        self.content = content
        self.place = place
    }
}

extension YAMLNode {
    package var scalar: YAMLScalar? { if case .scalar(let scalar, _) = content { scalar } else { nil } }
    package var sequence: [YAMLNode]? { if case .sequence(let nodes) = content { nodes } else { nil } }
    package var mapping: [YAMLEntry]? { if case .mapping(let entries) = content { entries } else { nil } }
    package var bool: Bool? { scalar?.bool }
    package var string: String? { scalar?.string }
    package var isNull: Bool { scalar?.kind == .null }

    /// `yes`, `no`, `on`, `off`, `y` or `n` without quotes: a boolean of YAML 1.1, which is text since 1.2. For a
    /// reader who wanted a boolean to say so.
    package var isLegacyBoolean: Bool {
        guard case .scalar(let scalar, .plain) = content, scalar.kind == .string else { return false }
        return LegacySchema.isBoolean(scalar.text)
    }

    /// What it is, in the middle of a sentence.
    package var kindName: String {
        switch content {
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .scalar(let scalar, _):
            switch scalar.kind {
            case .null: "nothing"
            case .bool: "a boolean"
            case .integer, .float: "a number"
            case .string: "text"
            }
        }
    }

    /// The same without places.
    package var value: YAMLValue {
        switch content {
        case .scalar(let scalar, _): .scalar(scalar)
        case .sequence(let nodes): .sequence(nodes.map(\.value))
        case .mapping(let entries): .mapping(entries.map { YAMLPair($0.key, $0.value.value) })
        }
    }
}
