import RedisTypes

/// Why bytes in Redis, or in a file, are no flag document. They are shown, and never rewritten.
package enum FlagDocumentError: Error, Sendable, Hashable {
    case notJSON(JSONProblem)
    /// `field` is `rules[2].value`, or empty for the document itself.
    case wrongType(field: String, expected: String, found: String)
    case missing(field: String)
}

extension FlagDocumentError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notJSON(let problem): "it is no JSON: \(problem)"
        case .wrongType("", let expected, let found): "it is \(found), not \(expected)"
        case .wrongType(let field, let expected, let found):
            "its \(Spelling.shown(field)) is \(found), not \(expected)"
        case .missing(let field): "it has no \(Spelling.shown(field))"
        }
    }
}
