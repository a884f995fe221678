/// The entries of one flag, newest first, and what undoing means among them.
package struct FlagHistory: Sendable, Hashable {
    package enum UndoTarget: Sendable, Hashable {
        /// The last change that still stands.
        case last
        /// This one alone, an undo among them, which then is redone.
        case entry(HistoryID)
        /// Every change after this one: the flag is as it left it.
        case to(HistoryID)
    }

    package let name: FlagName
    package private(set) var entries: [HistoryEntry]
    /// Other flags whose histories were merged into this one.
    private var merged: Set<FlagName> = []

    package init(_ name: FlagName, newestFirst entries: [HistoryEntry]) {
        self.name = name
        self.entries = entries
    }

    /// Changes that no undo has taken back, newest first, undos left out. An undo that was taken back itself counts for
    /// nothing.
    package var standing: [HistoryEntry] {
        var undone: Set<HistoryID> = []
        // The newest comes first: whether an undo counts is known before what it took back is met.
        return entries.filter { entry in
            let counts = !undone.contains(entry.id)
            if counts { undone.formUnion(entry.undoes) }
            // What tells of no flag is not ours: there is nothing that could be taken back.
            return counts && !entry.isUndo && (!entry.isReadable || !entry.names.isEmpty)
        }
    }

    /// Whether these entries, of a history that may go on, are enough to undo.
    func reaches(_ target: UndoTarget) -> Bool {
        switch target {
        case .last: !standing.isEmpty
        case .entry(let id), .to(let id): entries.contains { $0.id <= id }
        }
    }

    /// The change that takes back what the target says.
    package func undo(_ target: UndoTarget) throws(FlagStoreError) -> FlagChange {
        let taken = try taken(target)
        if let entry = taken.first(where: { !$0.isReadable }) { throw .unreadableEntry(name, entry.id) }
        var documents: [DocumentChange] = []
        var memberships: [MembershipChange] = []
        for entry in taken {
            for change in entry.documents {
                let place = documents.firstIndex { $0.name == change.name && $0.environment == change.environment }
                guard let place else {
                    documents.append(change.reversed)
                    continue
                }
                guard documents[place].after == change.after else {
                    throw .brokenHistory(change.name, change.environment, entry.id)
                }
                documents[place].after = change.before
            }
            for change in entry.memberships {
                guard let place = memberships.firstIndex(where: { $0.name == change.name }) else {
                    memberships.append(change.reversed)
                    continue
                }
                guard memberships[place].after == change.after else { throw .brokenHistory(change.name, nil, entry.id) }
                memberships[place].after = change.before
            }
        }
        documents.removeAll { $0.before == $0.after }
        memberships.removeAll { $0.before == $0.after }
        guard !documents.isEmpty || !memberships.isEmpty else { throw .nothingToUndo(name) }
        return FlagChange(
            operation: .undo, detail: taken.map { "\($0.operation) \($0.id)" }.joined(separator: ", "),
            documents: documents, memberships: memberships, undoes: taken.map(\.id),
            witnesses: Set(taken.flatMap(\.names)).sorted())
    }

    /// The name under which the flag was changed between two entries of its own, if going back to an entry takes the
    /// history of that name as well.
    func missingHistory(for target: UndoTarget) -> FlagName? {
        guard case .to = target else { return nil }
        do throws(FlagStoreError) {
            _ = try undo(target)
        } catch {
            guard case .brokenHistory(let other, _, _) = error, other != name, !merged.contains(other) else {
                return nil
            }
            return other
        }
        return nil
    }

    /// Adds what happened under another name, up to the last change that the two have in common: of what came later
    /// under that name, this flag knows nothing.
    mutating func merge(_ other: FlagHistory) {
        merged.insert(other.name)
        let known = Set(entries.map(\.id))
        guard let last = entries.first(where: { $0.names.contains(other.name) })?.id else { return }
        entries += other.entries.filter { $0.id < last && !known.contains($0.id) }
        entries.sort { $0.id > $1.id }
    }

    /// The entries that are taken back, newest first.
    package func taken(_ target: UndoTarget) throws(FlagStoreError) -> [HistoryEntry] {
        switch target {
        case .last:
            guard let last = standing.first else { throw .nothingToUndo(name) }
            return [last]
        case .entry(let id):
            guard let entry = entries.first(where: { $0.id == id }) else { throw .noEntry(name, id) }
            return [entry]
        case .to(let id):
            guard entries.contains(where: { $0.id == id }) else { throw .noEntry(name, id) }
            // Undone changes and their undos too: what was undone after the entry stands again.
            let later = entries.prefix { $0.id > id }
            guard !later.isEmpty else { throw .nothingToUndo(name) }
            return Array(later)
        }
    }
}
