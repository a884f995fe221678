import CommandHelp
import LineEditing
import RedisTypes
import Settings
import Synchronization

/// What is offered and shown while a line is typed. Asked by the editor, on its own thread, between two keys; nothing is
/// ever requested for it.
final class ShellTyping: Sendable {
    let seen: SeenKeys
    let workingDirectory: String
    let home: String
    /// Asked when they are offered: one may have been added meanwhile.
    private let profileNames: @Sendable () -> [String]
    private let history: HistoryLines
    private let state = Mutex(State())

    private struct State {
        var showsHints = true
        /// While a question is answered.
        var isResting = false
    }

    init(
        _ seen: SeenKeys, profiles: @escaping @Sendable () -> [String], history: HistoryLines, workingDirectory: String,
        home: String
    ) {
        self.seen = seen
        profileNames = profiles
        self.workingDirectory = workingDirectory
        self.home = home
        self.history = history
    }

    var profiles: [String] { profileNames() }

    func show(hints: Bool) { state.withLock { $0.showsHints = hints } }

    /// Offers and shows nothing meanwhile.
    func resting<Result>(_ body: () async throws -> Result) async rethrows -> Result {
        state.withLock { $0.isResting = true }
        defer { state.withLock { $0.isResting = false } }
        return try await body()
    }

    var isResting: Bool { state.withLock { $0.isResting } }

    // MARK: Hints

    /// The rest of the syntax once a command is recognised, else the newest line of the history that begins like this.
    func hint(for line: [UInt8]) -> Hint? {
        guard !line.isEmpty, state.withLock({ $0.showsHints && !$0.isResting }), let words = Words(line) else {
            return nil
        }
        if let hint = Self.verbHint(words) ?? TypedLine(words.command, isWordOpen: words.isLastOpen).hint {
            return .syntax(Array(hint.utf8))
        }
        return history.newest(startingWith: line).map { .suggestion(Array($0[line.count...])) }
    }

    /// What is still to come of a word of the shell, as long as it is not a Redis command.
    private static func verbHint(_ words: Words) -> String? {
        guard let verb = words.verb else { return nil }
        let arguments = words.all.count - 1
        if let before = verb.wordsBeforeCommand, arguments >= before { return nil }
        let rest = verb.syntax.split(separator: " ").dropFirst(arguments).joined(separator: " ")
        return rest.isEmpty ? nil : words.isLastOpen ? " " + rest : rest
    }

    /// The words of a line that is being typed.
    struct Words {
        var all: [ByteString]
        var isLastOpen: Bool
        var lastStart: Int

        /// Whether the last word is in quotes that are open.
        var isQuoted = false

        /// `nil` for what can be no line.
        init?(_ line: [UInt8]) {
            var whole = line
            do { _ = try CommandLineWords.ranges(line) } catch {
                guard error.isOpen else { return nil }
                // As if the quote were closed here.
                whole.append(line[error.offset])
                isQuoted = true
            }
            guard let ranges = try? CommandLineWords.ranges(whole), let words = try? CommandLineWords.split(whole)
            else {
                return nil
            }
            all = words
            isLastOpen = ranges.last?.upperBound == whole.count
            lastStart = ranges.last?.lowerBound ?? line.count
        }

        /// The word of the shell that the line begins with.
        var verb: ShellVerb? {
            guard let first = all.first, first.bytes.first == UInt8(ascii: ":") else { return nil }
            return ShellVerb.named(String((first.text ?? "").dropFirst()))
        }

        /// Whether what is typed belongs to a command behind a word of the shell.
        var isInCommand: Bool {
            guard let before = all.first == ":exec" ? 1 : verb?.wordsBeforeCommand else { return false }
            let finished = all.count - (isLastOpen ? 1 : 0)
            let rest = all.dropFirst(before)
            if rest.first == "--for" { return finished >= before + 2 }
            return finished >= before && rest.first?.bytes.first != UInt8(ascii: "-")
        }

        /// The Redis command in the line: without `3` in front of what runs three times, the mark of what is sent in
        /// any case, and the word of the shell that it belongs to.
        var command: [ByteString] {
            var words = all
            if let first = words.first, first.bytes.first == UInt8(ascii: ":") {
                if first == ":exec" { return Array(words.dropFirst()) }
                guard let before = verb?.wordsBeforeCommand else { return [] }
                return Array(words.dropFirst(words.dropFirst(before).first == "--for" ? before + 2 : before))
            }
            if words.count > 1, let text = words[0].text, Int(text) != nil { words.removeFirst() }
            if let first = words.first?.bytes, first.first == UInt8(ascii: "!") {
                words[0] = ByteString(first.dropFirst())
            }
            return words
        }
    }
}
