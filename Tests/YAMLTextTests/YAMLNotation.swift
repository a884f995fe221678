import YAMLText

/// A tree on one line, kinds and all, to compare trees by: `{a: int 1, b: [str "x"]}`.
func notation(_ text: String) throws -> String {
    notation(try YAMLReader.read(Array(text.utf8)).value)
}

func notation(_ value: YAMLValue) -> String {
    switch value {
    case .scalar(let scalar): notation(scalar)
    case .sequence(let values): "[\(values.map(notation).joined(separator: ", "))]"
    case .mapping(let pairs):
        "{\(pairs.map { "\(notation($0.key)): \(notation($0.value))" }.joined(separator: ", "))}"
    }
}

private func notation(_ scalar: YAMLScalar) -> String {
    switch scalar.kind {
    case .null: "null"
    case .bool: scalar.bool == true ? "true" : "false"
    case .integer: "int \(scalar.text)"
    case .float: "float \(scalar.text)"
    case .string: scalar.text.debugDescription
    }
}

func failure(_ text: String, limits: YAMLLimits = YAMLLimits()) -> YAMLError? {
    failure(Array(text.utf8), limits: limits)
}

func failure(_ text: [UInt8], limits: YAMLLimits = YAMLLimits()) -> YAMLError? {
    do throws(YAMLError) {
        _ = try YAMLReader.read(text, limits: limits)
        return nil
    } catch {
        return error
    }
}
