import CommandHelp
import LineEditing
import RecordFormats
import RedisTransfer
import RedisTypes

extension ShellTyping {
    func completions(for line: [UInt8], cursor: Int) -> LineEditing.Completions {
        let text = Array(line.prefix(cursor))
        guard !isResting, let words = Words(text) else { return LineEditing.Completions(start: cursor, candidates: []) }
        var start = words.isLastOpen ? words.lastStart : cursor
        var open = words.isLastOpen ? words.all.last ?? "" : ""
        if !words.isQuoted, open.bytes.first == UInt8(ascii: "!"), words.command.count == 1 {
            // The mark stays where it is.
            start += 1
            open = ByteString(open.bytes.dropFirst())
        }
        return LineEditing.Completions(start: start, candidates: candidates(for: words, open, keysAtMost: 100)) {
            [open] in
            self.candidates(for: words, open, keysAtMost: .max)
        }
    }

    /// - Parameter keysAtMost: of more, the first and the last stand for all.
    private func candidates(
        for words: Words, _ open: ByteString, keysAtMost: Int
    ) -> [LineEditing.Completions.Candidate] {
        let isFirst = words.isLastOpen ? words.all.count == 1 : words.all.isEmpty
        if isFirst, open.bytes.first == UInt8(ascii: ":") { return Self.plain(Self.verbs.map { ":" + $0 }, open) }
        let first = words.all.first ?? ""
        if !words.isQuoted {
            switch words.all.dropLast(words.isLastOpen ? 1 : 0).last {
            case ">", ">>": return isFirst ? [] : fileNames(open)
            case "|": return []
            default: break
            }
        }
        if !isFirst, first.bytes.first == UInt8(ascii: ":"), !words.isInCommand {
            return arguments(of: String((first.text ?? "").dropFirst()), words, open, keysAtMost)
        }
        if !isFirst, open.bytes.first == UInt8(ascii: "@") {
            return first.equalsIgnoringCase("help")
                ? Self.plain(HelpText.groupNames.map { "@" + $0 }, open) : fileNames(open)
        }
        if !isFirst, first.equalsIgnoringCase("connect") { return Self.plain(profiles, open) }
        var typed = words.command
        if !isFirst, first.equalsIgnoringCase("help") {
            if open.bytes.first == UInt8(ascii: ":") { return Self.plain(ShellVerb.all.map { ":" + $0.name }, open) }
            typed.removeFirst()
        }
        let found = TypedLine(typed, isWordOpen: words.isLastOpen).completions
        var candidates = found.words.map { LineEditing.Completions.Candidate(text: Array($0.utf8)) }
        if isFirst { candidates += Self.plain(Self.builtins, open) }
        if found.role == .key || !isFirst && first.equalsIgnoringCase("peek") {
            candidates += keys(open, keysAtMost, words.isQuoted)
        }
        return candidates
    }

    private static let builtins = ["help", "peek", "connect", "clear", "quit", "exit"]
    private static let verbs = ShellVerb.all.map(\.name) + Upkeep.verbNames.subtracting(["repl"]).sorted()

    private static func plain(_ words: [String], _ open: ByteString) -> [LineEditing.Completions.Candidate] {
        words.filter { $0.utf8.starts(with: open.bytes) }.map { .init(text: Array($0.utf8)) }
    }

    private func arguments(
        of verb: String, _ words: Words, _ open: ByteString, _ keysAtMost: Int
    ) -> [LineEditing.Completions.Candidate] {
        let finished = words.all.dropFirst().dropLast(words.isLastOpen ? 1 : 0).map { $0.text ?? "" }
        switch (verb, finished.count) {
        case ("connect", 0): return Self.plain(profiles, open)
        case ("set", 0): return Self.plain(ShellSettings.names, open)
        case ("set", 1): return Self.plain(ShellSettings.values(of: finished[0]), open)
        case ("meter", 0): return Self.plain(["on", "off"], open)
        case ("last", 0): return Self.plain(ShellSettings.values(of: "format"), open)
        case ("source", 0): return fileNames(open)
        case ("help", 0): return Self.plain(HelpText.groupNames.map { "@" + $0 }, open)
        default: break
        }
        guard ShellVerb.named(verb) == nil, let tool = ToolVerb([verb] + finished) else { return [] }
        if open.bytes.first == UInt8(ascii: "-") { return Self.plain(tool.flags, open) }
        if !tool.verbs.isEmpty { return Self.plain(tool.verbs, open) }
        switch finished.last {
        case "--profile", "-P", "--from", "--to": return Self.plain(profiles, open)
        case "--format": return Self.plain(ShellSettings.values(of: "format"), open)
        case "--on-conflict": return Self.plain(ConflictPolicy.allCases.map(\.rawValue), open)
        case "--type", "--as": return Self.plain(Record.Kind.allCases.map(\.rawValue), open)
        case "--progress": return Self.plain(ProgressKind.allCases.map(\.rawValue), open)
        case "--ttl": return Self.plain(["keep", "drop", "set:", "shift:"], open)
        default: break
        }
        return ["import", "export", "copy", "verify", "run"].contains(verb) || open.bytes.first == UInt8(ascii: "@")
            ? fileNames(open) : keys(open, keysAtMost, words.isQuoted)
    }

    private func keys(_ open: ByteString, _ atMost: Int, _ isQuoted: Bool) -> [LineEditing.Completions.Candidate] {
        var keys = seen.keys(with: open)
        if keys.count > atMost, let first = keys.first, let last = keys.last { keys = [first, last] }
        return keys.map { key in
            .init(
                text: Self.isPlain(key.bytes) && !isQuoted ? key.bytes : Self.quoted(key.bytes),
                display: Self.shown(key.bytes))
        }
    }

    /// Names of files, behind an `@` or by themselves.
    private func fileNames(_ open: ByteString) -> [LineEditing.Completions.Candidate] {
        var text = ArgumentBytes.text(of: open.bytes)
        let mark = text.hasPrefix("@") ? "@" : ""
        if !mark.isEmpty { text.removeFirst() }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let directory = parts.dropLast().joined(separator: "/") + (parts.count > 1 ? "/" : "")
        let root =
            directory.hasPrefix("~/")
            ? home + directory.dropFirst() : directory.hasPrefix("/") ? directory : workingDirectory + "/" + directory
        let prefix = parts.last.map(String.init) ?? ""
        return POSIX.names(in: root).filter { $0.hasPrefix(prefix) && (prefix.hasPrefix(".") || !$0.hasPrefix(".")) }
            .sorted().map { name in
                let isDirectory = if case .directory = POSIX.kind(of: root + name) { true } else { false }
                let path = Array((mark + directory + name + (isDirectory ? "/" : "")).utf8)
                return .init(
                    text: Self.isPlain(path) ? path : Self.quoted(path),
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
}
