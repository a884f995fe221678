import RedisTypes

/// How a rule compares an attribute with its target, by the SDK's words.
package enum Comparator: String, Sendable, Hashable, CaseIterable {
    case `in`
    case notIn = "not_in"
    case contains
    case notContains = "not_contains"
    case equal = "eq"
    case notEqual = "not_eq"
    case empty
    case notEmpty = "not_empty"
    case greater = "gt"
    case greaterOrEqual = "gte"
    case less = "lt"
    case lessOrEqual = "lte"

    package var takesTarget: Bool { self != .empty && self != .notEmpty }

    package var takesList: Bool { self == .in || self == .notIn }

    /// `gt`, `gte`, `lt`, `lte`.
    package var isOrdering: Bool {
        switch self {
        case .greater, .greaterOrEqual, .less, .lessOrEqual: true
        default: false
        }
    }

    /// Whether it matches a context without the attribute. An `eq` without a target does too: see
    /// ``FlagRule/matchesMissingAttribute``.
    package var matchesMissingAttribute: Bool {
        switch self {
        case .notIn, .notContains, .notEqual, .empty: true
        default: false
        }
    }

    static let list: String = {
        let words = allCases.map(\.rawValue)
        return words.dropLast().joined(separator: ", ") + " and " + (words.last ?? "")
    }()
}

extension Comparator: CustomStringConvertible {
    package var description: String { rawValue }
}
