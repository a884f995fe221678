package import RedisTypes

extension RowMapping {
    package enum Role: String, Sendable, Hashable, CaseIterable {
        case value, score, id, field
    }

    /// Columns that make no record of the shape.
    package enum Unusable: Error, Sendable, Hashable {
        /// The shape cannot do without a column of this role.
        case missing(Role, Shape)
        /// The shape has nothing to do for a column of this role.
        case useless(Role, Shape)
        /// The column has two types.
        case typedTwice(ByteString)
        /// The column plays a part, and is to be left out.
        case skipped(ByteString)
    }
}

extension RowMapping.Unusable: CustomStringConvertible {
    /// In the middle of a sentence: `a zset needs a column with its scores`.
    package var description: String {
        switch self {
        case .missing(.id, _):
            """
            a stream needs a column with the IDs of its entries, such as 1526919030474-0: if the server made them, a \
            second import would add every entry again
            """
        case .missing(.field, let shape):
            "a \(shape.rawValue) needs no column with its values: each column is a field, unless one has the fields' names"
        case .missing(let role, let shape):
            role == .score
                ? "a zset needs a column with its scores"
                : "a \(shape.rawValue) with a column of fields' names needs one with their values"
        case .useless(let role, let shape): "a \(shape.rawValue) has no use for a column with \(role.noun)"
        case .typedTwice(let name): "the column \(name) has two types"
        case .skipped(let name): "the column \(name) is needed, so that it cannot be left out"
        }
    }
}

extension RowMapping.Role {
    fileprivate var noun: String {
        switch self {
        case .value: "values"
        case .score: "scores"
        case .id: "IDs"
        case .field: "fields' names"
        }
    }
}

extension RowMapping.Roles {
    /// The expiry's left out, which has a type of its own.
    var names: [ByteString] { [value, score, id, field].compactMap { $0 } }

    func check(for shape: RowMapping.Shape) throws(RowMapping.Unusable) {
        if shape == .sortedSet && score == nil { throw .missing(.score, shape) }
        if shape == .stream && id == nil { throw .missing(.id, shape) }
        if shape != .sortedSet && score != nil { throw .useless(.score, shape) }
        if shape != .stream && id != nil { throw .useless(.id, shape) }
        if shape == .hash || shape == .stream {
            if value != nil && field == nil { throw .missing(.field, shape) }
            if value == nil && field != nil { throw .missing(.value, shape) }
        } else if field != nil {
            throw .useless(.field, shape)
        }
    }
}
