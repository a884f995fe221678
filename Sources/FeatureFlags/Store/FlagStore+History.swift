import RedisTypes

extension FlagStore {
    /// Entries asked for at once when more may be needed; an entry can hold six documents.
    private static let page = 32

    /// The latest entries of a flag's history, which may be that of a flag that was deleted or renamed. One that cannot
    /// be read is among them: see ``HistoryEntry/isReadable``.
    /// - Parameter before: leaves out this entry and later ones.
    package func history(
        of name: FlagName, count: Int = .max, before: HistoryID? = nil
    ) async throws -> FlagHistory {
        var entries: [HistoryEntry] = []
        while entries.count < count {
            let wanted = min(Self.page, count - entries.count)
            let page = try await page(of: name, wanted, before: entries.last?.id ?? before)
            entries += page
            if page.count < wanted { break }
        }
        return FlagHistory(name, newestFirst: entries)
    }

    /// Takes changes back: every document has the bytes it had, and every name is or is not in the set as it was. Where
    /// the flag had another name for a while, what was changed under that name is taken back with it.
    /// - Throws: ``FlagStoreError/conflict(_:)`` when what is there is not what the latest of those changes left.
    package func undo(
        _ name: FlagName, _ target: FlagHistory.UndoTarget = .last, by author: FlagAuthor
    ) async throws -> FlagChange {
        var history = try await history(of: name, reaching: target)
        while let other = history.missingHistory(for: target) {
            history.merge(try await self.history(of: other, reaching: target))
        }
        let change = try history.undo(target)
        if isPlanning { try await requireUntouched(by: change) }
        return try await carryOut(change, by: author)
    }

    /// What is shown is what is there, and not what the history says: a plan compares as the script does.
    private func requireUntouched(by change: FlagChange) async throws {
        let states = try await read(change.names).states
        func state(_ name: FlagName) -> FlagState? { states.first { $0.name == name } }
        let conflict = FlagConflict(
            of: change.documents.map { ($0, state($0.name)?.texts[$0.environment]) },
            change.memberships.map { ($0, state($0.name)?.isListed == true) })
        if !conflict.places.isEmpty { throw FlagStoreError.conflict(conflict) }
    }

    /// As much of the history as it takes to undo.
    private func history(of name: FlagName, reaching target: FlagHistory.UndoTarget) async throws -> FlagHistory {
        var entries: [HistoryEntry] = []
        // Nearly always the first entries do.
        var wanted = 4
        while true {
            let page = try await page(of: name, wanted, before: entries.last?.id)
            entries += page
            let history = FlagHistory(name, newestFirst: entries)
            if page.count < wanted || history.reaches(target) { return history }
            wanted = Self.page
        }
    }

    /// Where entries together are larger than a reply may be, they come in parts.
    private func page(of name: FlagName, _ count: Int, before: HistoryID?) async throws -> [HistoryEntry] {
        let start = before.map { ByteString("(\($0)") } ?? "+"
        do {
            let reply = try await executor.send(
                "XREVRANGE", keys.history(name), start, "-", "COUNT", ByteString(count))
            guard let entries = reply.array else {
                throw UnexpectedReply(to: "XREVRANGE", expected: "entries of a history")
            }
            return try entries.map { try HistoryEntry($0) }
        } catch let error as RedisError where error.kind == .size && count > 1 {
            let first = try await page(of: name, count / 2, before: before)
            guard first.count == count / 2, let last = first.last else { return first }
            return first + (try await page(of: name, count - count / 2, before: last.id))
        }
    }
}
