package import RedisTypes

/// Cuts CSV (RFC 4180) into rows as its chunks arrive.
///
/// Fields are bytes between delimiters, or in double quotes, where `""` is a quote and delimiters and line ends are
/// plain bytes. Lines end with LF or CR LF. A line without a single byte is no row; `""` is a row of one empty field.
///
/// Between tabs, fields without quotes may have `\t`, `\n`, `\r`, `\\` and `\"` for what they cannot hold otherwise;
/// other backslashes are plain bytes, and so are quotes after the first byte. Quoted fields are as in CSV.
package struct CSVParser: Sendable {
    package enum Delimiter: UInt8, Sendable, Hashable {
        case comma = 0x2C
        case tab = 0x09
    }

    package struct Row: Sendable, Hashable {
        package var fields: [ByteString]
        package var position: SourcePosition
    }

    package struct Failure: Error, Sendable, Hashable {
        package var position: SourcePosition
        package var reason: String
        /// Whether the rows that follow cannot be told apart any more.
        package var endsReading = false
    }

    private enum State {
        case rowStart, fieldStart, unquoted, quoted
        /// A quote inside a quoted field: its end, or the first of two.
        case quote
        /// A backslash between tabs.
        case escape
        /// A carriage return outside quotes: a line feed must follow.
        case carriageReturn
        /// After what is wrong with a row, up to the line's end.
        case skipping
    }

    let delimiter: UInt8
    let limit: Int
    /// What interrupts a run of plain bytes beside the delimiter and line ends: a quote or, between tabs, a backslash.
    let interruption: UInt8
    var input = InputBuffer()
    private var state = State.rowStart
    private var fields: [ByteString] = []
    private var field: [UInt8] = []
    private var rowStart = SourcePosition()
    /// What is wrong with the row that is being skipped.
    private var brokenRow: Failure?
    /// Where the last row is among the bytes that have come, its line end left out.
    var lastRow = 0..<0
    /// Fields of the last row, which the next one has too.
    var width = 0
    private var openingQuote = SourcePosition()

    package init(delimiter: Delimiter = .comma, limit: Int? = nil) {
        self.delimiter = delimiter.rawValue
        interruption = delimiter == .comma ? UInt8(ascii: "\"") : UInt8(ascii: "\\")
        self.limit = limit ?? InputBuffer.defaultLimit
    }

    package mutating func append(_ chunk: [UInt8]) { input.append(chunk) }

    /// No more chunks come.
    package mutating func finish() { input.finish() }

    /// The next row, or `nil` until more bytes come; after ``finish()``, at the end.
    /// - Throws: what is wrong with a row, once all of it has come.
    package mutating func next() throws(Failure) -> Row? {
        defer {
            if case .rowStart = state { input.start = input.index }
        }
        while input.hasByte() {
            if case .rowStart = state, let row = wholeRow() { return row }
            if let row = try step(input.bytes[input.index]) { return row }
        }
        return input.isFinished ? try endOfFile() : nil
    }

    /// The row that was given or thrown for last, as it stands in the file without its line end. Asked for before the
    /// next ``append(_:)``.
    var bytesOfLastRow: ArraySlice<UInt8> { input.bytes[lastRow] }

    private mutating func endOfFile() throws(Failure) -> Row? {
        defer { state = .rowStart }
        switch state {
        case .rowStart: return nil
        case .fieldStart, .unquoted, .quote: return endRow()
        case .escape:
            field.append(UInt8(ascii: "\\"))
            return endRow()
        case .quoted:
            throw Failure(position: openingQuote, reason: "this quote is never closed", endsReading: true)
        case .carriageReturn: skipRow("a line feed must follow a carriage return")
        case .skipping: break
        }
        try endBrokenRow()
        return nil
    }

    /// Leaves the rest of the row unread, but keeps its bytes.
    private mutating func skipRow(_ reason: String) {
        brokenRow = Failure(position: input.position, reason: reason)
        state = .skipping
        fields = []
        field = []
    }

    private mutating func step(_ byte: UInt8) throws(Failure) -> Row? {
        switch state {
        case .rowStart: beginRow(byte)
        case .fieldStart: beginField(byte)
        case .unquoted: return try unquoted(byte)
        case .quoted: try quoted()
        case .quote: return try afterQuote(byte)
        case .escape: try afterBackslash(byte)
        case .carriageReturn:
            guard byte == UInt8(ascii: "\n") else {
                skipRow("a line feed must follow a carriage return")
                return nil
            }
            passLineFeed()
            // A line of nothing but its end is no row.
            if fields.isEmpty && field.isEmpty && rowStart.offset + 2 == input.offset {
                state = .rowStart
                return nil
            }
            return endRow()
        case .skipping: try skip()
        }
        return nil
    }

    private mutating func passLineFeed() {
        input.index += 1
        input.beginLine(at: input.index)
    }

    private mutating func beginRow(_ byte: UInt8) {
        if byte == UInt8(ascii: "\n") {
            passLineFeed()
            return
        }
        rowStart = input.position
        input.start = input.index
        state = .fieldStart
    }

    private mutating func skip() throws(Failure) {
        let end = ByteSearch.firstIndex(of: UInt8(ascii: "\n"), in: input.bytes, from: input.index)
        input.index = end ?? input.bytes.count
        if input.index - input.start > limit { brokenRow?.endsReading = true }
        if end != nil { passLineFeed() }
        if end != nil || brokenRow?.endsReading == true { try endBrokenRow() }
    }

    private mutating func endBrokenRow() throws(Failure) {
        markLastRow()
        state = .rowStart
        defer { brokenRow = nil }
        if let brokenRow { throw brokenRow }
    }

    private mutating func beginField(_ byte: UInt8) {
        if byte == UInt8(ascii: "\"") {
            openingQuote = input.position
            input.index += 1
            state = .quoted
        } else {
            state = .unquoted
        }
    }

    private mutating func unquoted(_ byte: UInt8) throws(Failure) -> Row? {
        switch byte {
        case delimiter, UInt8(ascii: "\n"), UInt8(ascii: "\r"): return try fieldEnd(byte)
        case UInt8(ascii: "\"") where interruption == byte:
            skipRow("a quote inside a field that does not begin with one")
        case UInt8(ascii: "\\") where interruption == byte:
            input.index += 1
            state = .escape
        default:
            let end =
                input.bytes[input.index...].firstIndex {
                    $0 == delimiter || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") || $0 == interruption
                } ?? input.bytes.count
            try take(upTo: end)
        }
        return nil
    }

    /// - Parameter byte: a delimiter, or the first of a line end.
    private mutating func fieldEnd(_ byte: UInt8) throws(Failure) -> Row? {
        if byte == UInt8(ascii: "\n") {
            passLineFeed()
            return endRow()
        }
        input.index += 1
        if byte == delimiter {
            endField()
            try checkLength()
        } else {
            state = .carriageReturn
        }
        return nil
    }

    private mutating func quoted() throws(Failure) {
        var end = input.index
        while end < input.bytes.count, input.bytes[end] != UInt8(ascii: "\"") {
            end += 1
            if input.bytes[end - 1] == UInt8(ascii: "\n") { input.beginLine(at: end) }
        }
        try take(upTo: end)
        if end < input.bytes.count {
            input.index += 1
            state = .quote
        }
    }

    private mutating func afterQuote(_ byte: UInt8) throws(Failure) -> Row? {
        switch byte {
        case UInt8(ascii: "\""):
            field.append(byte)
            input.index += 1
            state = .quoted
        case delimiter, UInt8(ascii: "\n"), UInt8(ascii: "\r"): return try fieldEnd(byte)
        default: skipRow("text after the closing quote")
        }
        return nil
    }

    private mutating func afterBackslash(_ byte: UInt8) throws(Failure) {
        state = .unquoted
        let escaped = Self.escaped(byte)
        field.append(escaped ?? UInt8(ascii: "\\"))
        if escaped != nil { input.index += 1 }
        try take(upTo: input.index)
    }

    /// What a backslash and `letter` stand for, if anything.
    private static func escaped(_ letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "\\"), UInt8(ascii: "\""): letter
        default: nil
        }
    }

    private mutating func take(upTo end: Int) throws(Failure) {
        field.append(contentsOf: input.bytes[input.index..<end])
        input.index = end
        try checkLength()
    }

    private func checkLength() throws(Failure) {
        guard input.index - input.start <= limit else {
            throw Failure(position: rowStart, reason: "this row is longer than \(limit) bytes", endsReading: true)
        }
    }

    private mutating func endField() {
        fields.append(ByteString(field))
        field = []
        state = .fieldStart
    }

    private mutating func endRow() -> Row {
        fields.append(ByteString(field))
        field = []
        defer { fields = [] }
        markLastRow()
        state = .rowStart
        return Row(fields: fields, position: rowStart)
    }

    private mutating func markLastRow() {
        lastRow = input.bytes[input.start..<input.index].withoutLineEnd.indices
    }
}
