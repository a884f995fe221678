import CommandHelp
import LineEditing
import RedisTypes
import Settings
import Synchronization

/// What is offered and shown while a line is typed. Asked by the editor, on its own thread, between two keys; nothing is
/// ever requested for it.
final class ShellTyping: Sendable {
    private let seen: SeenKeys
    private let workingDirectory: String
    private let profiles: [String]
    private let state: Mutex<State>

    private struct State {
        var showsHints = true
        /// Newest last.
        var history: [[UInt8]] = []
    }

    init(_ seen: SeenKeys, profiles: [String], history: [[UInt8]], workingDirectory: String) {
        self.seen = seen
        self.profiles = profiles
        self.workingDirectory = workingDirectory
        state = Mutex(State(history: history))
    }

    func show(hints: Bool) { state.withLock { $0.showsHints = hints } }

    func remember(_ line: [UInt8]) { state.withLock { $0.history.append(line) } }

    // MARK: Hints

    /// The rest of the syntax once a command is recognised, else the newest line of the history that begins like this.
    func hint(for line: [UInt8]) -> Hint? {
        guard !line.isEmpty, state.withLock({ $0.showsHints }), let words = Words(line) else { return nil }
        if let hint = TypedLine(words.afterRepetitions, isWordOpen: words.isLastOpen).hint {
            return .syntax(Array(hint.utf8))
        }
        return suggestion(for: line).map { .suggestion($0) }
    }

    private func suggestion(for line: [UInt8]) -> [UInt8]? {
        state.withLock { state in
            state.history.last { $0.count > line.count && $0.starts(with: line) }.map { Array($0[line.count...]) }
        }
    }

    // MARK: Completion

    func completions(for line: [UInt8], cursor: Int) -> LineEditing.Completions {
        let text = Array(line.prefix(cursor))
        guard let words = Words(text) else { return LineEditing.Completions(start: cursor, candidates: []) }
        let start = words.isLastOpen ? words.lastStart : cursor
        let open = words.isLastOpen ? words.all.last ?? "" : ""
        return LineEditing.Completions(start: start, candidates: candidates(for: words, open))
    }

    private func candidates(for words: Words, _ open: ByteString) -> [LineEditing.Completions.Candidate] {
        let isFirst = words.isLastOpen ? words.all.count == 1 : words.all.isEmpty
        if open.bytes.first == UInt8(ascii: "@"), !isFirst {
            if words.all[0].equalsIgnoringCase("help") {
                return Self.plain(HelpText.groupNames.map { "@" + $0 }, open)
            }
            return fileNames(open)
        }
        if isFirst, open.bytes.first == UInt8(ascii: ":") {
            return Self.plain(Self.verbs.map { ":" + $0 }, open)
        }
        if let first = words.all.first, first.bytes.first == UInt8(ascii: ":"), !isFirst {
            return arguments(of: String((first.text ?? "").dropFirst()), words, open)
        }
        if words.all.first?.equalsIgnoringCase("connect") == true { return Self.plain(profiles, open) }
        var typed = words.afterRepetitions
        if typed.first?.equalsIgnoringCase("help") == true, typed.count > 1 { typed.removeFirst() }
        let found = TypedLine(typed, isWordOpen: words.isLastOpen).completions
        var candidates = found.words.map { LineEditing.Completions.Candidate(text: Array($0.utf8)) }
        if isFirst { candidates += Self.plain(Self.builtins, open) }
        if found.role == .key || isFirst == false && typed.first?.equalsIgnoringCase("peek") == true {
            candidates += keys(open)
        }
        return candidates
    }

    private static let builtins = ["help", "peek", "connect", "clear", "quit", "exit"]
    private static let verbs =
        ["set", "connect", "meter", "last", "curl", "watch", "queue", "source", "edit", "help", "quit"]
        + Upkeep.verbNames.sorted()

    private static func plain(_ words: [String], _ open: ByteString) -> [LineEditing.Completions.Candidate] {
        words.filter { $0.utf8.starts(with: open.bytes) }.map { .init(text: Array($0.utf8)) }
    }

    private func arguments(
        of verb: String, _ words: Words, _ open: ByteString
    ) -> [LineEditing.Completions.Candidate] {
        switch verb {
        case "connect": return Self.plain(profiles, open)
        case "set": return Self.plain(words.all.count > 2 ? ["on", "off"] : ShellSettings.names, open)
        case "last": return Self.plain(OutputFormat.allCases.map(\.rawValue), open)
        case "source", "import", "verify", "run": return fileNames(open)
        default: return keys(open)
        }
    }

    private func keys(_ open: ByteString) -> [LineEditing.Completions.Candidate] {
        seen.keys(with: open).map { key in
            .init(text: Self.isPlain(key.bytes) ? key.bytes : Self.quoted(key.bytes), display: Self.shown(key.bytes))
        }
    }

    /// Names of files, behind an `@` or by themselves.
    private func fileNames(_ open: ByteString) -> [LineEditing.Completions.Candidate] {
        var text = ArgumentBytes.text(of: open.bytes)
        let mark = text.hasPrefix("@") ? "@" : ""
        if !mark.isEmpty { text.removeFirst() }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let directory = parts.dropLast().joined(separator: "/") + (parts.count > 1 ? "/" : "")
        let root = directory.hasPrefix("/") ? directory : workingDirectory + "/" + directory
        let prefix = parts.last.map(String.init) ?? ""
        return POSIX.names(in: root).filter { $0.hasPrefix(prefix) && (prefix.hasPrefix(".") || !$0.hasPrefix(".")) }
            .sorted().map { name in
                let isDirectory = if case .directory = POSIX.kind(of: root + name) { true } else { false }
                return .init(
                    text: Array((mark + directory + name + (isDirectory ? "/" : "")).utf8),
                    display: Array((name + (isDirectory ? "/" : "")).utf8), suffix: isDirectory ? .none : .space)
            }
    }

    private static func isPlain(_ bytes: [UInt8]) -> Bool {
        !bytes.isEmpty && bytes.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != 0x22 && $0 != 0x27 && $0 != 0x5C }
    }

    private static func quoted(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        Escaping.appendQuoted(bytes, to: &output)
        return output
    }

    private static func shown(_ bytes: [UInt8]) -> [UInt8] { isPlain(bytes) ? bytes : quoted(bytes) }

    /// The words of a line that is being typed.
    private struct Words {
        var all: [ByteString]
        var isLastOpen: Bool
        var lastStart: Int

        /// `nil` inside quotes.
        init?(_ line: [UInt8]) {
            guard let ranges = try? CommandLineWords.ranges(line), let words = try? CommandLineWords.split(line) else {
                return nil
            }
            all = words
            isLastOpen = ranges.last?.upperBound == line.count
            lastStart = ranges.last?.lowerBound ?? line.count
        }

        /// Without `3` in front of what runs three times, and without the mark of what is sent in any case.
        var afterRepetitions: [ByteString] {
            var words = all
            if words.count > 1, let text = words[0].text, Int(text) != nil { words.removeFirst() }
            if let first = words.first?.bytes, first.first == UInt8(ascii: "!") {
                words[0] = ByteString(first.dropFirst())
            }
            return words
        }
    }
}
