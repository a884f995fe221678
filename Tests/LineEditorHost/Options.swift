import LineEditing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// What a test asks for, in the environment.
struct Options {
    let prompt = Self.value("HOST_PROMPT") ?? "> "
    let history = Self.value("HOST_HISTORY").map { path in
        HistoryFile(path: path) { $0.first != UInt8(ascii: " ") }
    }
    private let keys = Self.value("HOST_KEYS").flatMap(Int.init) ?? 0

    private static func value(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    func configuration(_ lines: HistoryLines) -> LineEditor.Configuration {
        var configuration = LineEditor.Configuration(applicationName: "upkeep")
        configuration.history = history
        configuration.historyLines = lines
        let words = ["get", "getex", "größe", "größer", "hello world"]
        let keys = (0..<keys).map { Completions.Candidate(text: Array("key:\($0)".utf8)) }
        configuration.complete = { line, cursor in
            let quoted = line[..<cursor].count { $0 == UInt8(ascii: "\"") } % 2 == 1
            let start = line[..<cursor].lastIndex(of: UInt8(ascii: quoted ? "\"" : " ")).map { $0 + 1 } ?? 0
            let typed = line[start..<cursor]
            let candidates = words.map { word in
                Completions.Candidate(
                    text: Array(word.utf8), display: Array("<\(word)>".utf8),
                    suffix: quoted ? .quote(UInt8(ascii: "\"")) : .space)
            }
            var fitting = (candidates + keys).filter { $0.text.starts(with: typed) }
            // One of two needs quotes, and so does not begin with what is typed for it.
            if typed.starts(with: "tw".utf8) {
                fitting += ["\"two words\"", "twofold"].map { Completions.Candidate(text: Array($0.utf8)) }
            }
            return Completions(start: start, candidates: fitting)
        }
        configuration.hint = { line in
            if line == Array("set ".utf8) { return .syntax(Array("key value [EX seconds]".utf8)) }
            guard !line.isEmpty, let newest = lines.newest(startingWith: line) else { return nil }
            return .suggestion(Array(newest.dropFirst(line.count)))
        }
        return configuration
    }
}
