import RedisTypes

/// Takes the service's flag `allow-key-locking` out of scripts and function libraries, which stock Redis refuses for
/// it (upstash.com/docs/redis/features/key-locking). Redis runs one script at a time, so the flag has nothing to say.
package enum ScriptShebang {
    static let mark = Array("#!".utf8)
    private static let flag = Array("allow-key-locking".utf8)

    /// The script without the flag, or `nil` when it does not carry it.
    ///
    ///     #!lua flags=no-writes,allow-key-locking  →  #!lua flags=no-writes
    ///     #!lua flags=allow-key-locking            →  (an empty line)
    ///
    /// A bare `#!lua` would not be the same as no shebang: it makes Redis refuse the script to `EVAL_RO`, on replicas
    /// and when memory is short. The line end stays, so errors name the lines of the original.
    package static func withoutKeyLocking(script: some Collection<UInt8>) -> [UInt8]? {
        guard script.starts(with: mark) else { return nil }
        let script = Array(script)
        // Without an end of the line it is an error, which Redis tells.
        guard let lineEnd = script.firstIndex(of: 0x0A) else { return nil }
        let end = script[..<lineEnd].last == 0x0D ? lineEnd - 1 : lineEnd
        var line = script[..<end].split(separator: 0x20, omittingEmptySubsequences: false).map(Array.init)
        var found = false
        for index in line.indices.reversed() {
            guard let flags = withoutFlag(line[index]) else { continue }
            found = true
            if flags.isEmpty { line.remove(at: index) } else { line[index] = flags }
        }
        guard found else { return nil }
        let shebang = Array(line.joined(separator: [0x20]))
        let isBare = shebang.filter { $0 != 0x20 && $0 != 0x09 } == Array("#!lua".utf8)
        return (isBare ? [] : shebang) + script[end...]
    }

    /// One word of the shebang without the flag: empty when no other flag is left, `nil` when there is nothing to change.
    private static func withoutFlag(_ word: [UInt8]) -> [UInt8]? {
        let name = Array("flags=".utf8)
        var body = word[...]
        // Redis reads the line as redis-cli reads its own: a word may be quoted, whole or in part.
        if let quote = body.first, isQuote(quote), body.last == quote, body.count > 1 {
            body = body.dropFirst().dropLast()
        }
        let outer = (word[..<body.startIndex], word[body.endIndex...])
        guard body.starts(with: name) else { return nil }
        body = body.dropFirst(name.count)
        if let quote = body.first, isQuote(quote), body.last == quote, body.count > 1 {
            body = body.dropFirst().dropLast()
        }
        let flags = body.split(separator: 0x2C, omittingEmptySubsequences: false)
        let kept = flags.filter { !$0.elementsEqual(flag) }
        if kept.count == flags.count { return nil }
        if kept.allSatisfy(\.isEmpty) { return [] }
        let list = kept.joined(separator: [0x2C])
        return outer.0 + name + list + outer.1
    }

    private static func isQuote(_ byte: UInt8) -> Bool { byte == 0x22 || byte == 0x27 }

    /// The code of a library without the flag, wherever a function is registered with it, or `nil` when none is.
    ///
    ///     flags={'no-writes', 'allow-key-locking'}  →  flags={'no-writes'}
    package static func withoutKeyLocking(library code: some Collection<UInt8>) -> [UInt8]? {
        let code = Array(code)
        var scanner = LuaScanner(code)
        var cuts: [Range<Int>] = []
        var previous: (LuaScanner.Token?, LuaScanner.Token?)
        while let token = scanner.next() {
            if token.isSymbol(0x7B), previous.1?.isSymbol(0x3D) == true, previous.0?.isName("flags", in: code) == true {
                cuts += elements(flag, in: &scanner, code)
            }
            previous = (previous.1, token)
        }
        if cuts.isEmpty { return nil }
        var result: [UInt8] = []
        var position = 0
        for cut in cuts {
            result += code[position..<max(position, cut.lowerBound)]
            position = cut.upperBound
        }
        return result + code[position...]
    }

    /// Where in a table that was just opened the strings equal to `value` lie, each with one separator.
    private static func elements(_ value: [UInt8], in scanner: inout LuaScanner, _ code: [UInt8]) -> [Range<Int>] {
        var tokens: [LuaScanner.Token] = []
        var isClosed = false
        while !isClosed, let token = scanner.next() {
            isClosed = token.isSymbol(0x7D)
            if !isClosed { tokens.append(token) }
        }
        guard isClosed else { return [] }
        let close = scanner.tokenStart
        return tokens.indices.compactMap { index in
            guard case .string(let content) = tokens[index].kind, code[content].elementsEqual(value) else { return nil }
            let start = tokens[index].range.lowerBound
            if index + 1 < tokens.count, tokens[index + 1].isSeparator {
                return start..<(index + 2 < tokens.count ? tokens[index + 2].range.lowerBound : close)
            }
            let isAfterSeparator = index > 0 && tokens[index - 1].isSeparator
            return (isAfterSeparator ? tokens[index - 1].range.lowerBound : start)..<tokens[index].range.upperBound
        }
    }
}
