package import RedisTypes

/// Writes one object of JSON, member by member.
package struct JSONLine {
    private var bytes: [UInt8] = [UInt8(ascii: "{")]

    package init() {}

    /// The object and a newline.
    package consuming func end() -> [UInt8] { bytes + Array("}\n".utf8) }

    private mutating func name(_ name: String) {
        if bytes.last != UInt8(ascii: "{") { bytes.append(UInt8(ascii: ",")) }
        JSONText.append(Array(name.utf8), to: &bytes)
        bytes.append(UInt8(ascii: ":"))
    }

    package mutating func add(_ name: String, _ text: String?) {
        self.name(name)
        if let text { JSONText.append(Array(text.utf8), to: &bytes) } else { bytes += "null".utf8 }
    }

    package mutating func add(_ name: String, _ number: Int64?) {
        self.name(name)
        bytes += (number.map { String($0) } ?? "null").utf8
    }

    package mutating func add(_ name: String, _ flag: Bool) {
        self.name(name)
        bytes += (flag ? "true" : "false").utf8
    }

    package mutating func add(_ name: String, _ texts: [String]) {
        addList(name, texts) { JSONText.append(Array($0.utf8), to: &$1) }
    }

    /// JSON as it is.
    package mutating func add(_ name: String, json: [UInt8]) {
        self.name(name)
        bytes += json
    }

    /// Bytes of any kind: a string, or base64 in an object.
    package mutating func add(_ name: String, _ string: ByteString) {
        self.name(name)
        JSONText.appendExactly(string, to: &bytes)
    }

    package mutating func add(_ name: String, _ body: (inout JSONLine) -> Void) {
        self.name(name)
        bytes += Self.object(body)
    }

    package mutating func addArray<Item>(
        _ name: String, _ items: some Sequence<Item>, _ body: (inout JSONLine, Item) -> Void
    ) {
        addList(name, items) { item, bytes in bytes += Self.object { body(&$0, item) } }
    }

    private static func object(_ body: (inout JSONLine) -> Void) -> [UInt8] {
        var inner = JSONLine()
        body(&inner)
        return inner.bytes + [UInt8(ascii: "}")]
    }

    private mutating func addList<Item>(
        _ name: String, _ items: some Sequence<Item>, _ append: (Item, inout [UInt8]) -> Void
    ) {
        self.name(name)
        bytes.append(UInt8(ascii: "["))
        var isFirst = true
        for item in items {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            append(item, &bytes)
        }
        bytes.append(UInt8(ascii: "]"))
    }
}
