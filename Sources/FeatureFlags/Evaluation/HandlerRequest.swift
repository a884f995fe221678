import RedisTypes

/// What becomes of attributes on their way from the React helper into the SDK's handler.
enum HandlerRequest {
    /// Each is a text, is sent in a URL, and is decoded once more after the URL was. What `_flag` is does not matter:
    /// the helper puts the flag's name in its place.
    static func attributes(of object: JSObject) throws(ContextError) -> JSObject {
        var pairs: [(name: ByteString, value: JSValue)] = []
        for member in object.members {
            let shown = member.name.text ?? member.name.description
            let value: ByteString
            switch member.value {
            case _ where member.name == EvaluationContext.flagAttribute: value = ""
            case .null: throw .nullAttribute(shown)
            default:
                // An object without a text fails in the helper, and no request is sent.
                do { value = try member.value.string() } catch { throw .nullAttribute(shown) }
            }
            guard let name = decoded(wellFormed(member.name)), let decoded = decoded(wellFormed(value)) else {
                throw .percentSign(shown)
            }
            // To set an object's prototype to a text does nothing.
            if name == "__proto__" { continue }
            pairs.append((name, .string(decoded)))
        }
        return JSObject(pairs)
    }

    /// Halves of surrogate pairs are U+FFFD in a URL.
    private static func wellFormed(_ text: ByteString) -> ByteString {
        text.isUTF8 ? text : ByteString(String(decoding: JSString.units(text), as: UTF16.self))
    }

    /// `decodeURIComponent`; `nil` where it throws.
    private static func decoded(_ text: ByteString) -> ByteString? {
        guard text.bytes.contains(UInt8(ascii: "%")) else { return text }
        var output: [UInt8] = []
        var index = 0
        while index < text.count {
            let byte = text.bytes[index]
            guard byte == UInt8(ascii: "%") else {
                output.append(byte)
                index += 1
                continue
            }
            var character: [UInt8] = []
            repeat {
                guard index + 2 < text.count, text.bytes[index] == UInt8(ascii: "%"),
                    let high = Escaping.hexValue(text.bytes[index + 1]),
                    let low = Escaping.hexValue(text.bytes[index + 2])
                else { return nil }
                character.append(high << 4 | low)
                index += 3
            } while character.count < length(of: character[0])
            guard character.withUnsafeBytes({ UTF8Validation.isValid($0) }) else { return nil }
            output.append(contentsOf: character)
        }
        return ByteString(output)
    }

    /// Bytes of the character that begins so.
    private static func length(of lead: UInt8) -> Int {
        lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
    }
}

extension JSString {
    static func units(_ text: ByteString) -> [UInt16] { text.bytes.withUnsafeBytes { units($0) } }
}
