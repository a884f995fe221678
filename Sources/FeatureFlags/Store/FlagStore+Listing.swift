import RedisTypes

extension FlagStore {
    /// Documents asked for with one `MGET`: its reply is one of those that the service limits to 10 MiB.
    private static let documentsPerCommand = 300
    /// Commands in one trip.
    private static let commandsPerTrip = 100

    /// All flags of the set, by name: 10,000 of them in two trips. Where documents are so large that an `MGET` of them
    /// is refused, they are asked for one by one in a further trip.
    package func list() async throws -> FlagListing {
        try await listing(of: Self.members(executor.send("SMEMBERS", keys.names)))
    }

    /// All flags of the set, and those of the names that are there without being in it, with one command more than
    /// ``list()``.
    package func inventory(including names: [FlagName] = []) async throws -> FlagInventory {
        let replies = try await executor.pipeline([["TIME"], ["SMEMBERS", keys.names]])
        for case .error(let error) in replies { throw error }
        guard replies.count == 2 else { throw UnexpectedReply(to: "SMEMBERS", expected: "a reply each") }
        let listing = try await listing(of: Self.members(replies[1]), and: names)
        return FlagInventory(listing.flags, keys: keys, time: try Self.milliseconds(replies[0]))
    }

    /// - Parameter others: names that need not be among the members.
    private func listing(of members: [ByteString], and others: [FlagName] = []) async throws -> FlagListing {
        let listed = Set(members.compactMap { FlagName($0) })
        let names = listed.union(others).sorted()
        let texts = try await documents(names.flatMap { keys.documents($0) })
        let width = FlagEnvironment.allCases.count
        let flags = names.indices.map { index in
            let own = zip(FlagEnvironment.allCases, texts[(index * width)..<((index + 1) * width)])
            return FlagState(
                names[index], isListed: listed.contains(names[index]),
                texts: Dictionary(uniqueKeysWithValues: own.compactMap { pair in pair.1.map { (pair.0, $0) } }))
        }
        return FlagListing(
            flags: flags.filter(\.exists), strangeNames: members.filter { FlagName($0) == nil }.sorted())
    }

    private static func members(_ reply: RedisValue) throws -> [ByteString] {
        guard let members = reply.array else { throw UnexpectedReply(to: "SMEMBERS", expected: "names") }
        return members.compactMap(\.bytes)
    }

    /// Flags with documents whose name is not in the set, which the SDK does not list. Goes through all keys.
    package func unlisted() async throws -> [FlagState] {
        var names: Set<FlagName> = []
        try await scan(keys.documentPattern) { key in
            if let name = keys.name(ofDocument: key)?.name { names.insert(name) }
        }
        guard !names.isEmpty else { return [] }
        // Names in the set are the many, and are asked for once; what is left is read with its membership.
        names.subtract(try Self.members(await executor.send("SMEMBERS", keys.names)).compactMap { FlagName($0) })
        guard !names.isEmpty else { return [] }
        return try await read(names.sorted()).states.filter { !$0.isListed && !$0.texts.isEmpty }
    }

    private func documents(_ keys: [ByteString]) async throws -> [ByteString?] {
        var texts: [ByteString?] = []
        let perTrip = Self.documentsPerCommand * Self.commandsPerTrip
        for start in stride(from: 0, to: keys.count, by: perTrip) {
            let some = keys[start..<min(start + perTrip, keys.count)]
            let groups = stride(from: some.startIndex, to: some.endIndex, by: Self.documentsPerCommand).map {
                Array(some[$0..<min($0 + Self.documentsPerCommand, some.endIndex)])
            }
            let replies = try await executor.pipeline(groups.map { RedisCommand(["MGET"] + $0) })
            guard replies.count == groups.count else { throw UnexpectedReply(to: "MGET", expected: "a reply each") }
            for (group, reply) in zip(groups, replies) { texts += try await self.texts(of: group, in: reply) }
        }
        return texts
    }

    private func texts(of keys: [ByteString], in reply: RedisValue) async throws -> [ByteString?] {
        if case .error(let error) = reply {
            guard error.kind == .size else { throw error }
            let replies = try await executor.pipeline(keys.map { ["GET", $0] })
            for case .error(let error) in replies { throw error }
            return replies.map(\.bytes)
        }
        guard let items = reply.array, items.count == keys.count else {
            throw UnexpectedReply(to: "MGET", expected: "a value for each key")
        }
        return items.map(\.bytes)
    }

    private func scan(_ pattern: ByteString, _ body: (ByteString) -> Void) async throws {
        var cursor: ByteString = "0"
        repeat {
            let reply = try await executor.send("SCAN", cursor, "MATCH", pattern, "COUNT", "1000")
            guard let parts = reply.array, parts.count == 2, let next = parts[0].bytes, let found = parts[1].array
            else {
                throw UnexpectedReply(to: "SCAN", expected: "a cursor and an array")
            }
            found.compactMap(\.bytes).forEach(body)
            cursor = next
        } while cursor != "0"
    }
}
