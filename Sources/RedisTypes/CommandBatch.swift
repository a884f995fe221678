/// Commands stored in one piece of memory: the bytes of all words back to back, and where each word and each
/// command ends. Parsing a pipeline of a thousand commands costs three growing arrays, not thousands of small ones.
///
/// Filled from front to back: append to ``bytes``, then ``endWord()``; after the last word ``endCommand()``.
public struct CommandBatch: Sendable {
    /// The bytes of all finished words, and of the one being written.
    public var bytes: [UInt8] = []
    private var wordEnds: [Int] = []
    private var commandEnds: [Int] = []

    public init() {}

    public init(_ commands: some Sequence<RedisCommand>) {
        for command in commands { append(command) }
    }

    /// How many commands are finished.
    public var count: Int { commandEnds.count }
    public var isEmpty: Bool { commandEnds.isEmpty }

    /// Words of all finished commands together.
    public var wordCount: Int { wordEnds.count }

    public mutating func endWord() {
        wordEnds.append(bytes.count)
    }

    public mutating func endCommand() {
        commandEnds.append(wordEnds.count)
    }

    public mutating func append(_ command: RedisCommand) {
        for word in command.words { appendWord(word.bytes) }
        endCommand()
    }

    public mutating func appendWord(_ word: some Sequence<UInt8>) {
        bytes.append(contentsOf: word)
        endWord()
    }

    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        wordEnds.removeAll(keepingCapacity: true)
        commandEnds.removeAll(keepingCapacity: true)
    }

    /// The words of command `index`, as positions for ``wordRange(_:)``.
    public func words(of index: Int) -> Range<Int> {
        (index == 0 ? 0 : commandEnds[index - 1])..<commandEnds[index]
    }

    /// Where in ``bytes`` a word lies.
    public func wordRange(_ position: Int) -> Range<Int> {
        (position == 0 ? 0 : wordEnds[position - 1])..<wordEnds[position]
    }

    public func word(_ position: Int) -> ArraySlice<UInt8> {
        bytes[wordRange(position)]
    }

    /// Bytes of all words of command `index`: what size limits count.
    public func byteCount(of index: Int) -> Int {
        let words = words(of: index)
        guard let first = words.first, let last = words.last else { return 0 }
        return wordRange(last).upperBound - wordRange(first).lowerBound
    }

    /// The table's row for command `index`, or `nil` for an unknown or empty command.
    public func info(of index: Int) -> CommandInfo? {
        position(of: index).map { CommandTable.commands[$0] }
    }

    /// The same as a position in the table.
    public func position(of index: Int) -> Int? {
        let words = words(of: index)
        guard let name = words.first else { return nil }
        return bytes.withUnsafeBytes { bytes in
            CommandTable.position(
                for: UnsafeRawBufferPointer(rebasing: bytes[wordRange(name)]),
                subcommand: words.count > 1 ? UnsafeRawBufferPointer(rebasing: bytes[wordRange(name + 1)]) : nil)
        }
    }

    /// Whether word `position` spells `text`, whatever the case of its ASCII letters.
    public func word(_ position: Int, is text: StaticString) -> Bool {
        let range = wordRange(position)
        guard range.count == text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { text in
            text.indices.allSatisfy { bytes[range.lowerBound + $0].asciiUppercased == text[$0].asciiUppercased }
        }
    }

    public func command(_ index: Int) -> RedisCommand {
        RedisCommand(words(of: index).map { ByteString(word($0)) })
    }
}
