@preconcurrency import CReadline

extension Session {
    /// What fits between the end of the line and the last column, when the cursor is there and nothing else goes on.
    func visibleHint() -> (text: [UInt8], columns: Int) {
        let nothing: (text: [UInt8], columns: Int) = ([], 0)
        guard edit != nil, event == nil, configuration.hintStyle != .hidden, rl_point == rl_end, isPlainEditing,
            let hint = wantedHint(), let column = cursorColumn()
        else { return nothing }
        var (rows, columns): (CInt, CInt) = (0, 0)
        rl_get_screen_size(&rows, &columns)
        let fitting = TextWidth.prefix(of: hint.text, columns: Int(columns) - column - 1)
        return fitting.columns > 0 ? fitting : nothing
    }

    private var isPlainEditing: Bool {
        let busy =
            RL_STATE_ISEARCH | RL_STATE_NSEARCH | RL_STATE_NUMERICARG | RL_STATE_VIMOTION | RL_STATE_CHARSEARCH
            | RL_STATE_COMPLETING | RL_STATE_MOREINPUT | RL_STATE_METANEXT
        return rl_readline_state & UInt(busy) == 0 && rl_mark_active_p() == 0
            && !variable("horizontal-scroll-mode", is: "on")
    }

    /// The caller is asked once per line.
    private func wantedHint() -> Hint? {
        let line = currentLine
        if let hinted, hinted.line == line { return hinted.hint }
        let hint = configuration.hint?(line)
        hinted = (line, hint)
        return hint
    }

    /// `nil` when it cannot be told, or the row is full.
    private func cursorColumn() -> Int? {
        var (rows, columns): (CInt, CInt) = (0, 0)
        rl_get_screen_size(&rows, &columns)
        let text = modeString + TextWidth.visible(prompt: edit?.prompt ?? []) + currentLine
        guard let column = TextWidth.endColumn(of: text, screen: Int(columns)) else { return nil }
        return column == 0 && !text.isEmpty ? nil : column
    }

    /// What `show-mode-in-prompt` puts before the prompt.
    private var modeString: [UInt8] {
        guard variable("show-mode-in-prompt", is: "on") else { return [] }
        let name = rl_editing_mode == 1 ? "emacs-mode-string" : "vi-ins-mode-string"
        guard let value = rl_variable_value(name) else { return [] }
        return TextWidth.visible(prompt: Array(String(cString: value).utf8))
    }

    private func variable(_ name: String, is value: String) -> Bool {
        rl_variable_value(name).map { String(cString: $0) == value } ?? false
    }

    /// Takes over the suggestion that is on the screen.
    /// - Returns: false when there is none.
    func acceptSuggestion(firstWordOnly: Bool = false) -> Bool {
        guard hintIsShown, rl_point == rl_end, let hinted, case .suggestion(var text) = hinted.hint,
            hinted.line == currentLine
        else { return false }
        if firstWordOnly {
            let word = text.drop { $0 == UInt8(ascii: " ") }.drop { $0 != UInt8(ascii: " ") }
            text = Array(text[..<word.startIndex])
        }
        rl_insert_text(text.filter { $0 != 0 }.map { CChar(bitPattern: $0) } + [0])
        return true
    }
}
