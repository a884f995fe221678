import RedisTypes

/// Makes records of JSON objects that are rows. A string gives its text, a number its literal digits, true and false
/// their words, an object or array its compact JSON. Objects may differ in their members; null is no value.
struct JSONRows: Sendable {
    private var assembler: RowAssembler
    /// Of the last object: the next one most likely has the same members.
    private var layout: RowLayout?

    init(_ mapping: RowMapping) {
        assembler = RowAssembler(mapping)
    }

    mutating func take(
        json reader: inout JSONReader, at position: SourcePosition
    ) throws(JSONError) -> SourcedRecord? {
        guard try reader.peek() == .object else { throw reader.error("an object was expected") }
        let start = reader.offset
        var row = Row()
        row.names.reserveCapacity(layout?.names.count ?? 0)
        try reader.beginObject()
        while let member = try reader.nextMember() { try row.take(member, json: &reader) }
        let layout = try layout(row, start)
        try reader.finish()
        do {
            return try assembler.take(row.cells, layout, at: position)
        } catch {
            throw JSONError(at: error.cell.map { row.offsets[$0] } ?? start, error.reason)
        }
    }

    mutating func finish() -> SourcedRecord? { assembler.finish() }

    private mutating func layout(_ row: Row, _ start: Int) throws(JSONError) -> RowLayout {
        if let layout, layout.names == row.names, row.hasValues { return layout }
        var seen: Set<ByteString> = []
        for (name, offset) in zip(row.names, row.offsets) where !seen.insert(name).inserted {
            throw JSONError(at: offset, "\(name) appears twice")
        }
        guard row.hasValues else { throw JSONError(at: start, "this row has no fields") }
        do {
            let layout = try RowLayout(row.names, for: assembler.mapping)
            self.layout = layout
            return layout
        } catch {
            switch error {
            case .missing(let what, let name):
                throw JSONError(at: start, "\(what) needs the field \(name), which is not here")
            case .unusable(let reason): throw JSONError(at: start, reason)
            }
        }
    }

    private struct Row {
        var names: [ByteString] = []
        /// Of the names, in the object's text.
        var offsets: [Int] = []
        var cells = RowCells(texts: [])
        /// Whether anything is not null.
        var hasValues = false

        mutating func take(_ member: JSONReader.Member, json reader: inout JSONReader) throws(JSONError) {
            names.append(ByteString(member.name))
            offsets.append(member.offset)
            let (text, kind) = try Self.cell(&reader)
            cells.texts.append(ByteString(text))
            cells.kinds.append(kind)
            if kind != .null { hasValues = true }
        }

        private static func cell(_ reader: inout JSONReader) throws(JSONError) -> ([UInt8], RowCells.Kind) {
            switch try reader.peek() {
            case .string: return (try reader.string(), .text)
            case .number: return (try reader.number(), .literal)
            case .boolean: return (Array((try reader.boolean() ? "true" : "false").utf8), .literal)
            case .object, .array: return (try reader.compactText(), .literal)
            case .null:
                try reader.null()
                return ([], .null)
            }
        }
    }
}
