import RedisTypes

/// Cuts commands out of a stream of RESP while its bytes arrive.
///
/// A word is taken as soon as it is whole, so no byte but those of one word is looked at twice.
struct RESPCommandParser: Sendable {
    enum Step {
        /// One word at least.
        case command([ByteString])
        /// An empty line or command, or an annotation.
        case skipped
        /// More bytes must come first.
        case incomplete
    }

    struct Malformed: Error {
        var reason: String
        /// Of the byte where it shows.
        var index: Int
    }

    private let limits: CommandLimits
    /// Of the command that is not whole yet.
    private var words: [ByteString] = []
    private var wordsLeft = 0
    private var byteCount = 0
    /// The name of the command before: where the next has the same, they share one array.
    private var name = ByteString()

    init(limits: CommandLimits) {
        self.limits = limits
    }

    /// Whether some words of a command are taken, and some still have to come.
    var isInCommand: Bool { wordsLeft > 0 }

    /// - Parameter position: of the first byte in `bytes` that was not taken before; moves over what is taken now.
    mutating func step(_ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int) throws(Malformed) -> Step {
        if wordsLeft == 0 {
            guard position < bytes.count else { return .incomplete }
            guard bytes[position] == UInt8(ascii: "*") else { return try line(bytes, &position) }
            guard let count = try count(bytes, &position, limit: limits.count) else { return .incomplete }
            if count == 0 { return .skipped }
            // No more room than the bytes that are there can fill: a word has six at least.
            words.reserveCapacity(min(count, (bytes.count - position) / 6 + 1))
            wordsLeft = count
            byteCount = 0
        }
        while wordsLeft > 0 {
            guard let word = try word(bytes, &position) else { return .incomplete }
            words.append(word)
            wordsLeft -= 1
        }
        let command = words
        words = []
        return .command(command)
    }

    private mutating func word(
        _ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int
    ) throws(Malformed) -> ByteString? {
        guard position < bytes.count else { return nil }
        guard bytes[position] == UInt8(ascii: "$") else {
            throw Malformed(reason: "\"$\" and the length of a word were expected", index: position)
        }
        var start = position
        guard let count = try count(bytes, &start, limit: limits.wordBytes) else { return nil }
        guard count <= limits.bytes - byteCount else {
            throw Malformed(reason: "this command is longer than \(limits.bytes) bytes", index: position)
        }
        guard bytes.count - start >= count + 2 else { return nil }
        let end = start + count
        guard bytes[end] == 0x0D, bytes[end + 1] == 0x0A else {
            throw Malformed(reason: "CR LF was expected after a word of \(count) bytes", index: end)
        }
        position = end + 2
        byteCount += count
        let word = UnsafeBufferPointer(rebasing: bytes[start..<end])
        guard words.isEmpty else { return ByteString(Array(word)) }
        if !name.bytes.elementsEqual(word) { name = ByteString(Array(word)) }
        return name
    }

    /// The number in the header line at `position`, which moves past it; `nil` while the line has not arrived.
    private func count(
        _ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int, limit: Int
    ) throws(Malformed) -> Int? {
        let start = position + 1
        var index = start
        var value = 0
        while index < bytes.count {
            let digit = bytes[index] &- UInt8(ascii: "0")
            if digit > 9 { break }
            value = value * 10 + Int(digit)
            guard value <= limit, index - start < 10 else {
                throw Malformed(reason: "a length of more than \(limit)", index: start)
            }
            index += 1
        }
        if index == bytes.count { return nil }
        guard index > start else { throw Malformed(reason: "a length was expected", index: index) }
        guard bytes[index] == 0x0D else { throw Malformed(reason: "CR LF was expected after a length", index: index) }
        if index + 1 == bytes.count { return nil }
        guard bytes[index + 1] == 0x0A else {
            throw Malformed(reason: "CR LF was expected after a length", index: index)
        }
        position = index + 2
        return value
    }

    /// What is no array: an inline command, or an annotation, which begins with `#`.
    private mutating func line(
        _ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int
    ) throws(Malformed) -> Step {
        let rest = UnsafeBufferPointer(rebasing: bytes[position...])
        guard let length = rest.prefix(limits.inlineBytes + 1).firstIndex(of: 0x0A) else {
            guard rest.count <= limits.inlineBytes else {
                throw Malformed(
                    reason: "neither an array of words nor a line of at most \(limits.inlineBytes) bytes",
                    index: position)
            }
            return .incomplete
        }
        let start = position
        if bytes[start] == UInt8(ascii: "#") {
            position += length + 1
            return .skipped
        }
        let line = UnsafeBufferPointer(rebasing: rest[..<length])
        do throws(InlineCommand.Unreadable) {
            let words = try InlineCommand.words(of: line)
            position += length + 1
            return words.isEmpty ? .skipped : .command(words)
        } catch {
            throw Malformed(reason: error.reason, index: start + error.offset)
        }
    }
}
