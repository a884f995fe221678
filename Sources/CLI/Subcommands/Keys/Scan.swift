import ArgumentParser
import RecordFormats
import RedisTransfer
import RedisTypes
import UpstashClient

struct Scan: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "scan", abstract: "List keys, page by page.",
        discussion: """
            Keys appear as they are found; memory stays the same however many there are. A key that the database lists \
            twice is printed twice.

            EXAMPLES
              upkeep scan --match 'user:*'
              upkeep scan --type hash --limit 10 --values
              upkeep scan --ttl --format csv

            COST
              1 command for each --count keys looked at; with --values or --ttl 1 to 3 more for each key.
            """)

    @Option(parsing: .unconditional, help: ArgumentHelp("Only keys that match.", valueName: "glob"))
    var match: ByteString?
    @Option(help: ArgumentHelp("Only keys of this type.", valueName: "type")) var type: ByteString?
    @Option(help: ArgumentHelp("Stop after so many keys.", valueName: "n")) var limit: Int?
    @Option(help: ArgumentHelp("Keys looked at with one command.", valueName: "n")) var count = 1000
    @Flag(help: "Print values too.") var values = false
    @Flag(help: "Print the milliseconds each key has left; -1 for ever.") var ttl = false
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func reportsJSON(in context: ToolContext) -> Bool { output.wantsJSON(in: context) }

    func validate() throws {
        if let limit, limit < 0 { throw ValidationError("--limit takes 0 or more.") }
        if !(1...1_000_000).contains(count) { throw ValidationError("--count takes 1 to 1000000.") }
        if values, let type, Record.Kind(argument: type.text ?? "") == nil {
            throw ValidationError("--values knows the types string, hash, list, set, zset, stream and json.")
        }
        if !output.writesToStandardOutput || output.noNewline {
            throw ValidationError(
                "scan streams: redirect it, or use upkeep export -o; --no-newline is for single values.")
        }
    }

    func run(in context: ToolContext) async throws -> Outcome {
        try await context.withDatabase(connection) { database in
            if limit == 0 { return .ok }
            if values {
                // Records have one form, on a terminal too: the one that import reads back.
                _ = try output.resolved(in: context, knowing: [.auto, .pretty, .raw, .json, .jsonl])
                return try await printRecords(database.client, context)
            }
            try await printKeys(database.client, context)
            return .ok
        }
    }

    private func printKeys(_ client: UpstashClient, _ context: ToolContext) async throws {
        let format = try output.resolved(in: context, knowing: [.pretty, .raw, .json, .jsonl, .csv, .tsv])
        var left = limit ?? .max
        if ttl, format == .csv || format == .tsv {
            try context.console.write(format == .csv ? "key,ttl_ms\n" : "key\tttl_ms\n")
        }
        var cursor = ScanCursor.start
        var count = count
        repeat {
            let page = try await page(at: cursor, &count, client)
            cursor = page.next
            let keys = page.items.prefix(left)
            left -= keys.count
            context.shell?.seen.add(keys)
            var lines: [UInt8] = []
            if ttl {
                // One request takes a limited number of commands, however large the page.
                for start in stride(from: 0, to: keys.count, by: 1000) {
                    let keys = keys.dropFirst(start).prefix(1000)
                    let replies = try await client.pipeline(keys.map { ["PTTL", $0] })
                    for (key, reply) in zip(keys, replies) where reply.integer != -2 {
                        if case .error(let error) = reply { throw error }
                        append(key, reply, format, context.replyStyle, to: &lines)
                    }
                }
            } else {
                for key in keys { append(key, nil, format, context.replyStyle, to: &lines) }
            }
            try context.console.write(lines)
            // A page is shown when it is there: the next may take a while.
            try context.console.flush()
        } while !cursor.isEnd && left > 0
    }

    /// - Parameter count: halved while the page is too large for a reply.
    private func page(at cursor: ScanCursor, _ count: inout Int, _ client: UpstashClient) async throws -> ScanPage {
        while true {
            var words: [ByteString] = ["SCAN", cursor.token, "COUNT", ByteString(count)]
            if let match { words += ["MATCH", match] }
            if let type { words += ["TYPE", type] }
            do {
                return try ScanPage(await client.send(RedisCommand(words)), to: "SCAN")
            } catch let error as RedisError where error.kind == .size && count > 1 {
                count /= 2
            }
        }
    }

    private func append(
        _ key: ByteString, _ ttl: RedisValue?, _ format: OutputFormat, _ style: PrettyReply.Style,
        to output: inout [UInt8]
    ) {
        switch format {
        case .json, .jsonl:
            if let ttl {
                output += Array("{\"key\":".utf8)
                JSONReply.append(key, to: &output)
                output += Array(",\"ttl_ms\":".utf8)
                JSONReply.append(ttl, to: &output)
                output.append(UInt8(ascii: "}"))
            } else {
                JSONReply.append(key, to: &output)
            }
            output.append(0x0A)
        case .csv, .tsv: Delimited.append([key] + (ttl.map { [$0.bytes ?? ""] } ?? []), as: format, to: &output)
        case .auto, .pretty, .table, .raw:  // no table: its widths are known when everything is
            if format == .raw { output += key.bytes } else { style.appendQuoted(key, to: &output) }
            if let ttl { output += [0x09] + (ttl.bytes ?? "").bytes }
            output.append(0x0A)
        }
    }

    /// Records as JSON Lines, which `upkeep import` reads back.
    private func printRecords(_ client: UpstashClient, _ context: ToolContext) async throws -> Outcome {
        var options = ExportOptions(now: { POSIX.nowInMilliseconds() })
        options.match = match
        options.kind = type.flatMap { Record.Kind(rawValue: $0.text ?? "") }
        options.count = count
        options.limit = limit
        let result = await Exporter(client, options: options).run { record in
            var line: [UInt8] = []
            record.appendJSONLine(to: &line)
            try context.console.write(line)
        }
        return try result.outcome(of: "scan", in: context, json: output.wantsJSON(in: context))
    }
}
