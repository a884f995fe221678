public import RedisTypes

/// JSON bodies that carry commands: `["SET","k","v"]` for `/`, an array of such arrays for `/pipeline` and
/// `/multi-exec` (REST reference 1.4, 1.5).
public enum CommandBody {
    /// Parses the body of `POST /` and appends its one command.
    public static func parseCommand(
        _ body: UnsafeRawBufferPointer, into batch: inout CommandBatch, maximumWords: Int = maximumWords
    ) throws(RequestError) {
        var cursor = JSONCursor(body)
        try begin(&cursor)
        let wordsBefore = batch.wordCount
        try words(&cursor, into: &batch, maximumWords)
        guard batch.wordCount > wordsBefore else { throw .badRequest("ERR empty command") }
        batch.endCommand()
        try end(&cursor)
    }

    /// Parses the body of `/pipeline` or `/multi-exec`. An inner `[]` becomes a command without words: what that
    /// means differs between the two.
    public static func parseCommands(
        _ body: UnsafeRawBufferPointer, into batch: inout CommandBatch, maximumCommands: Int = maximumCommands,
        maximumWords: Int = maximumWords
    ) throws(RequestError) {
        var cursor = JSONCursor(body)
        try begin(&cursor)
        if cursor.take(UInt8(ascii: "]")) { throw .badRequest("ERR empty command") }
        repeat {
            guard cursor.take(UInt8(ascii: "[")) else {
                if cursor.peek() == nil { throw RequestError(.truncated) }
                throw .badRequest("expected JSON array")
            }
            try words(&cursor, into: &batch, maximumWords)
            batch.endCommand()
            if batch.count > maximumCommands {
                throw .badRequest("ERR too many commands in one request. Limit: \(maximumCommands)")
            }
        } while cursor.take(UInt8(ascii: ","))
        do throws(JSONSyntaxError) { try cursor.expect(UInt8(ascii: "]")) } catch { throw RequestError(error) }
        try end(&cursor)
    }

    /// Limits of one request unless others are given (reliability contract, section 9).
    public static let maximumCommands = 10_000
    public static let maximumWords = 1_000_000

    private static func begin(_ cursor: inout JSONCursor) throws(RequestError) {
        guard let first = cursor.peek() else { throw .badRequest("EOF") }
        guard first == UInt8(ascii: "[") else { throw .badRequest("expected JSON array") }
        cursor.advance()
    }

    private static func end(_ cursor: inout JSONCursor) throws(RequestError) {
        if cursor.peek() != nil { throw RequestError(cursor.unexpected("after top-level value")) }
    }

    /// The words of one command and its closing bracket, the opening one being taken.
    private static func words(
        _ cursor: inout JSONCursor, into batch: inout CommandBatch, _ maximumWords: Int
    ) throws(RequestError) {
        if cursor.take(UInt8(ascii: "]")) { return }
        while let next = cursor.peek() {
            guard batch.wordCount < maximumWords else {
                throw .badRequest("ERR too many arguments in one request. Limit: \(maximumWords)")
            }
            switch next {
            case UInt8(ascii: "n"):
                do throws(JSONSyntaxError) { try cursor.literal("null") } catch { throw RequestError(error) }
                throw .badRequest("ERR null args are not supported")
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                throw .badRequest("ERR unsupported arg type: \"\(Character(Unicode.Scalar(next)))\": json.Delim")
            default: break
            }
            do throws(JSONSyntaxError) {
                try word(startingWith: next, &cursor, into: &batch)
                batch.endWord()
                if cursor.take(UInt8(ascii: "]")) { return }
                if !cursor.take(UInt8(ascii: ",")) { throw cursor.unexpected("after array element") }
            } catch {
                throw RequestError(error)
            }
        }
        throw RequestError(.truncated)
    }

    /// One word: a string's bytes, a number's digits as written, `true` or `false`.
    private static func word(
        startingWith next: UInt8, _ cursor: inout JSONCursor, into batch: inout CommandBatch
    ) throws(JSONSyntaxError) {
        switch next {
        case UInt8(ascii: "\""): try cursor.string(into: &batch.bytes)
        case UInt8(ascii: "t"): try literal("true", &cursor, into: &batch)
        case UInt8(ascii: "f"): try literal("false", &cursor, into: &batch)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            let digits = try cursor.number()
            batch.bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: cursor.bytes[digits]))
        default: throw cursor.unexpected("looking for beginning of value")
        }
    }

    private static func literal(
        _ word: StaticString, _ cursor: inout JSONCursor, into batch: inout CommandBatch
    ) throws(JSONSyntaxError) {
        try cursor.literal(word)
        word.withUTF8Buffer { batch.bytes.append(contentsOf: $0) }
    }

    /// Appends a command as a JSON array, or returns false, having written nothing, when a word is not UTF-8.
    public static func append(_ command: RedisCommand, to output: inout [UInt8]) -> Bool {
        let start = output.count
        output.append(UInt8(ascii: "["))
        let isText = command.words.withUnsafeBufferPointer { words in
            for index in words.indices {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                guard JSONText.appendText(words[index].bytes, to: &output) else { return false }
            }
            return true
        }
        guard isText else {
            output.removeSubrange(start...)
            return false
        }
        output.append(UInt8(ascii: "]"))
        return true
    }
}
