/// A JSON object of strings, numbers, booleans and nulls, without spaces between them: what events and token records are
/// written as.
package struct FlatJSONObject {
    package struct Field {
        package var name: String
        /// A string's bytes, or the text of anything else.
        package var value: ByteString
        package var isString: Bool
    }

    package private(set) var fields: [Field] = []

    package init?(_ bytes: [UInt8]) {
        guard bytes.count > 2, bytes.first == UInt8(ascii: "{"), bytes.last == UInt8(ascii: "}") else { return nil }
        var place = 1
        while true {
            guard let name = Self.string(bytes, &place)?.text, place < bytes.count, bytes[place] == UInt8(ascii: ":")
            else { return nil }
            place += 1
            guard let field = Self.value(bytes, &place, of: name), place < bytes.count else { return nil }
            fields.append(field)
            if place == bytes.count - 1 { return }
            guard bytes[place] == UInt8(ascii: ",") else { return nil }
            place += 1
        }
    }

    private static func value(_ bytes: [UInt8], _ place: inout Int, of name: String) -> Field? {
        if let string = string(bytes, &place) { return Field(name: name, value: string, isString: true) }
        let rest = bytes[place...]
        let text = rest.prefix { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "}") }
        guard !text.isEmpty, text.allSatisfy({ !"{}[]\" ".utf8.contains($0) }) else { return nil }
        place += text.count
        return Field(name: name, value: ByteString(text), isString: false)
    }

    /// - Returns: nil, and `place` as it was, when no string begins there.
    private static func string(_ bytes: [UInt8], _ place: inout Int) -> ByteString? {
        guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else { return nil }
        var output: [UInt8] = []
        let start = place + 1
        let end = bytes.withUnsafeBytes { JSONScanner.string($0, from: start, into: &output) }
        guard case .success(let end) = end else { return nil }
        place = end
        return ByteString(output)
    }
}
