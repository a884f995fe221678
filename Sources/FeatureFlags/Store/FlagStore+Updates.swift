import RedisTypes

extension FlagStore {
    /// Applies edits to the documents of some environments, all of them or none. Those that are so already are the
    /// change's conditions.
    package func update(
        _ name: FlagName, in environments: [FlagEnvironment], _ edits: [FlagEdit], detail: String = "",
        as operation: FlagOperation = .update, by author: FlagAuthor
    ) async throws -> FlagChange {
        let (states, now) = try await read([name])
        var change = FlagChange(operation: operation, detail: detail)
        for environment in Set(environments).sorted() {
            let document = try states[0].document(environment)
            let before = states[0].texts[environment]
            var edited: FlagDocument
            do throws(FlagEditError) { edited = try document.applying(edits) } catch {
                throw FlagStoreError.edit(name, environment, error)
            }
            guard edited != document else {
                change.conditions.append(.condition(name, environment, before))
                continue
            }
            edited.updatedAt = now
            change.documents.append(DocumentChange(name, environment, before: before, after: edited.text))
        }
        return try await carryOut(change, by: author)
    }

    /// Turns the flag off for everyone, in official programs too. An environment without a document is left out if
    /// another has one: to programs, what is not there is not on.
    /// - Parameter isReplacing: puts a killed document in the place of one that cannot be read, which programs that
    ///   check less may be obeying. Its bytes are in the history.
    package func kill(
        _ name: FlagName, in environments: [FlagEnvironment], replacing isReplacing: Bool = false, by author: FlagAuthor
    ) async throws -> FlagChange {
        let (states, now) = try await read([name])
        let state = states[0]
        let there = Set(environments).filter { state.texts[$0] != nil }
        var change = FlagChange(operation: .kill, detail: "")
        for environment in (there.isEmpty ? Set(environments) : there).sorted() {
            let before = state.texts[environment]
            var document: FlagDocument
            do throws(FlagStoreError) { document = try state.document(environment) } catch {
                guard isReplacing, case .malformed = error else { throw error }
                document = FlagDocument(name, environment, createdAt: now)
            }
            if document.isKilled {
                change.conditions.append(.condition(name, environment, before))
                continue
            }
            try? document.apply(.kill)
            document.updatedAt = now
            change.documents.append(DocumentChange(name, environment, before: before, after: document.text))
        }
        return try await carryOut(change, by: author)
    }

    package func unkill(
        _ name: FlagName, in environments: [FlagEnvironment], by author: FlagAuthor
    ) async throws -> FlagChange {
        try await update(name, in: environments, [.unkill], as: .unkill, by: author)
    }

    /// Copies what a flag is in one environment over what it is in another, both of which must be readable. As with the
    /// SDK, `createdAt` comes along.
    package func copyEnvironment(
        of name: FlagName, from source: FlagEnvironment, to target: FlagEnvironment, by author: FlagAuthor
    ) async throws -> FlagChange {
        guard source != target else { throw FlagStoreError.sameEnvironment(name, source) }
        let (states, now) = try await read([name])
        var copy = try states[0].document(source)
        let overwritten = try states[0].document(target)
        copy.environment = target
        copy.updatedAt = overwritten.updatedAt
        var change = FlagChange(
            operation: .copyEnvironment, detail: "\(source) to \(target)")
        // Nothing but the times would differ.
        var same = copy
        same.createdAt = overwritten.createdAt
        if same.text != overwritten.text {
            copy.updatedAt = now
            change.documents = [DocumentChange(name, target, before: states[0].texts[target], after: copy.text)]
            change.conditions = [.condition(name, source, states[0].texts[source])]
        }
        return try await carryOut(change, by: author)
    }

    /// Puts whole documents in place of what is there, readable or not, and the name into the set.
    package func replace(
        _ name: FlagName, with documents: [FlagEnvironment: FlagDocument], detail: String = "", by author: FlagAuthor
    ) async throws -> FlagChange {
        let state = try await state(of: name)
        var change = FlagChange(operation: .replace, detail: detail)
        for (environment, document) in documents.sorted(by: { $0.key < $1.key }) {
            let before = state.texts[environment]
            let after = document.text
            if before != after {
                change.documents.append(DocumentChange(name, environment, before: before, after: after))
            }
        }
        if !state.isListed, !documents.isEmpty {
            change.memberships = [MembershipChange(name, before: false, after: true)]
        }
        return try await carryOut(change, by: author)
    }
}
