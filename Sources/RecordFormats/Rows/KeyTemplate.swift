package import RedisTypes

/// How a row's key is put together: `lang:{alpha_3}`. `{{` and `}}` stand for the braces themselves.
package struct KeyTemplate: Sendable, Hashable {
    /// A text that is no template.
    package struct Malformed: Error, Sendable, Hashable {
        package enum Problem: Sendable, Hashable {
            /// A `{` without its `}`.
            case unclosedBrace
            /// A `}` without its `{`.
            case strayBrace
            /// `{}`
            case emptyName
            /// Every row would have the same key.
            case noField
        }

        package var problem: Problem
        /// Of the offending brace, in characters from 1; `nil` where it is the whole text.
        package var column: Int?

        package init(_ problem: Problem, column: Int? = nil) {
            self.problem = problem
            self.column = column
        }
    }

    private enum Part: Sendable, Hashable {
        case literal([UInt8])
        case field(ByteString)
    }

    private var parts: [Part] = []
    /// Of a part, in bytes.
    private static let usualLength = 16

    package init(_ text: String) throws(Malformed) {
        var literal: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}") else {
                literal.append(byte)
                continue
            }
            if rest.first == byte {
                rest.removeFirst()
                literal.append(byte)
                continue
            }
            let column = String(decoding: text.utf8.dropLast(rest.count), as: UTF8.self).count
            guard byte == UInt8(ascii: "{") else { throw Malformed(.strayBrace, column: column) }
            guard let end = rest.firstIndex(of: UInt8(ascii: "}")) else {
                throw Malformed(.unclosedBrace, column: column)
            }
            let name = rest[..<end]
            if name.isEmpty { throw Malformed(.emptyName, column: column) }
            if name.contains(UInt8(ascii: "{")) { throw Malformed(.unclosedBrace, column: column) }
            if !literal.isEmpty { parts.append(.literal(literal)) }
            literal = []
            parts.append(.field(ByteString(name)))
            rest = rest[(end + 1)...]
        }
        if !literal.isEmpty { parts.append(.literal(literal)) }
        if fieldNames.isEmpty { throw Malformed(.noField) }
    }

    /// The field is the key.
    init(field: ByteString) {
        parts = [.field(field)]
    }

    /// The fields that the key is made of, in order.
    package var fieldNames: [ByteString] {
        parts.compactMap { if case .field(let name) = $0 { name } else { nil } }
    }

    /// The key for a row.
    /// - Parameter value: of the field at this place in ``fieldNames``.
    func key(mayBeEmpty: Bool, _ value: (Int) -> ByteString?) throws(RowError) -> ByteString {
        var key: [UInt8] = []
        key.reserveCapacity(parts.count * Self.usualLength)
        var field = 0
        for part in parts {
            switch part {
            case .literal(let bytes): key.append(contentsOf: bytes)
            case .field(let name):
                guard let value = value(field) else {
                    throw RowError(reason: "the key needs the field \(name), which is not here")
                }
                guard mayBeEmpty || !value.isEmpty else {
                    throw RowError(reason: "the key needs the field \(name), which is empty")
                }
                if parts.count == 1 { return value }
                key.append(contentsOf: value.bytes)
                field += 1
            }
        }
        return ByteString(key)
    }
}

extension KeyTemplate.Malformed: CustomStringConvertible {
    /// In the middle of a sentence: `the { at column 3 has no }`.
    package var description: String {
        let place = column.map { " at column \($0)" } ?? ""
        return switch problem {
        case .unclosedBrace: "the {\(place) has no }; {{ stands for the brace itself"
        case .strayBrace: "the }\(place) has no {; }} stands for the brace itself"
        case .emptyName: "there is no field's name in the braces\(place)"
        case .noField: "it names no field in braces, so that every row would have the same key"
        }
    }
}
