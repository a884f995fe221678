package import RedisTypes

/// Why an operation did not happen. Nothing was written, but for ``halfWritten(_:_:)``.
package enum FlagStoreError: Error, Sendable, Hashable {
    case notFound(FlagName)
    /// The flag is there, and this environment of it is not.
    case noDocument(FlagName, FlagEnvironment)
    /// Documents are in the way of a new flag.
    case exists(FlagName, [FlagEnvironment])
    case sameName(FlagName)
    case sameEnvironment(FlagName, FlagEnvironment)
    /// The bytes that no flag document are. They are shown, and never rewritten.
    case malformed(FlagName, FlagEnvironment, ByteString, FlagDocumentError)
    case edit(FlagName, FlagEnvironment, FlagEditError)
    case conflict(FlagConflict)
    /// No entry, or none that is not undone yet.
    case nothingToUndo(FlagName)
    case noEntry(FlagName, HistoryID)
    /// Going back, what this entry left is not what the next one found: somebody wrote without a history.
    case brokenHistory(FlagName, FlagEnvironment?, HistoryID)
    /// The entry says something that nobody here can read, and so nobody takes back.
    case unreadableEntry(FlagName, HistoryID)
    /// A command of the script failed, and so did what would have taken back those before it. What is there of these
    /// flags is to be looked at.
    case halfWritten([FlagName], RedisError)
}

/// Something else is there than was expected: somebody changed it meanwhile, or without a history.
package struct FlagConflict: Error, Sendable, Hashable {
    package enum Place: Sendable, Hashable {
        case document(FlagName, FlagEnvironment, expected: ByteString?, found: ByteString?)
        case membership(FlagName, expected: Bool, found: Bool)
    }

    package var places: [Place]

    package init(places: [Place]) {
        self.places = places
    }

    /// What differs from what a change was made from.
    /// - Parameter documents: each with what is there.
    init(
        of documents: some Sequence<(DocumentChange, ByteString?)>,
        _ memberships: some Sequence<(MembershipChange, Bool)>
    ) {
        places =
            documents.filter { $0.before != $1 }.map {
                .document($0.name, $0.environment, expected: $0.before, found: $1)
            }
            + memberships.filter { $0.before != $1 }.map { .membership($0.name, expected: $0.before, found: $1) }
    }
}

extension FlagStoreError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notFound(let name): "there is no flag \(name)"
        case .noDocument(let name, let environment): "\(name) has no document for \(environment)"
        case .exists(let name, let environments):
            "\(name) exists already, in \(environments.map(\.rawValue).joined(separator: ", "))"
        case .sameName(let name): "\(name) is its own name already"
        case .sameEnvironment(let name, let environment): "\(name) would be copied from \(environment) to itself"
        case .malformed(let name, let environment, _, let error):
            "the document of \(name) for \(environment) cannot be read: \(error)"
        case .edit(let name, let environment, let error): "\(name) for \(environment): \(error)"
        case .conflict(let conflict): conflict.description
        case .nothingToUndo(let name): "nothing is left to undo of \(name)"
        case .noEntry(let name, let id): "the history of \(name) has no entry \(id)"
        case .brokenHistory(let name, let environment, let id):
            "\(name)\(environment.map { " for \($0)" } ?? "") was changed outside this history before entry \(id)"
        case .unreadableEntry(let name, let id): "entry \(id) of \(name) cannot be read, and so not be taken back"
        case .halfWritten(let names, let error):
            "\(names.map(\.text).joined(separator: " and ")) may be written in part: \(error.text)"
        }
    }
}

extension FlagConflict: CustomStringConvertible {
    package var description: String {
        places.map { place in
            switch place {
            case .document(let name, let environment, _, nil): "\(name) for \(environment) is gone meanwhile"
            case .document(let name, let environment, nil, _?): "\(name) for \(environment) is there meanwhile"
            case .document(let name, let environment, _, _): "\(name) for \(environment) was changed meanwhile"
            case .membership(let name, _, let found):
                "the name \(name) was \(found ? "added to" : "taken from") the set meanwhile"
            }
        }.joined(separator: "; ")
    }
}
