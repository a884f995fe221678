package import RedisTypes

/// How a row's key is put together: `lang:{alpha_3}`. `{{` and `}}` stand for the braces themselves.
package struct KeyTemplate: Sendable, Hashable {
    package enum Malformed: Error, Sendable, Hashable {
        /// A `{` without its `}`, or a `}` without its `{`.
        case unbalancedBrace
        case emptyName
        /// Every row would have the same key.
        case noField
    }

    private enum Part: Sendable, Hashable {
        case literal([UInt8])
        case field(ByteString)
    }

    private var parts: [Part] = []

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
            guard byte == UInt8(ascii: "{"), let end = rest.firstIndex(of: UInt8(ascii: "}")) else {
                throw .unbalancedBrace
            }
            let name = rest[..<end]
            if name.isEmpty { throw .emptyName }
            if name.contains(UInt8(ascii: "{")) { throw .unbalancedBrace }
            if !literal.isEmpty { parts.append(.literal(literal)) }
            literal = []
            parts.append(.field(ByteString(name)))
            rest = rest[(end + 1)...]
        }
        if !literal.isEmpty { parts.append(.literal(literal)) }
        if fieldNames.isEmpty { throw .noField }
    }

    /// The fields that the key is made of, in order.
    package var fieldNames: [ByteString] {
        parts.compactMap { if case .field(let name) = $0 { name } else { nil } }
    }

    /// The key for a row, whose fields `value` looks up.
    func key(_ value: (ByteString) -> ByteString?) throws(RowError) -> ByteString {
        var key: [UInt8] = []
        for part in parts {
            switch part {
            case .literal(let bytes): key.append(contentsOf: bytes)
            case .field(let name):
                guard let value = value(name) else {
                    throw RowError(reason: "the key needs the field \(name), which is not here")
                }
                guard !value.isEmpty else {
                    throw RowError(reason: "the key needs the field \(name), which is empty")
                }
                key.append(contentsOf: value.bytes)
            }
        }
        return ByteString(key)
    }
}

/// Why a row cannot become a record.
struct RowError: Error, Sendable, Hashable {
    var reason: String
}
