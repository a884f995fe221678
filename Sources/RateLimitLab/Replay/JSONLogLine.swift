import RecordFormats

/// Picks fields out of one line of JSON. A field inside an object is named with dots: `request.remote_ip`.
enum JSONLogLine {
    private static let deepest = 4

    /// The texts of two fields, whichever of them are there.
    static func values(
        of first: [UInt8], _ second: [UInt8], in line: ArraySlice<UInt8>
    ) throws(BadLine) -> (first: [UInt8]?, second: [UInt8]?) {
        var found: (first: [UInt8]?, second: [UInt8]?)
        try visit(line) { name, value in
            if name == first { found.first = value }
            if name == second { found.second = value }
        }
        return found
    }

    /// The names of all fields with a text or a number.
    static func names(in line: ArraySlice<UInt8>) throws(BadLine) -> [String] {
        var names: [String] = []
        try visit(line) { name, _ in names.append(String(decoding: name, as: UTF8.self)) }
        return names
    }

    private static func visit(
        _ line: ArraySlice<UInt8>, _ field: (_ name: [UInt8], _ value: [UInt8]) -> Void
    ) throws(BadLine) {
        var reader = JSONReader(line)
        do {
            try visitObject(&reader, prefix: [], depth: 1, field)
            try reader.finish()
        } catch {
            throw BadLine("column \(error.offset + 1): \(error.reason)")
        }
    }

    private static func visitObject(
        _ reader: inout JSONReader, prefix: [UInt8], depth: Int, _ field: (_ name: [UInt8], _ value: [UInt8]) -> Void
    ) throws(JSONError) {
        try reader.beginObject()
        while let member = try reader.nextMember() {
            let name = prefix + member.name
            switch try reader.peek() {
            case .string: field(name, try reader.string())
            case .number: field(name, try reader.number())
            case .object where depth < deepest:
                try visitObject(&reader, prefix: name + [UInt8(ascii: ".")], depth: depth + 1, field)
            case .object, .array, .boolean, .null: try reader.skipValue()
            }
        }
    }
}
