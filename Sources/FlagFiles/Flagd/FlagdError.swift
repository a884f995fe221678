package import FeatureFlags

/// Why a text is no document of flagd's.
package enum FlagdError: Error, Sendable, Hashable {
    case notJSON(JSONProblem)
    case notAnObject(found: String)
    case noFlags
    /// A flag in a list, counted from 0, that does not say what it is called.
    case noKey(place: Int)
}

extension FlagdError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notJSON(let problem): "it is no JSON: \(problem)"
        case .notAnObject(let found): "it is \(found), and no object with flags"
        case .noFlags: "it has no \"flags\", neither an object nor a list"
        case .noKey(let place): "flags[\(place)] has no \"key\""
        }
    }
}
