import RedisTypes

/// Takes a predicate apart, from left to right.
struct PredicateReader {
    private typealias Problem = FlagSyntaxError.PredicateProblem

    /// A slice, whose indices go on: a list of 100,000 words is not copied for each of them.
    private var rest: ArraySlice<UInt8>

    init(_ text: some StringProtocol) {
        rest = Self.trimmed(Array(text.utf8)[...])
    }

    mutating func accessor() throws(FlagSyntaxError.PredicateProblem) -> ByteString {
        guard !rest.isEmpty else { throw .noAttribute }
        return try word()
    }

    mutating func comparator() throws(FlagSyntaxError.PredicateProblem) -> Comparator {
        let bytes = try word()
        guard !bytes.isEmpty else { throw .noComparator }
        let text = bytes.text ?? bytes.description
        if let comparator = Comparator(rawValue: text) ?? Self.symbols[text] { return comparator }
        if text == "not", let next = followingWord, let comparator = Comparator(rawValue: "not_\(next)") {
            _ = try word()
            return comparator
        }
        let suggestion = Spelling.closest(to: text, in: Comparator.allCases.map(\.rawValue))
        throw .unknownComparator(text, suggestion: suggestion)
    }

    private static let symbols: [String: Comparator] = [
        "=": .equal, "==": .equal, "!=": .notEqual, ">": .greater, ">=": .greaterOrEqual, "<": .less,
        "<=": .lessOrEqual,
    ]

    private var followingWord: String? { ByteString(rest.prefix { $0 > 0x20 }).text }

    /// Takes `=> true` or `=> false` from the end.
    mutating func takeAnswer() throws(FlagSyntaxError.PredicateProblem) -> Bool {
        var isQuoted = false
        var index = rest.startIndex
        while index < rest.endIndex {
            let byte = rest[index]
            if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if byte == UInt8(ascii: "\\"), isQuoted {
                index += 1
            } else if !isQuoted, rest[index...].starts(with: "=>".utf8),
                index == rest.startIndex || rest[index - 1] <= 0x20
            {
                let answer = ByteString(Array(Self.trimmed(rest[(index + 2)...])))
                rest = Self.trimmed(rest[..<index])
                switch answer {
                case "true", "on": return true
                case "false", "off": return false
                default: throw .answer(answer.text ?? answer.description)
                }
            }
            index += 1
        }
        return true
    }

    mutating func target(of comparator: Comparator) throws(FlagSyntaxError.PredicateProblem) -> Predicate.Target {
        guard comparator.takesTarget else {
            guard rest.isEmpty else { throw .unexpectedTarget(comparator) }
            return .none
        }
        guard let first = rest.first else { throw .noTarget(comparator) }
        if comparator.takesList {
            if first == UInt8(ascii: "@") {
                guard rest.count > 1 else { throw .noTarget(comparator) }
                try Self.requirePlain(rest)
                return .file(String(decoding: rest.dropFirst(), as: UTF8.self))
            }
            return .value(.list(first == UInt8(ascii: "[") ? try array() : try list()))
        }
        if first == UInt8(ascii: "\"") {
            let text = try quoted()
            guard rest.isEmpty else { throw .quotes }
            return .value(.text(text))
        }
        try Self.requirePlain(rest)
        guard comparator.isOrdering else {
            try Self.requireOneWord(rest)
            return .value(.text(ByteString(rest)))
        }
        guard case .number(let number) = try? JSReader.value(of: rest), number.isFinite else {
            throw .target(comparator, String(decoding: rest, as: UTF8.self))
        }
        return .value(.number(number))
    }

    // MARK: Parts

    /// A text in quotes, or what stands before the next space.
    private mutating func word() throws(FlagSyntaxError.PredicateProblem) -> ByteString {
        if rest.first == UInt8(ascii: "\"") { return try quoted() }
        let word = rest.prefix { $0 > 0x20 }
        guard !word.contains(UInt8(ascii: "\"")) else { throw .quotes }
        rest = Self.trimmed(rest[word.endIndex...])
        return ByteString(word)
    }

    private mutating func quoted() throws(FlagSyntaxError.PredicateProblem) -> ByteString {
        var end = rest.startIndex + 1
        while end < rest.endIndex, rest[end] != UInt8(ascii: "\"") { end += rest[end] == UInt8(ascii: "\\") ? 2 : 1 }
        guard end < rest.endIndex, case .string(let text) = try? JSReader.value(of: rest[...end]) else { throw .quotes }
        rest = Self.trimmed(rest[(end + 1)...])
        return text
    }

    private mutating func list() throws(FlagSyntaxError.PredicateProblem) -> [ByteString] {
        var items: [ByteString] = []
        while true {
            if rest.first == UInt8(ascii: "\"") {
                items.append(try quoted())
            } else {
                let item = Self.trimmed(rest.prefix { $0 != UInt8(ascii: ",") })
                try Self.requirePlain(item)
                try Self.requireOneWord(item)
                rest = rest.drop { $0 != UInt8(ascii: ",") }
                if !item.isEmpty { items.append(ByteString(item)) }
            }
            if rest.isEmpty { return items }
            guard rest.removeFirst() == UInt8(ascii: ",") else { throw .quotes }
            rest = rest.drop { $0 <= 0x20 }
            if rest.isEmpty { return items }
        }
    }

    /// `["DE","AT"]`, and `[]`, which no list of words can say.
    private func array() throws(FlagSyntaxError.PredicateProblem) -> [ByteString] {
        guard let value = try? JSReader.value(of: rest), case .list(let items) = RuleTarget(value) else {
            throw .brackets
        }
        return items
    }

    /// A text without quotes has none in it, and no answer: whoever wrote one meant another rule.
    private static func requirePlain(_ text: ArraySlice<UInt8>) throws(FlagSyntaxError.PredicateProblem) {
        guard !text.contains(UInt8(ascii: "\"")) else { throw .quotes }
        guard !hasArrow(text) else { throw .arrow }
    }

    /// What a shell, or a missing comma or quote, has left over is no part of a text.
    private static func requireOneWord(_ text: ArraySlice<UInt8>) throws(FlagSyntaxError.PredicateProblem) {
        guard !text.contains(where: { $0 <= 0x20 }) else { throw .spaces(String(decoding: text, as: UTF8.self)) }
    }

    static func hasArrow(_ text: some Collection<UInt8>) -> Bool {
        zip(text, text.dropFirst()).contains { $0 == UInt8(ascii: "=") && $1 == UInt8(ascii: ">") }
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let start = bytes.drop { $0 <= 0x20 }
        return start.lastIndex { $0 > 0x20 }.map { start[...$0] } ?? []
    }
}
