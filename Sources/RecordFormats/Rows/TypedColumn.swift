package import RedisTypes

/// A column and what its cells hold, as people write it: `age:int`.
package struct TypedColumn: Sendable, Hashable {
    package var name: ByteString
    package var type: ColumnType

    package init(_ name: ByteString, _ type: ColumnType) {
        self.name = name
        self.type = type
    }

    /// The last colon divides: a name may have others.
    package init(_ text: String) throws(MalformedColumn) {
        let (name, word) = try MalformedColumn.split(text, known: ColumnType.allCases.map(\.rawValue))
        guard let type = ColumnType(rawValue: word) else {
            throw MalformedColumn(.unknownType(word), known: ColumnType.allCases.map(\.rawValue))
        }
        self.init(ByteString(name), type)
    }
}

/// A text that does not say which column holds what.
package struct MalformedColumn: Error, Sendable, Hashable {
    package enum Problem: Sendable, Hashable {
        case noName, noType
        case unknownType(String)
    }

    package var problem: Problem
    /// The types that there are.
    package var known: [String]

    init(_ problem: Problem, known: [String]) {
        self.problem = problem
        self.known = known
    }

    static func split(_ text: String, known: [String]) throws(MalformedColumn) -> (name: String, type: String) {
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else {
            throw MalformedColumn(.noType, known: known)
        }
        guard colon > text.startIndex else { throw MalformedColumn(.noName, known: known) }
        return (String(text[..<colon]), String(text[text.utf8.index(after: colon)...]))
    }
}

extension MalformedColumn: CustomStringConvertible {
    /// In the middle of a sentence: `after the column's name a colon and its type are missing: int or bool`.
    package var description: String {
        switch problem {
        case .noName: "there is no column's name before the colon"
        case .noType: "after the column's name a colon and its type are missing: \(types)"
        case .unknownType(let word): "there is no type \(ByteString(word)); the types are \(types)"
        }
    }

    private var types: String {
        guard let last = known.last else { return "" }
        return known.count == 1 ? last : "\(known.dropLast().joined(separator: ", ")) and \(last)"
    }
}
