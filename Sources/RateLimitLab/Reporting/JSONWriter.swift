import RedisTypes

/// Puts JSON together, with its commas.
struct JSONWriter {
    private(set) var bytes: [UInt8] = []
    private var needsComma = false

    mutating func object(_ name: String? = nil, _ members: (inout JSONWriter) -> Void) {
        begin(name, "{")
        members(&self)
        end("}")
    }

    mutating func array<Item>(_ name: String, _ items: [Item], _ element: (inout JSONWriter, Item) -> Void) {
        begin(name, "[")
        for item in items { element(&self, item) }
        end("]")
    }

    mutating func member(_ name: String, _ text: String) { bytes(name, ByteString(text)) }

    mutating func member(_ name: String, _ flag: Bool) { number(name, flag ? "true" : "false") }

    mutating func bytes(_ name: String, _ value: ByteString) {
        start(name)
        JSONText.appendExactly(value, to: &bytes)
    }

    /// - Parameter digits: of a number, as JSON writes it
    mutating func number(_ name: String, _ digits: String) {
        start(name)
        bytes += Array(digits.utf8)
    }

    /// A number in an array.
    mutating func element(_ digits: String) {
        start(nil)
        bytes += Array(digits.utf8)
    }

    /// With six places at most; `null` for what is not known.
    mutating func number(_ name: String, _ value: Double?) {
        number(name, value.map { Decimal.text($0, places: 6, grouping: false) } ?? "null")
    }

    private mutating func begin(_ name: String?, _ bracket: String) {
        start(name)
        bytes += Array(bracket.utf8)
        needsComma = false
    }

    private mutating func end(_ bracket: String) {
        bytes += Array(bracket.utf8)
        needsComma = true
    }

    private mutating func start(_ name: String?) {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
        guard let name else { return }
        JSONText.append(Array(name.utf8), to: &bytes)
        bytes.append(UInt8(ascii: ":"))
    }
}
