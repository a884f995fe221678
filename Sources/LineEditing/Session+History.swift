@preconcurrency import CReadline

extension Session {
    /// When the prompt is on the screen already, and before the first key.
    func loadHistory() {
        historyIsLoaded = true
        // The list belongs to the process: an editor before this one may have filled it.
        clear_history()
        // A file that cannot be read is told when it cannot be written.
        let lines = (try? configuration.history?.load()) ?? []
        for line in lines { addToMemory(line) }
        using_history()
        // What was typed before may have a suggestion now.
        hinted = nil
    }

    func remember(_ line: [UInt8]) throws(HistoryFileError) {
        if !historyIsLoaded { loadHistory() }
        guard !line.isEmpty, !line.contains(0), configuration.history?.keeps(line) ?? true, line != lastRemembered
        else { return }
        addToMemory(line)
        try configuration.history?.append(line)
    }

    private func addToMemory(_ line: [UInt8]) {
        guard line != lastRemembered else { return }
        add_history(line.map { CChar(bitPattern: $0) } + [0])
        configuration.historyLines?.append(line)
        lastRemembered = line
    }
}
