import RedisTypes

extension Shell {
    /// Prints a reply. An error is for the terminal, wherever the line's output goes.
    func print(_ reply: RedisValue, for command: RedisCommand) async throws {
        if case .error = reply, isRedirected {
            hasFailed = true
            try context.console.write(bytes(of: reply, for: command, as: .pretty))
        } else if isRedirected {
            try output.write(bytes(of: reply, for: command))
        } else {
            try await show(reply, for: command)
        }
    }

    /// What is longer than the screen goes through the pager.
    private func show(_ reply: RedisValue, for command: RedisCommand) async throws {
        var excerpt = ReplyExcerpt(reply)
        if settings.format != .pretty && settings.format != .table { excerpt = ReplyExcerpt(whole: reply) }
        let bytes = bytes(of: excerpt.value, for: command)
        try await show(bytes)
        if let text = excerpt.omission { context.console.note("(\(text); > FILE writes all of it)") }
    }

    /// Empty, or `cat`, for none.
    private var pager: String {
        context.environment["UPKEEP_PAGER"] ?? context.environment["PAGER"] ?? "less -FIRX"
    }

    func show(_ bytes: [UInt8]) async throws {
        guard settings.usesPager, settings.runsPrograms, context.environment["TERM"] != "dumb", !pager.isEmpty,
            pager != "cat", !isRedirected,
            !context.console.isCaptured, let rows = POSIX.rows(1), bytes.count(where: { $0 == 0x0A }) >= rows
        else { return try output.write(bytes) }
        try await page(bytes, with: pager)
    }

    /// - Parameter format: in place of the one that is set.
    func bytes(of reply: RedisValue, for command: RedisCommand, as format: OutputFormat? = nil) -> [UInt8] {
        renderer(format).bytes(reply, for: command)
    }

    func renderer(_ format: OutputFormat? = nil) -> ReplyRenderer {
        let isPlain = isRedirected && settings.format == .pretty
        var renderer = ReplyRenderer(
            format: format ?? (isPlain ? .raw : settings.format), width: context.console.columns)
        renderer.style = style
        return renderer
    }

    private var style: PrettyReply.Style {
        PrettyReply.Style(
            showsUTF8: settings.showsUTF8,
            isColoured: settings.showsColours && context.console.isOutputTerminal && context.hasColours)
    }

    /// What verbs of the tool go by.
    func shareStyle() {
        host.style = PrettyReply.Style(showsUTF8: settings.showsUTF8, isColoured: style.isColoured && !isRedirected)
    }
}
