import RedisTypes

/// What one operation changed, all of it or nothing.
package struct FlagChange: Sendable, Hashable {
    package var operation: FlagOperation
    /// For people: `rollout 25%`, `beta-ui to new-ui`.
    package var detail: String
    package var documents: [DocumentChange]
    package var memberships: [MembershipChange]
    /// Documents that it was made from and leaves as they are: they too must be there, or not be there, when it is made.
    package var conditions: [DocumentChange]
    /// Of its entry in the history; `nil` when nothing was to be changed, and nothing was written.
    package var entry: HistoryID?
    /// Entries that it takes back.
    package var undoes: [HistoryID]
    /// Flags that nothing changes of, and whose histories tell of it all the same.
    package var witnesses: [FlagName]

    package init(
        operation: FlagOperation, detail: String, documents: [DocumentChange] = [],
        memberships: [MembershipChange] = [], conditions: [DocumentChange] = [], undoes: [HistoryID] = [],
        witnesses: [FlagName] = []
    ) {
        self.operation = operation
        self.detail = detail
        self.documents = documents
        self.memberships = memberships
        self.conditions = conditions
        self.undoes = undoes
        self.witnesses = witnesses
    }

    package var isEmpty: Bool { documents.isEmpty && memberships.isEmpty }

    /// The flags whose histories tell of it.
    package var names: [FlagName] {
        var names: [FlagName] = []
        for name in documents.map(\.name) + memberships.map(\.name) + witnesses where !names.contains(name) {
            names.append(name)
        }
        return names
    }
}
