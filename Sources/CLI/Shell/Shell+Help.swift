import CommandHelp
import RedisTypes

extension Shell {
    func help(_ line: ShellLine) throws -> Next {
        let words = Array(line.words.dropFirst())
        let style: HelpStyle = context.console.isOutputTerminal && context.hasColours ? .ansi : .plain
        guard let first = words.first?.text else {
            try context.console.write(Self.overview)
            return .prompt
        }
        if first.hasPrefix("@") {
            guard let text = HelpText.group(String(first.dropFirst()), style: style) else {
                throw Failure(
                    .usage, "HELP", "there is no group \(first)", hint: HelpText.groupNames.joined(separator: " "))
            }
            try context.console.write(text)
        } else if first == "keys" {
            try context.console.write(Self.keys)
        } else if let text = HelpText.command(words, style: style) {
            try context.console.write(text)
        } else {
            let suggestions = HelpText.suggestions(for: words)
            throw Failure(
                .usage, "HELP", "there is no command \(first)",
                hint: suggestions.isEmpty ? nil : "did you mean \(suggestions.joined(separator: ", "))?")
        }
        return .prompt
    }

    func clear() throws -> Next {
        try context.console.write("\u{1B}[H\u{1B}[2J")
        return .prompt
    }

    static let overview = """
        Type a command as in redis-cli; Tab completes, and the rest of its syntax stands behind the cursor.

          help SET, help @list, help keys   what a command, a group of them, or a key on the keyboard does
          3 INCR n                          three times
          GET k | jq .    HGETALL h > file  the reply to a program or a file; >> appends
          MULTI … EXEC                      waits here, then goes out as one request; DISCARD costs nothing
          SUBSCRIBE, PSUBSCRIBE, MONITOR    until Ctrl-C
          peek KEY                          type, expiry, size and the head of its value
          !CMD                              sends what the shell would not
          :connect PROFILE                  another database
          :set                              format, utf8, meter, pager, hints, timing
          :last json                        the last reply again, in another format
          :curl GET k                       the request itself
          :watch 2s GET k                   again and again, for a minute
          :queue  :source FILE  :edit       what MULTI holds; lines of a file; the line in $EDITOR
          :import, :export, :scan user:* …  any verb of upkeep
          quit, or Ctrl-D                   leaves; Ctrl-C clears the line or ends what runs

        """

    static let keys = """
        GNU readline's keys, as ~/.inputrc has them. What may surprise after redis-cli: Ctrl-C clears the line and does
        not leave, Ctrl-U deletes back to the start of the line, and Tab lists what fits.

          Ctrl-A, Ctrl-E     start, end of the line     Ctrl-R        search the history
          Alt-B, Alt-F       a word back, forward       Up, Down      the history
          Ctrl-W, Alt-D      delete a word              Right, End    take the suggestion over
          Ctrl-K, Ctrl-Y     cut to the end, paste      Ctrl-X Ctrl-E the line in $EDITOR
          Ctrl-_             undo                       Ctrl-L        clear the screen

        """
}
