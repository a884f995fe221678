import RedisTypes

extension CSVParser {
    /// Cuts the row that begins at the next byte in one go, if all of it has come: nearly every row of a file.
    ///
    /// - Returns: `nil`, having moved nothing, when bytes are missing or when anything about the row is unusual. Then
    ///   the state machine reads it, which knows all cases and words for what is wrong.
    mutating func wholeRow() -> Row? {
        var cutter = RowCutter(delimiter: delimiter, interruption: interruption, index: input.index)
        cutter.fields.reserveCapacity(width)
        guard input.bytes.withUnsafeBufferPointer({ cutter.cut($0) }) else { return nil }
        guard cutter.end - input.index <= limit else { return nil }
        let row = Row(fields: cutter.fields, position: input.position)
        lastRow = input.index..<cutter.end
        width = row.fields.count
        input.index = cutter.index
        input.beginLine(at: cutter.index, after: cutter.lines)
        return row
    }
}

private struct RowCutter {
    let delimiter: UInt8
    let interruption: UInt8
    /// The next byte to look at.
    var index: Int
    var fields: [ByteString] = []
    /// Of the row, its line end left out.
    var end = 0
    /// Line ends inside quotes.
    var lines = 0

    init(delimiter: UInt8, interruption: UInt8, index: Int) {
        self.delimiter = delimiter
        self.interruption = interruption
        self.index = index
    }

    mutating func cut(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard index < bytes.count, bytes[index] != UInt8(ascii: "\n"), bytes[index] != UInt8(ascii: "\r") else {
            return false
        }
        while index < bytes.count {
            let isCut = bytes[index] == UInt8(ascii: "\"") ? quoted(bytes) : plain(bytes)
            guard isCut, index < bytes.count else { return false }
            switch bytes[index] {
            case delimiter: index += 1
            case UInt8(ascii: "\n"):
                end = index
                index += 1
                return true
            case UInt8(ascii: "\r"):
                guard index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "\n") else { return false }
                end = index
                index += 2
                return true
            default: return false
            }
        }
        return false
    }

    private mutating func plain(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let start = index
        while index < bytes.count {
            let byte = bytes[index]
            if byte == delimiter || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { break }
            if byte == interruption { return false }
            index += 1
        }
        fields.append(ByteString(Array(bytes[start..<index])))
        return true
    }

    private mutating func quoted(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var start = index + 1
        var text: [UInt8] = []
        index += 1
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                index += 1
                guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else {
                    let rest = bytes[start..<(index - 1)]
                    if text.isEmpty { text = Array(rest) } else { text.append(contentsOf: rest) }
                    fields.append(ByteString(text))
                    return true
                }
                text.append(contentsOf: bytes[start..<index])
                start = index + 1
            case UInt8(ascii: "\n"): lines += 1
            default: break
            }
            index += 1
        }
        return false
    }
}
