import RedisTypes

/// Operations on a flag as a whole: its three documents and its name.
extension FlagStore {
    /// Creates the three documents, as the SDK does, with edits applied to each.
    @discardableResult
    package func create(
        _ name: FlagName, _ edits: [FlagEdit] = [], by author: FlagAuthor
    ) async throws -> FlagChange {
        let (states, now) = try await read([name])
        try Self.requireFree(states[0])
        var change = FlagChange(operation: .create, detail: name.text)
        for environment in FlagEnvironment.allCases {
            let document: FlagDocument
            do throws(FlagEditError) {
                document = try FlagDocument(name, environment, createdAt: now).applying(edits)
            } catch {
                throw FlagStoreError.edit(name, environment, error)
            }
            change.documents.append(DocumentChange(name, environment, before: nil, after: document.text))
        }
        change.memberships = [MembershipChange(name, before: states[0].isListed, after: true)]
        return try await carryOut(change, by: author)
    }

    /// Deletes what there is of the flag, readable or not. Its history stays, and undoing brings it back.
    package func delete(_ name: FlagName, by author: FlagAuthor) async throws -> FlagChange {
        let state = try await state(of: name)
        guard state.exists else { throw FlagStoreError.notFound(name) }
        var change = FlagChange(operation: .delete, detail: name.text)
        change.documents = Self.removals(of: state)
        if state.isListed { change.memberships = [MembershipChange(name, before: true, after: false)] }
        change.conditions = state.conditions { $0 == nil }
        return try await carryOut(change, by: author)
    }

    /// Renames in all three environments. Histories keep their names; both tell of it.
    package func rename(_ name: FlagName, to new: FlagName, by author: FlagAuthor) async throws -> FlagChange {
        var (change, source) = try await copies(of: name, to: new, .rename)
        change.documents = Self.removals(of: source) + change.documents
        change.conditions = []
        if source.isListed { change.memberships.insert(MembershipChange(name, before: true, after: false), at: 0) }
        return try await carryOut(change, by: author)
    }

    /// Copies to a new name in all three environments; times come along, as with the SDK.
    package func copy(_ name: FlagName, to new: FlagName, by author: FlagAuthor) async throws -> FlagChange {
        let change = try await copies(of: name, to: new, .copy).change
        return try await carryOut(change, by: author)
    }

    /// Makes a flag whole: documents that are missing are created as new ones, and the name is put into the set; a name
    /// without any document is taken from it.
    package func repair(_ name: FlagName, by author: FlagAuthor) async throws -> FlagChange {
        let (states, now) = try await read([name])
        let state = states[0]
        guard state.exists else { throw FlagStoreError.notFound(name) }
        var change = FlagChange(operation: .repair, detail: name.text)
        if !state.texts.isEmpty {
            for environment in FlagEnvironment.allCases where state.texts[environment] == nil {
                let document = FlagDocument(name, environment, createdAt: now)
                change.documents.append(DocumentChange(name, environment, before: nil, after: document.text))
            }
        }
        if state.isListed == state.texts.isEmpty {
            change.memberships = [MembershipChange(name, before: state.isListed, after: !state.isListed)]
        }
        // Not those that are created.
        change.conditions = state.conditions { state.texts.isEmpty || $0 != nil }
        return try await carryOut(change, by: author)
    }

    private func copies(
        of name: FlagName, to new: FlagName, _ operation: FlagOperation
    ) async throws -> (change: FlagChange, source: FlagState) {
        guard name != new else { throw FlagStoreError.sameName(name) }
        let states = try await read([name, new]).states
        var change = FlagChange(operation: operation, detail: "\(name) to \(new)")
        for environment in FlagEnvironment.allCases {
            var document = try states[0].document(environment)
            document.name = new.bytes
            change.documents.append(DocumentChange(new, environment, before: nil, after: document.text))
        }
        try Self.requireFree(states[1])
        change.memberships = [MembershipChange(new, before: states[1].isListed, after: true)]
        change.conditions = states[0].conditions()
        return (change, states[0])
    }

    /// A name alone is in nobody's way: its documents are made with it.
    private static func requireFree(_ state: FlagState) throws(FlagStoreError) {
        guard state.texts.isEmpty else { throw .exists(state.name, state.texts.keys.sorted()) }
    }

    private static func removals(of state: FlagState) -> [DocumentChange] {
        state.texts.sorted { $0.key < $1.key }.map { DocumentChange(state.name, $0.key, before: $0.value, after: nil) }
    }
}
