package import RedisTypes

/// One key of a database with everything needed to make it again.
package struct Record: Sendable, Hashable {
    package var key: ByteString
    package var value: Value
    /// When the key ends, in milliseconds since 1970, or `nil` for never. At least 1.
    package var expiresAt: Int64?

    package init(key: ByteString, value: Value, expiresAt: Int64? = nil) {
        self.key = key
        self.value = value
        self.expiresAt = expiresAt
    }

    /// The types of Redis that records carry; the raw value is what `TYPE` prints.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case string, hash, list, set
        case sortedSet = "zset"
        case stream
    }

    /// Collections are in the order in which they were read; only lists and streams mean anything by it.
    package enum Value: Sendable, Hashable {
        case string(ByteString)
        case hash([Field])
        case list([ByteString])
        case set([ByteString])
        case sortedSet([ScoredMember])
        /// In ascending order of their IDs. Empty streams exist in Redis; the other collections are never empty.
        case stream([StreamEntry])
    }

    package struct Field: Sendable, Hashable {
        package var name: ByteString
        package var value: ByteString

        package init(_ name: ByteString, _ value: ByteString) {
            self.name = name
            self.value = value
        }
    }

    package struct ScoredMember: Sendable, Hashable {
        package var member: ByteString
        package var score: Score

        package init(_ member: ByteString, _ score: Score) {
            self.member = member
            self.score = score
        }
    }

    package struct StreamEntry: Sendable, Hashable {
        package var id: StreamID
        package var fields: [Field]

        package init(_ id: StreamID, _ fields: [Field]) {
            self.id = id
            self.fields = fields
        }
    }

    package var kind: Kind {
        switch value {
        case .string: .string
        case .hash: .hash
        case .list: .list
        case .set: .set
        case .sortedSet: .sortedSet
        case .stream: .stream
        }
    }
}
