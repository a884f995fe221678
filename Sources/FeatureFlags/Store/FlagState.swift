package import RedisTypes

/// What Redis holds of one flag at one moment.
package struct FlagState: Sendable, Hashable {
    package let name: FlagName
    /// Whether the set of names has it.
    package let isListed: Bool
    /// The documents as they are, read or not.
    package let texts: [FlagEnvironment: ByteString]

    package init(_ name: FlagName, isListed: Bool, texts: [FlagEnvironment: ByteString]) {
        self.name = name
        self.isListed = isListed
        self.texts = texts
    }

    package var exists: Bool { isListed || !texts.isEmpty }

    /// That documents are, or are not, there as they were read; see ``FlagChange/conditions``.
    package func conditions(where isMeant: (ByteString?) -> Bool = { _ in true }) -> [DocumentChange] {
        FlagEnvironment.allCases.filter { isMeant(texts[$0]) }.map { .condition(name, $0, texts[$0]) }
    }

    /// - Throws: ``FlagStoreError`` when there is no document, or one that cannot be read.
    package func document(_ environment: FlagEnvironment) throws(FlagStoreError) -> FlagDocument {
        guard let text = texts[environment] else {
            throw exists ? .noDocument(name, environment) : .notFound(name)
        }
        do { return try FlagDocument(parsing: text) } catch {
            throw .malformed(name, environment, text, error)
        }
    }
}

/// All flags of one prefix and tenant.
package struct FlagListing: Sendable, Hashable {
    /// By name.
    package var flags: [FlagState]
    /// Members of the set that the SDK would have refused as names.
    package var strangeNames: [ByteString]

    package init(flags: [FlagState] = [], strangeNames: [ByteString] = []) {
        self.flags = flags
        self.strangeNames = strangeNames
    }
}
