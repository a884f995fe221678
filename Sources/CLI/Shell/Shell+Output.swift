import RedisTypes

extension Shell {
    /// Prints a reply, or gives it to a program or a file.
    func print(
        _ reply: RedisValue, for command: RedisCommand, to destination: ShellLine.Destination
    ) async throws {
        switch destination {
        case .terminal: try await show(bytes(of: reply, for: command))
        case .pipe(let line): try await run(line, input: raw(reply, for: command))
        case .file(let name, let appends):
            try write(raw(reply, for: command), to: context.path(name), appends: appends)
        }
    }

    /// What is longer than the screen goes through the pager, as `PAGER` has it; empty or `cat` for none.
    func show(_ bytes: [UInt8]) async throws {
        let pager = context.environment["PAGER"] ?? "less -FIRX"
        guard settings.usesPager, !pager.isEmpty, pager != "cat", !context.console.isCaptured,
            let rows = POSIX.rows(1), bytes.count(where: { $0 == 0x0A }) >= rows
        else { return try context.console.write(bytes) }
        try await run(pager, input: bytes)
    }

    func bytes(of reply: RedisValue, for command: RedisCommand, as format: OutputFormat? = nil) -> [UInt8] {
        var renderer = ReplyRenderer(format: format ?? settings.format, width: context.console.columns)
        renderer.showsUTF8 = settings.showsUTF8
        return renderer.bytes(reply, for: command)
    }

    private func raw(_ reply: RedisValue, for command: RedisCommand) -> [UInt8] {
        bytes(of: reply, for: command, as: settings.format == .pretty ? .raw : settings.format)
    }

    private func write(_ bytes: [UInt8], to path: String, appends: Bool) throws {
        guard appends else {
            let file = try OutputFile(path)
            do {
                try file.write(bytes)
                try file.complete()
            } catch {
                file.discard()
                throw error
            }
            return
        }
        let descriptor = try POSIX.openForAppending(path, length: POSIX.size(of: path) ?? 0)
        defer { POSIX.closeFile(descriptor) }
        try POSIX.write(bytes, to: descriptor)
    }
}
