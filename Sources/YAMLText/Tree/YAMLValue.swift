/// A tree to be written. Mappings keep their order, and keys are scalars whose texts differ.
package enum YAMLValue: Sendable, Hashable {
    case scalar(YAMLScalar)
    case sequence([YAMLValue])
    case mapping([YAMLPair])

    package static let null = YAMLValue.scalar(.null)
    package static func bool(_ bool: Bool) -> YAMLValue { .scalar(YAMLScalar(bool)) }
    package static func integer(_ integer: Int) -> YAMLValue { .scalar(YAMLScalar(integer)) }
    package static func string(_ text: String) -> YAMLValue { .scalar(YAMLScalar(string: text)) }
}
