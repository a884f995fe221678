import CommandHelp
import RedisTypes

extension Shell {
    /// - Parameter words: what follows `help`.
    func help(_ words: [ByteString]) async throws -> Next {
        let isColoured = !isRedirected && context.console.isOutputTerminal && context.hasColours
        var style = isColoured && settings.showsColours ? HelpStyle.ansi : .plain
        if !isRedirected { style.columns = context.console.columns }
        guard let text = Self.help(words, style) else {
            let name = words.first?.text ?? ""
            let suggestions =
                name.hasPrefix("@") ? HelpText.groupNames.map { "@" + $0 } : HelpText.suggestions(for: words)
            throw Failure(
                .usage, "HELP", "there is no \(name.hasPrefix("@") ? "group" : "command") \(name)",
                hint: suggestions.isEmpty ? nil : "did you mean \(suggestions.joined(separator: ", "))?")
        }
        try await show(Array(text.utf8))
        return .prompt
    }

    private static func help(_ words: [ByteString], _ style: HelpStyle) -> String? {
        guard let name = words.first?.text else { return words.isEmpty ? overview : nil }
        if name.hasPrefix("@") { return HelpText.group(String(name.dropFirst()), style: style) }
        if name.hasPrefix(":") { return help(ofVerb: name.dropFirst().lowercased(), words) }
        if let word = ShellVerb.words.first(where: { $0.name == name.lowercased() }) { return word.help }
        // To Redis it is a command, to people also what they press.
        if name.lowercased() == "keys", words.count == 1 { return (HelpText.command(words, style: style) ?? "") + keys }
        if words.count == 1, name.contains(" ") {
            return help(name.split(separator: " ").map { ByteString(String($0)) }, style)
        }
        return HelpText.command(words, style: style) ?? (words.count > 1 ? help([words[0]], style) : nil)
    }

    private static func help(ofVerb name: String, _ words: [ByteString]) -> String? {
        if let verb = ShellVerb.named(name) { return verb.help }
        return ToolVerb([name] + words.dropFirst().map { $0.text ?? "" })?.help
    }

    func clear() throws -> Next {
        try output.write("\u{1B}[H\u{1B}[2J")
        return .prompt
    }

    static let overview = """
        Type a command as in redis-cli; Tab completes, and the rest of its syntax stands
        behind the cursor.

          help SET, help @list, help :set  a command, a group, a word of the shell
          help keys                        those of the keyboard, too
          3 INCR n                         three times
          GET k | jq .    HGETALL h > file the output to a program or a file; >> appends
          MULTI … EXEC                     waits here, then goes out as one request;
                                           DISCARD costs nothing
          SUBSCRIBE, PSUBSCRIBE, MONITOR   until Ctrl-C
          peek KEY                         type, expiry, size and head of its value;
                                           4 commands
          !CMD                             sends what the shell would not
          :connect PROFILE                 another database
          :set                             format, colours, cost meter, prompt and more
          :last json                       the last reply again, in another format
          :curl GET k                      the request itself
          :watch 2s GET k                  again and again, for a minute
          :queue  :source FILE  :edit      what MULTI holds; a file's lines; $EDITOR
          :import, :export, :scan user:*   any verb of upkeep
          quit, or Ctrl-D                  leaves; Ctrl-C clears the line or ends what
                                           runs

        """

    static let keys = """
        GNU readline's keys, as ~/.inputrc has them. What may surprise after redis-cli:
        Ctrl-C clears the line and does not leave, Ctrl-U deletes back to the start of
        the line, and Tab lists what fits.

          Ctrl-A, Ctrl-E   start, end of the line     Ctrl-R         search the history
          Alt-B, Alt-F     a word back, forward       Up, Down       the history
          Ctrl-W, Alt-D    delete a word              Right, End     take the suggestion
          Ctrl-K, Ctrl-Y   cut to the end, paste      Ctrl-X Ctrl-E  the line in $EDITOR
          Ctrl-_           undo                       Ctrl-L         clear the screen

        """
}
