/// Why a line is no context. The evaluation of others goes on.
package enum ContextError: Error, Sendable, Hashable {
    case notJSON(JSONProblem)
    case notAnObject(found: String)
    /// The React helper fails on an attribute that is `null`.
    case nullAttribute(String)
    /// A `%` that is left when the URL has been decoded; the handler fails on it.
    case percentSign(String)
}

extension ContextError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notJSON(let problem): "no JSON: \(problem)"
        case .notAnObject(let found): "a context is an object, and this is \(found)"
        case .nullAttribute(let name): "the attribute \(name) is null, which no request can carry"
        case .percentSign(let name): "the SDK's handler fails on the % in the attribute \(name)"
        }
    }
}
