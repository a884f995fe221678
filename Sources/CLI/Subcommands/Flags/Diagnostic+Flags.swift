import FeatureFlags
import RedisTypes

extension Diagnostic {
    init(flags error: FlagStoreError) {
        switch error {
        case .notFound(let name):
            self.init(.notFound, "NOTFOUND", "\(error)", hint: "upkeep flag list, or upkeep flag create \(name)")
        case .noDocument(let name, _):
            self.init(
                .notFound, "NOTFOUND", "\(error)",
                hint: "upkeep flag list shows all flags; upkeep flag repair \(name) creates what a flag lacks")
        case .exists(let name, _): self.init(.conflict, "EXISTS", "\(error)", hint: "upkeep flag show \(name)")
        case .sameName, .sameEnvironment: self.init(.usage, "FLAG", "\(error); nothing was sent")
        case .malformed(let name, let environment, let text, _):
            self.init(
                .failed, "MALFORMED", "\(error); it was left as it is: \(text.excerpt(of: 120))",
                hint:
                    "upkeep flag show \(name) --env \(environment) --raw shows all of it; upkeep flag history \(name) "
                    + "what was there before")
        case .edit(let name, _, .noRule):
            self.init(.notFound, "NORULE", "\(error)", hint: "upkeep flag show \(name) numbers them")
        case .edit(let name, _, .noPlace):
            self.init(.usage, "NOPLACE", "\(error)", hint: "upkeep flag show \(name) numbers them")
        case .edit(_, _, .reservedField): self.init(.usage, "FLAG", "\(error)")
        case .conflict(let conflict):
            self.init(
                .conflict, "CONFLICT", "\(conflict); nothing was written\(Self.found(conflict))",
                hint: conflict.name.map { "upkeep flag show \($0), and then the same again" })
        case .nothingToUndo(let name), .noEntry(let name, _):
            self.init(.notFound, "NOENTRY", "\(error)", hint: "upkeep flag history \(name)")
        case .halfWritten(let names, _):
            self.init(
                .unknown, "HALFWRITTEN", "\(error)",
                hint: names.first.map { "upkeep flag show \($0) shows what is there" })
        case .unreadableEntry(let name, _):
            self.init(
                .conflict, "BROKENHISTORY", "\(error); nothing was written",
                hint: "upkeep flag undo \(name) --entry ID takes another change back")
        case .brokenHistory(let name, _, _):
            self.init(
                .conflict, "BROKENHISTORY", "\(error); nothing was written",
                hint: "upkeep flag history \(name) shows what each change found and left")
        }
    }

    /// What somebody else has made of the documents, below the message.
    private static func found(_ conflict: FlagConflict) -> String {
        var lines: [String] = []
        for case .document(let name, let environment, let expected, let found) in conflict.places {
            let style = FlagTextStyle(width: 200, hasColours: false)
            let changes = FlagChangeText(before: expected, after: found).text(style)
            guard !changes.isEmpty else { continue }
            lines += ["\(name) \(environment), by somebody else:"] + changes
        }
        return lines.map { "\n\($0)" }.joined()
    }
}

extension FlagConflict {
    fileprivate var name: FlagName? {
        switch places.first {
        case .document(let name, _, _, _), .membership(let name, _, _): name
        case nil: nil
        }
    }
}
