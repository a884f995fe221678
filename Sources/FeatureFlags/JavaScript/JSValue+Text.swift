package import RedisTypes

extension JSValue {
    /// `JSON.stringify(value)`.
    package var json: ByteString {
        var output: [UInt8] = []
        appendJSON(to: &output)
        return ByteString(output)
    }

    func appendJSON(to output: inout [UInt8]) {
        switch self {
        case .null, .undefined, .function: output.append(contentsOf: "null".utf8)
        case .boolean(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
        case .number(let number):
            if number.isFinite {
                output.append(contentsOf: JSNumber.text(number))
            } else {
                output.append(contentsOf: "null".utf8)
            }
        case .string(let string): string.bytes.withUnsafeBytes { JSString.appendQuoted($0, to: &output) }
        case .array(let items):
            output.append(UInt8(ascii: "["))
            for (place, item) in items.enumerated() {
                if place > 0 { output.append(UInt8(ascii: ",")) }
                item.appendJSON(to: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .object(let object):
            output.append(UInt8(ascii: "{"))
            for (place, member) in object.members.enumerated() {
                if place > 0 { output.append(UInt8(ascii: ",")) }
                member.name.bytes.withUnsafeBytes { JSString.appendQuoted($0, to: &output) }
                output.append(UInt8(ascii: ":"))
                member.value.appendJSON(to: &output)
            }
            output.append(UInt8(ascii: "}"))
        }
    }

    /// One value of JSON text, and nothing after it.
    package init(json: ByteString) throws(JSONProblem) {
        self = try JSReader.value(of: json.bytes[...])
    }
}
