package import RecordFormats

/// Why a log cannot be replayed at all; a bad line alone is a ``LogReject``.
package enum ReplayError: Error, Sendable, Hashable {
    /// What a field is needed for.
    package enum Role: String, Sendable, Hashable {
        case identity, time
    }

    /// No field has this name; these are there.
    case unknownField(String, Role, present: [String])
    /// None was named, and none of those that are there is known.
    case noField(Role, present: [String])
    case noHeader
    /// What follows cannot be told apart any more.
    case broken(at: SourcePosition, reason: String)
}

extension ReplayError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknownField(let name, let role, let present):
            "the log has no field \"\(name)\" for the \(role.rawValue); it has \(Self.list(present))"
        case .noField(let role, let present):
            "none of the log's fields is known to hold the \(role.rawValue); it has \(Self.list(present))"
        case .noHeader: "a CSV log begins with a row that names its columns"
        case .broken(let position, let reason): "line \(position.line): \(reason)"
        }
    }

    private static func list(_ names: [String]) -> String {
        let shown = names.prefix(12).joined(separator: ", ")
        return names.isEmpty ? "none" : names.count > 12 ? "\(shown) and \(names.count - 12) more" : shown
    }
}
