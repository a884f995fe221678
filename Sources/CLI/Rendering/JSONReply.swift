import RedisTypes
import UpstashREST

/// Replies and values as JSON (CLI conventions, A4): text as strings, other bytes as `{"base64":"…"}`.
enum JSONReply {
    static func append(_ value: RedisValue, to output: inout [UInt8]) {
        switch value {
        case .simpleString(let bytes), .bulkString(let bytes): append(bytes, to: &output)
        case .integer(let number): output += Array(String(number).utf8)
        case .null: output += Array("null".utf8)
        case .error(let error):
            output += Array("{\"error\":{\"code\":".utf8)
            JSONText.append(Array(error.code.utf8), to: &output)
            output += Array(",\"message\":".utf8)
            JSONText.append(Array(error.text.utf8), to: &output)
            output += Array("}}".utf8)
        case .array(let items):
            output.append(UInt8(ascii: "["))
            for (index, item) in items.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                append(item, to: &output)
            }
            output.append(UInt8(ascii: "]"))
        }
    }

    static func append(_ bytes: ByteString, to output: inout [UInt8]) {
        JSONText.appendExactly(bytes, to: &output)
    }

    static func text(_ value: RedisValue) -> String {
        var output: [UInt8] = []
        append(value, to: &output)
        return String(decoding: output, as: UTF8.self)
    }
}
