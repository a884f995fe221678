@preconcurrency import CReadline

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

extension Session {
    typealias Command = @convention(c) (CInt, CInt) -> CInt

    private static let keymaps = ["emacs-standard", "vi-insert"]

    /// Readline as we use it; the first time that also reads inputrc.
    func setUp() {
        rl_readline_name = UnsafePointer(strdup(configuration.applicationName))
        rl_instream = fdopen(configuration.input, "r")
        rl_outstream = output.stream
        // Signals come through the relay. The environment is not changed: other threads read it.
        rl_catch_signals = 0
        rl_catch_sigwinch = 0
        rl_change_environment = 0
        rl_getc_function = { _ in Session.current?.nextByte() ?? -1 }
        rl_input_available_hook = { Session.current?.hasInputInTime() == true ? 1 : 0 }
        rl_prep_term_function = { meta in Session.current?.prepare(meta: meta) }
        rl_deprep_term_function = { Session.current?.release() }
        rl_startup_hook = {
            Session.current?.lineBegins()
            return 0
        }
        rl_attempted_completion_function = { _, _, end in Session.current?.matches(cursor: Int(end)) }
        // Words are the caller's, and so is the order of what is listed.
        rl_completer_word_break_characters = UnsafePointer(strdup(""))
        rl_sort_completion_matches = 0
        rl_ignore_completion_duplicates = 0
        CharacterEncoding.adopt()
        rl_variable_bind("enable-bracketed-paste", "on")
        rl_initialize()
        CharacterEncoding.adopt()
        stifle_history(CInt(HistoryFile.defaultLimit))
        bindKeys()
    }

    private func bindKeys() {
        for name in Self.keymaps {
            guard let keymap = rl_get_keymap_by_name(name) else { continue }
            for sequence in sequences(of: rl_forward_char, in: keymap) {
                rl_bind_keyseq_in_map(sequence, Self.forwardCharacter, keymap)
            }
            for sequence in sequences(of: rl_end_of_line, in: keymap) {
                rl_bind_keyseq_in_map(sequence, Self.endOfLine, keymap)
            }
            for sequence in sequences(of: rl_forward_word, in: keymap) {
                rl_bind_keyseq_in_map(sequence, Self.forwardWord, keymap)
            }
            rl_bind_keyseq_if_unbound_in_map("\\C-x\\C-e", Self.editElsewhere, keymap)
        }
    }

    /// The keys that a command has, after inputrc.
    private func sequences(of command: Command, in keymap: Keymap) -> [String] {
        guard let list = rl_invoking_keyseqs_in_map(command, keymap) else { return [] }
        defer { free(list) }
        var sequences: [String] = []
        var position = 0
        while let sequence = list[position] {
            sequences.append(String(cString: sequence))
            free(sequence)
            position += 1
        }
        return sequences
    }

    static func isCharacterSearch(_ command: Command?) -> Bool {
        let searches: [Command] = [rl_char_search, rl_backward_char_search]
        let address = unsafeBitCast(command, to: Int.self)
        return searches.contains { unsafeBitCast($0, to: Int.self) == address }
    }

    func bindInterruptKey(_ key: UInt8) {
        for name in Self.keymaps + ["vi-command"] {
            if let keymap = rl_get_keymap_by_name(name) { rl_bind_key_in_map(CInt(key), Self.interrupt, keymap) }
        }
    }

    private static let forwardCharacter: Command = { count, key in
        Session.current?.acceptSuggestion() == true ? 0 : rl_forward_char(count, key)
    }

    private static let endOfLine: Command = { count, key in
        Session.current?.acceptSuggestion() == true ? 0 : rl_end_of_line(count, key)
    }

    private static let forwardWord: Command = { count, key in
        Session.current?.acceptSuggestion(firstWordOnly: true) == true ? 0 : rl_forward_word(count, key)
    }

    private static let editElsewhere: Command = { _, _ in
        Session.current?.intent = .edit
        return rl_newline(1, 10)
    }

    /// As in bash: `^C` behind the line, which stays on the screen and goes from memory.
    private static let interrupt: Command = { _, _ in
        Session.current?.intent = .interrupt
        rl_point = rl_end
        rl_redisplay()
        rl_echo_signal_char(SIGINT)
        return rl_newline(1, 10)
    }
}
