import FeatureFlags
import RedisTypes

/// Comparisons of an attribute with something that is written down.
enum FlagdComparison {
    typealias Obstacle = FlagdImport.Obstacle

    static func condition(_ name: String, _ arguments: [JSValue]) throws(Obstacle) -> FlagdCondition {
        switch name {
        case "in": return try membership(arguments)
        case "===", "==", "!==", "!=": return try equality(arguments, of: name)
        case "<", "<=", ">", ">=": return try order(arguments, of: name)
        case "starts_with": return try beginning(arguments)
        default: throw .operation(name)
        }
    }

    /// An attribute in a list, or a text in an attribute.
    private static func membership(_ arguments: [JSValue]) throws(Obstacle) -> FlagdCondition {
        guard arguments.count == 2 else { throw .arguments(of: "in") }
        switch (arguments[0], arguments[1]) {
        case (_, .array(let items)):
            guard case .list = RuleTarget(.array(items)) else { throw .arguments(of: "in") }
            let (attribute, list) = (try FlagdTargetingReader.attribute(arguments[0]), RuleTarget(.array(items)))
            return .either(.init(attribute, .in, list), .init(attribute, .notIn, list))
        case (.string(let part), .object):
            let attribute = try FlagdTargetingReader.attribute(arguments[1])
            return .either(.init(attribute, .contains, .text(part)), .init(attribute, .notContains, .text(part)))
        default: throw .arguments(of: "in")
        }
    }

    /// With a text, or with nothing: attributes are texts, so a number equals none of them strictly.
    private static func equality(_ arguments: [JSValue], of name: String) throws(Obstacle) -> FlagdCondition {
        let (attribute, other, _) = try sides(arguments, of: name)
        let target: RuleTarget? =
            switch other {
            case .string(let text): .text(text)
            case .null: nil
            default: throw .arguments(of: name)
            }
        return .either(.init(attribute, .equal, target), .init(attribute, .notEqual, target))
    }

    /// By number. Nothing is the opposite: a text that is no number is neither less nor greater.
    private static func order(_ arguments: [JSValue], of name: String) throws(Obstacle) -> FlagdCondition {
        let (attribute, other, isSwapped) = try sides(arguments, of: name)
        guard case .number(let number) = other else { throw .arguments(of: name) }
        let comparator: Comparator =
            switch (name, isSwapped) {
            case ("<", false), (">", true): .less
            case ("<=", false), (">=", true): .lessOrEqual
            case (">", false), ("<", true): .greater
            default: .greaterOrEqual
            }
        return .rules(holding: [.init(attribute, comparator, .number(number))], failing: nil)
    }

    /// Texts that begin alike stand together in the order of texts: what is missing, before or after them does not.
    private static func beginning(_ arguments: [JSValue]) throws(Obstacle) -> FlagdCondition {
        guard arguments.count == 2, case .string(let start) = arguments[1] else {
            throw .arguments(of: "starts_with")
        }
        let attribute = try FlagdTargetingReader.attribute(arguments[0])
        guard let end = successor(of: start) else { throw .arguments(of: "starts_with") }
        return .rules(
            holding: nil,
            failing: [
                .init(attribute, .empty), .init(attribute, .less, .text(start)),
                .init(attribute, .greaterOrEqual, .text(end)),
            ])
    }

    /// The first text, in the order of UTF-16, that is behind all that begin with this one.
    private static func successor(of text: ByteString) -> ByteString? {
        guard var scalars = text.text?.unicodeScalars, let last = scalars.popLast() else { return nil }
        // Past ASCII a neighbour may be half of a pair, or another one in the order of UTF-16.
        guard last.value < 0x7E, let next = Unicode.Scalar(last.value + 1) else { return nil }
        scalars.append(next)
        return ByteString(String(scalars))
    }

    private static func sides(
        _ arguments: [JSValue], of name: String
    ) throws(Obstacle) -> (attribute: ByteString, other: JSValue, isSwapped: Bool) {
        guard arguments.count == 2 else { throw .arguments(of: name) }
        if case .object = arguments[0] {
            return (try FlagdTargetingReader.attribute(arguments[0]), arguments[1], false)
        }
        return (try FlagdTargetingReader.attribute(arguments[1]), arguments[0], true)
    }
}
