package import RedisTypes

/// A command as far as it is typed, and what may follow.
package struct TypedLine: Sendable {
    private let name: ByteString?
    /// The word at the cursor, empty after a space.
    private let open: ByteString
    private let state: State

    private enum State {
        /// The first word is being typed.
        case naming
        /// The word after a container such as `CONFIG`.
        case choosing(container: CommandInfo)
        case arguments(CommandSyntax)
        /// No such command, or a word that does not fit.
        case lost
    }

    /// - Parameters:
    ///   - words: All words, the one being typed included, with quotes taken off.
    ///   - isWordOpen: Whether the cursor is still in the last word, rather than after a space.
    package init(_ words: [ByteString], isWordOpen: Bool) {
        let isWordOpen = isWordOpen && !words.isEmpty
        name = words.first
        open = isWordOpen ? words.last ?? ByteString() : ByteString()
        state = Self.state(after: isWordOpen ? words.dropLast() : words[...])
    }

    private static func state(after words: ArraySlice<ByteString>) -> State {
        guard let first = words.first else { return .naming }
        let second = words.dropFirst().first
        guard let info = CommandTable.info(for: first.bytes, subcommand: second?.bytes) else { return .lost }
        let isSubcommand = info.name.utf8.contains(0x20)
        if !isSubcommand, info.isContainer {
            return second == nil ? .choosing(container: info) : .lost
        }
        var syntax = CommandSyntax(of: info)
        for word in words.dropFirst(isSubcommand ? 2 : 1) where !syntax.consume(word) { return .lost }
        return .arguments(syntax)
    }

    /// The arguments still to come, as redis-cli shows them to the right of the cursor; with a space in front while
    /// a word is open. `nil` where there is nothing to say.
    package var hint: String? {
        guard let text = remaining?.text, !text.isEmpty else { return nil }
        return open.isEmpty ? text : " " + text
    }

    /// A name that is complete counts although a longer one may be meant.
    private var remaining: CommandSyntax? {
        switch state {
        case .naming: CommandTable.info(for: open.bytes).map { CommandSyntax(of: $0) }
        case .choosing(let container):
            CommandSyntax(of: container.subcommands.first { Completion.matches(open, $0.lastWord) } ?? container)
        case .arguments(let syntax): syntax
        case .lost: nil
        }
    }

    package var completions: Completions {
        let completion = Completion(of: open, in: name)
        switch state {
        case .naming:
            return Completions(words: completion.words(CommandTable.topLevelNames))
        case .choosing(let container):
            return Completions(words: completion.words(container.subcommands.map(\.lastWord)))
        case .arguments(let syntax):
            let value = syntax.nextValue
            return Completions(
                words: completion.words(syntax.keywords), role: value.map { ArgumentRole($0) }, argument: value)
        case .lost: return Completions()
        }
    }
}
