/// Reads YAML 1.2 text of one document as libyaml parses it, under the core schema.
///
/// What differs from other readers: `yes`, `no`, `on` and `off` are text (YAML 1.2; see ``YAMLNode/isLegacyBoolean``),
/// two keys of the same text are refused, and so are `<<`, keys that are no scalars, and tags but those of the core
/// schema. Aliases are expanded, within ``YAMLLimits``.
package enum YAMLReader {
    /// - Returns: null for a text that says nothing.
    package static func read(_ text: [UInt8], limits: YAMLLimits = YAMLLimits()) throws(YAMLError) -> YAMLNode {
        guard text.count <= limits.bytes else {
            throw YAMLError(.tooLong(limit: limits.bytes), at: YAMLPlace(line: 1, column: 1))
        }
        return try text.withUnsafeBufferPointer { bytes throws(YAMLError) in
            try checkDirectives(bytes)
            let parser = try YAMLEventParser(bytes)
            return try tree(parser, limits)
        }
    }

    private static func tree(_ parser: YAMLEventParser, _ limits: YAMLLimits) throws(YAMLError) -> YAMLNode {
        var builder = YAMLTreeBuilder(limits: limits)
        var documents = 0
        while true {
            let (event, place) = try parser.next()
            switch event {
            case .streamStart, .documentEnd: break
            case .documentStart:
                documents += 1
                guard documents == 1 else { throw YAMLError(.severalDocuments, at: place) }
            case .streamEnd:
                return builder.root ?? YAMLNode(.scalar(.null, .plain), at: YAMLPlace(line: 1, column: 1))
            case .alias, .scalar, .sequenceStart, .mappingStart, .collectionEnd: try builder.take(event, at: place)
            }
        }
    }

    /// The parser takes time with the square of the directives.
    private static let maximumDirectives = 64

    private static func checkDirectives(_ bytes: UnsafeBufferPointer<UInt8>) throws(YAMLError) {
        var directives = 0
        for index in bytes.indices where bytes[index] == UInt8(ascii: "%") {
            guard index == 0 || bytes[index - 1] == 0x0A || bytes[index - 1] == 0x0D else { continue }
            directives += 1
            if directives > maximumDirectives {
                throw YAMLError(.tooManyDirectives, at: YAMLPlace(of: index, in: bytes))
            }
        }
    }
}
