import RedisTypes

/// A command written as a line of words, in a file of its own or among RESP.
enum InlineCommand {
    struct Unreadable: Error {
        var reason: String
        /// In bytes from the start of the line.
        var offset: Int
    }

    /// The words of a line, none when it is blank. A line end may be among its bytes.
    static func words(of line: UnsafeBufferPointer<UInt8>) throws(Unreadable) -> [ByteString] {
        // Redis and redis-cli take it for the end of the line, and would drop the rest without a word.
        if let zero = line.firstIndex(of: 0) { throw Unreadable(reason: "a zero byte outside of a word", offset: zero) }
        do throws(CommandLineWords.Unbalanced) {
            return try CommandLineWords.split(line)
        } catch {
            throw Unreadable(
                reason: "this quote is not closed, or closes in the middle of a word", offset: error.offset)
        }
    }
}
