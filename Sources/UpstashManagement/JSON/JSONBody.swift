import RedisTypes

/// The body of a request: one flat object.
struct JSONBody {
    private var text: [UInt8] = [UInt8(ascii: "{")]

    var bytes: [UInt8] { text + [UInt8(ascii: "}")] }

    mutating func add(_ name: String, _ value: String) {
        begin(name)
        JSONText.append(Array(value.utf8), to: &text)
    }

    mutating func add(_ name: String, _ value: Bool) {
        begin(name)
        text += Array((value ? "true" : "false").utf8)
    }

    mutating func add(_ name: String, _ value: Int64) {
        begin(name)
        text += Array(String(value).utf8)
    }

    mutating func add(_ name: String, _ values: [String]) {
        begin(name)
        text.append(UInt8(ascii: "["))
        for (index, value) in values.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            JSONText.append(Array(value.utf8), to: &text)
        }
        text.append(UInt8(ascii: "]"))
    }

    private mutating func begin(_ name: String) {
        if text.count > 1 { text.append(UInt8(ascii: ",")) }
        JSONText.append(Array(name.utf8), to: &text)
        text.append(UInt8(ascii: ":"))
    }
}
