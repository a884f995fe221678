/// Redis's patterns: `*`, `?`, `[a-z]`, `[^a]` and `\` before what is meant literally (`stringmatchlen` in its `util.c`).
package struct GlobPattern: Sendable, Hashable {
    private enum Token: Sendable, Hashable {
        case anything
        case any
        case byte(UInt8)
        case oneOf([ClosedRange<UInt8>], isInverted: Bool)

        func matches(_ byte: UInt8) -> Bool {
            switch self {
            case .anything, .any: true
            case .byte(let own): own == byte
            case .oneOf(let ranges, let isInverted): ranges.contains { $0.contains(byte) } != isInverted
            }
        }
    }

    private var tokens: [Token] = []

    package init(_ pattern: some Collection<UInt8>) {
        var rest = Array(pattern)[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "*"):
                if case .anything? = tokens.last { continue }
                tokens.append(.anything)
            case UInt8(ascii: "?"): tokens.append(.any)
            case UInt8(ascii: "["): tokens.append(Self.set(&rest))
            // The last byte of a pattern escapes nothing.
            case UInt8(ascii: "\\"): tokens.append(.byte(rest.popFirst() ?? byte))
            default: tokens.append(.byte(byte))
            }
        }
    }

    /// What stands between brackets; the closing one may be missing.
    private static func set(_ rest: inout ArraySlice<UInt8>) -> Token {
        var ranges: [ClosedRange<UInt8>] = []
        let isInverted = rest.first == UInt8(ascii: "^")
        if isInverted { rest.removeFirst() }
        while let byte = rest.popFirst(), byte != UInt8(ascii: "]") {
            if byte == UInt8(ascii: "\\"), let escaped = rest.popFirst() {
                ranges.append(escaped...escaped)
            } else if rest.first == UInt8(ascii: "-"), let end = rest.dropFirst().first {
                rest.removeFirst(2)
                ranges.append(min(byte, end)...max(byte, end))
            } else {
                ranges.append(byte...byte)
            }
        }
        return .oneOf(ranges, isInverted: isInverted)
    }

    /// The end of the shortest beginning of `text` that matches and that `separator` follows. All ways to match are
    /// followed at once: the time is that of the two lengths multiplied, at worst.
    package func shortestMatch(in text: ArraySlice<UInt8>, before separator: UInt8) -> ArraySlice<UInt8>.Index? {
        // Tokens that may come next, by their index; the count of all when there is nothing more to match.
        var isNext = [Bool](repeating: false, count: tokens.count + 1)
        isNext[0] = true
        passStars(&isNext)
        for index in text.indices {
            let byte = text[index]
            if byte == separator && isNext[tokens.count] { return index }
            var following = [Bool](repeating: false, count: tokens.count + 1)
            var isAlive = false
            for (number, token) in tokens.enumerated() where isNext[number] && token.matches(byte) {
                if case .anything = token { following[number] = true } else { following[number + 1] = true }
                isAlive = true
            }
            guard isAlive else { return nil }
            passStars(&following)
            isNext = following
        }
        return nil
    }

    /// Whether all of `text` matches. The way of a shell: a star takes as little as it can, and more when what follows
    /// does not fit.
    package func matches(_ text: [UInt8]) -> Bool {
        var (token, index) = (0, 0)
        var star: (token: Int, index: Int)?
        while index < text.count {
            if token < tokens.count, case .anything = tokens[token] {
                star = (token, index)
                token += 1
            } else if token < tokens.count, tokens[token].matches(text[index]) {
                token += 1
                index += 1
            } else if let last = star {
                token = last.token + 1
                index = last.index + 1
                star = (last.token, index)
            } else {
                return false
            }
        }
        while token < tokens.count, case .anything = tokens[token] { token += 1 }
        return token == tokens.count
    }

    /// A star may match nothing.
    private func passStars(_ isNext: inout [Bool]) {
        for (number, token) in tokens.enumerated() where isNext[number] {
            if case .anything = token { isNext[number + 1] = true }
        }
    }
}
