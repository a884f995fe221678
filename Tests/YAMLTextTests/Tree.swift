import YAMLText

/// A tree as `Reference/trees.py` writes it.
indirect enum Tree: Hashable {
    /// The text by its bytes.
    case scalar(kind: String, text: [UInt8])
    case list([Tree])
    case map([[Tree]])

    init(_ value: YAMLValue) {
        switch value {
        case .scalar(let scalar): self = .scalar(kind: Self.name(of: scalar.kind), text: Array(scalar.text.utf8))
        case .sequence(let values): self = .list(values.map(Tree.init))
        case .mapping(let pairs): self = .map(pairs.map { [Tree(.scalar($0.key)), Tree($0.value)] })
        }
    }

    private static func name(of kind: YAMLScalar.Kind) -> String {
        switch kind {
        case .null: "null"
        case .bool: "bool"
        case .integer: "int"
        case .float: "float"
        case .string: "str"
        }
    }
}

extension Tree: Decodable {
    init(from decoder: any Decoder) throws {
        if let items = try? decoder.singleValueContainer().decode([Tree].self) {
            self = .list(items)
        } else if let map = try? decoder.singleValueContainer().decode([String: [[Tree]]].self), let pairs = map["map"]
        {
            self = .map(pairs)
        } else {
            let scalar = try decoder.singleValueContainer().decode([String: String].self)
            guard let (kind, text) = scalar.first else {
                throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "a scalar without a kind"))
            }
            self = .scalar(kind: kind, text: Array(text.utf8))
        }
    }
}
