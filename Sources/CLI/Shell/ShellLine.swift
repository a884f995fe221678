import RedisTypes

/// A line of the shell, taken apart: `3 GET k | jq .`, `!BLPOP q 0`, `HGETALL h > file`, `:set format json`.
struct ShellLine: Sendable, Hashable {
    /// Where the replies go.
    enum Destination: Sendable, Hashable {
        case terminal
        /// To a command of the system's shell, raw.
        case pipe(String)
        case file(String, appends: Bool)
    }

    enum Failure: Error, Sendable, Hashable {
        /// A quote is open, or the line ends in a backslash: more is to come.
        case incomplete
        /// A closing quote in the middle of a word.
        case unbalanced
        case badRepetition
    }

    /// Of redis-cli's quoting rules; empty for a blank line and a comment.
    var words: [ByteString] = []
    var repetitions = 1
    /// Whether the shell's own checks are to be passed over.
    var isForced = false
    var destination = Destination.terminal

    init(_ line: [UInt8]) throws(Failure) {
        guard line.first(where: { $0 != 0x20 && $0 != 0x09 }) != UInt8(ascii: "#") else { return }
        if Self.continues(line) { throw .incomplete }
        var line = line[...]
        let ranges = try Self.ranges(of: Array(line))
        if let place = Self.operatorPlace(in: line, ranges) {
            destination = place.destination
            line = line[..<place.start]
        }
        words = try Self.words(of: Array(line))
        try takeRepetitions()
        takeMark()
    }

    /// A line that goes on in the next one. A backslash between them is gone with the line's end; in quotes the end is
    /// kept, as Redis takes it.
    static func joined(_ begun: [UInt8], _ next: [UInt8]) -> [UInt8] {
        if begun.isEmpty { return next }
        let isSplit = continues(begun) && (try? CommandLineWords.ranges(begun.dropLast())) != nil
        return (isSplit ? begun.dropLast() : begun + [0x0A]) + next
    }

    /// A backslash at the end, of which there is an odd number.
    private static func continues(_ line: [UInt8]) -> Bool {
        line.reversed().prefix { $0 == UInt8(ascii: "\\") }.count % 2 == 1
    }

    private static func words(of line: [UInt8]) throws(Failure) -> [ByteString] {
        do { return try CommandLineWords.split(line) } catch { throw error.isOpen ? .incomplete : .unbalanced }
    }

    private static func ranges(of line: [UInt8]) throws(Failure) -> [Range<Int>] {
        do { return try CommandLineWords.ranges(line) } catch { throw error.isOpen ? .incomplete : .unbalanced }
    }

    /// Finds `| command`, `> file` and `>> file`, each a word of its own without quotes. A `>` at the very end is an
    /// argument: `XREADGROUP … STREAMS s >`.
    private static func operatorPlace(
        in line: ArraySlice<UInt8>, _ ranges: [Range<Int>]
    ) -> (start: Int, destination: Destination)? {
        func word(_ range: Range<Int>) -> String { String(decoding: line[range], as: UTF8.self).uppercased() }
        // There `>` is the identifier of what nobody has read.
        let isGroupRead = ranges.first.map(word) == "XREADGROUP"
        for (index, range) in ranges.enumerated().dropFirst() where index + 1 < ranges.count {
            if isGroupRead, word(range) == ">" { continue }
            let rest = line[ranges[index + 1].lowerBound...]
            switch Array(line[range]) {
            case Array("|".utf8): return (range.lowerBound, .pipe(String(decoding: rest, as: UTF8.self)))
            case let word where (word == Array(">".utf8) || word == Array(">>".utf8)) && index + 2 == ranges.count:
                guard let name = try? CommandLineWords.split(Array(rest)).first, name != ">" else { continue }
                let text = ArgumentBytes.text(of: name.bytes)
                return (range.lowerBound, .file(text, appends: word.count == 2))
            default: continue
            }
        }
        return nil
    }

    /// `3 PING` is three times `PING`, as long as something follows the number.
    private mutating func takeRepetitions() throws(Failure) {
        guard words.count > 1, let text = words[0].text, let number = Int(text) else { return }
        guard number > 0, number <= 1_000_000 else { throw .badRepetition }
        repetitions = number
        words.removeFirst()
    }

    private mutating func takeMark() {
        guard let first = words.first?.bytes, first.first == UInt8(ascii: "!"), first.count > 1 else { return }
        isForced = true
        words[0] = ByteString(first.dropFirst())
    }
}
