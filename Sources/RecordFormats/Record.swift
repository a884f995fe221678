package import RedisTypes

/// One key of a database with everything needed to make it again, or a part of one that is too large for that.
package struct Record: Sendable, Hashable {
    package var key: ByteString
    package var value: Value
    /// When the key ends, in milliseconds since 1970, or `nil` for never. At least 1. Of a key in parts, only the last
    /// one knows.
    package var expiresAt: Int64?
    /// Which part of the key this is; `nil` when it is all of it.
    package var part: Part?

    package init(key: ByteString, value: Value, expiresAt: Int64? = nil, part: Part? = nil) {
        self.key = key
        self.value = value
        self.expiresAt = expiresAt
        self.part = part
    }

    /// A large key comes as several records, one after the other, each with some of its bytes or elements: neither
    /// a reader nor a writer ever needs room for all of it.
    package struct Part: Sendable, Hashable {
        /// From 1, without gaps.
        package var number: Int
        package var isLast: Bool

        package init(_ number: Int, isLast: Bool = false) {
            self.number = number
            self.isLast = isLast
        }
    }

    /// The types of Redis that records carry; the raw value is what `TYPE` prints.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case string, hash, list, set
        case sortedSet = "zset"
        case stream
        /// A document of the JSON commands. Modules give their type another name: see ``init(type:)``.
        case json
        /// No key: what is there is to be deleted.
        case missing = "none"

        /// - Parameter type: the reply to `TYPE`.
        package init?(type: ByteString) {
            if type == "ReJSON-RL" { self = .json } else { self.init(rawValue: type.text ?? "") }
        }
    }

    /// Collections are in the order in which they were read; only lists and streams mean anything by it.
    package enum Value: Sendable, Hashable {
        case string(ByteString)
        case hash([Field])
        case list([ByteString])
        case set([ByteString])
        case sortedSet([ScoredMember])
        /// Empty streams exist in Redis; the other collections are never empty.
        indirect case stream(Stream)
        /// The document's text.
        case json(ByteString)
        case missing
    }

    package struct Field: Sendable, Hashable {
        package var name: ByteString
        package var value: ByteString
        /// When the field ends, as for a key; only hashes of newer servers have this.
        package var expiresAt: Int64?

        package init(_ name: ByteString, _ value: ByteString, expiresAt: Int64? = nil) {
            self.name = name
            self.value = value
            self.expiresAt = expiresAt
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

    package var kind: Kind {
        switch value {
        case .string: .string
        case .hash: .hash
        case .list: .list
        case .set: .set
        case .sortedSet: .sortedSet
        case .stream: .stream
        case .json: .json
        case .missing: .missing
        }
    }

    /// Whether the key is complete with this record.
    package var isWholeOrLast: Bool { part?.isLast ?? true }
}
