import ArgumentParser
import RecordFormats
import RedisTransfer
import RedisTypes
import UpstashClient

struct Import: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Write records from a file into the database.",
        discussion: """
            JSON Lines of typed records, as upkeep export writes them; an RDB file, as SAVE of Redis 1 to 8 and of Valkey \
            writes it; or rows, which become hashes with keys made by --key: \
            CSV or TSV with a header line, a JSON array of objects (--path finds it inside a document), or JSON Lines of \
            plain objects. The format follows from the file's name, or from --format.

            EXAMPLES
              upkeep import backup.jsonl
              upkeep import iso_639-3.json --path 639-3 --key 'lang:{alpha_3}'
              upkeep import people.csv --key 'person:{id}' --on-conflict skip
              upkeep import /var/lib/redis/dump.rdb

            LIMITS
              Of an RDB file one database is read (--db). Functions, the consumer groups of streams and what modules keep \
            beside their keys are left out, and told of; a key of a module, or a hash whose fields expire, is a bad record.

            COST
              1 command for each string with an expiry or for up to 512 without; 2 or 3 for each other key; \
            1 more for each batch with --on-conflict skip or fail.
            """)

    enum Format: String, CaseIterable, ExpressibleByArgument, Sendable {
        case jsonl, json, csv, tsv, rdb
    }

    @Argument(help: "The file, or - for standard input.") var file: String
    @Option(help: ArgumentHelp("jsonl, json, csv, tsv or rdb.", valueName: "format")) var format: Format?
    @Option(
        help: ArgumentHelp("Key of each row, with fields in braces: user:{id}.", valueName: "template"),
        transform: { try KeyTemplate($0) })
    var key: KeyTemplate?
    @Option(help: ArgumentHelp("Where the array is in a JSON document: data.items.", valueName: "path")) var path = ""
    @Option(help: ArgumentHelp("Of an RDB file, the database to read.", valueName: "n")) var db = 0
    @Option(help: ArgumentHelp("Keys that exist: overwrite, skip or fail.", valueName: "policy"))
    var onConflict: ConflictPolicy = .overwrite
    @Flag(help: "Count records that cannot be read or are refused, and go on.") var skipBad = false
    @Flag(help: "Write the summary as JSON.") var json = false
    @Flag(name: [.short, .long], help: "No notices; errors are still shown.") var quiet = false
    @OptionGroup var connection: ConnectionOptions

    func reportsJSON(in context: ToolContext) -> Bool { json }

    private var resolvedFormat: Format? {
        format ?? Format(rawValue: String(file.split(separator: ".").last ?? "").lowercased())
            ?? (file.hasSuffix(".ndjson") ? .jsonl : nil)
    }

    func validate() throws {
        guard let format = resolvedFormat else {
            throw ValidationError(
                "The format of \(file) is not clear from its name: give --format jsonl, json, csv, tsv or rdb.")
        }
        if format == .rdb {
            if key != nil { throw ValidationError("--key is for rows; an RDB file has the keys.") }
        } else if db != 0 {
            throw ValidationError("--db is for RDB files.")
        }
        if key == nil && format != .jsonl && format != .rdb {
            throw ValidationError("Rows need a key: give --key, for example --key 'user:{id}'.")
        }
        if !path.isEmpty && format != .json { throw ValidationError("--path is for JSON documents.") }
        if file == "-" && connection.tokenStdin {
            throw ValidationError("The token and the records cannot both come from standard input.")
        }
    }

    func run(in context: ToolContext) async throws -> Outcome {
        let input = file == "-" ? nil : try POSIX.openForReading(context.path(file))
        defer { if let input { POSIX.closeFile(input) } }
        return try await context.withDatabase(connection, bulk: true) { database in
            try context.prepareWrite(to: database, quiet: quiet)
            if onConflict == .overwrite { try context.confirmOverwriting(database, connection.choice) }
            let start = ContinuousClock.now
            let (result, signal) = try await context.stoppingOnSignals { stop in
                await importAll(from: input, to: database.client, until: stop, context)
            }
            let summary = TransferSummary(
                verb: "import", report: result.report, meter: database.client.meter.current,
                duration: ContinuousClock.now - start, isComplete: result.isComplete)
            var outcome = try result.outcome(of: "import", source: file, in: context, json: json)
            if let signal { outcome = outcome.combined(with: signal.outcome) }
            if json { try context.console.write(summary.json) } else { context.notice(summary.text, quiet: quiet) }
            return outcome
        }
    }

    private func importAll(
        from input: Int32?, to client: UpstashClient, until stop: StopRequest, _ context: ToolContext
    ) async -> TransferResult {
        var options = ImportOptions(now: { POSIX.nowInMilliseconds() }, judge: TripFailure.init)
        options.onConflict = onConflict
        options.skipsBadRecords = skipBad
        options.shards = 8
        options.concurrency = 8
        options.batchBytes = 512 << 10
        options.shouldStop = { stop.isMade }
        let importer = Importer(client, options: options)
        let source = ChunkSource(descriptor: input, console: context.console, stop: stop)
        let chunk: () async throws -> [UInt8]? = { try await source.next() }
        let form = key.map { JSONRecordForm.rows(RowMapping(key: $0)) } ?? .typed
        switch (resolvedFormat ?? .jsonl, key) {
        case (.json, _):
            var records = RecordStream(JSONArrayReader(source: file, path: path, form: form), nextChunk: chunk)
            return await importer.run { try await records.next() }
        case (.csv, let key?):
            var records = RecordStream(
                CSVRecordReader(source: file, mapping: RowMapping(key: key), delimiter: .comma), nextChunk: chunk)
            return await importer.run { try await records.next() }
        case (.tsv, let key?):
            var records = RecordStream(
                CSVRecordReader(source: file, mapping: RowMapping(key: key), delimiter: .tab), nextChunk: chunk)
            return await importer.run { try await records.next() }
        case (.rdb, _):
            var records = RecordStream(RDBReader(source: file, database: db), nextChunk: chunk)
            let result = await importer.run { try await records.next() }
            if !records.reader.notes.isEmpty { context.notice(records.reader.notes.text, quiet: quiet) }
            return result
        case (.jsonl, _), (.csv, nil), (.tsv, nil):
            var records = RecordStream(JSONLinesReader(source: file, form: form), nextChunk: chunk)
            return await importer.run { try await records.next() }
        }
    }
}

extension [RDBNote: Int] {
    /// `left out: 2 function libraries, …`
    fileprivate var text: String {
        let parts = RDBNote.allCases.compactMap { note -> String? in
            guard let count = self[note] else { return nil }
            return switch note {
            case .functionLibrary: "\(count) function \(count == 1 ? "library" : "libraries")"
            case .moduleData: Quantity.text(count, "block") + " of a module's own"
            case .otherDatabase: Quantity.text(count, "key") + " of other databases"
            }
        }
        return "left out: " + parts.joined(separator: ", ")
    }
}

/// The bytes of a file or of standard input, piece by piece.
private struct ChunkSource: Sendable {
    let descriptor: Int32?
    let console: Console
    let stop: StopRequest

    /// `nil` at the end.
    /// - Throws: `CancellationError` when the run was asked to stop, which ends a wait for input too.
    func next() async throws -> [UInt8]? {
        // A named pipe may be as silent as standard input.
        let isReady = descriptor == nil && console.isCaptured
        try await POSIX.waitUntilReadable(descriptor ?? 0, unless: isReady, or: stop)
        let bytes = try descriptor.map { try POSIX.read($0, limit: 1 << 18) } ?? console.read()
        return bytes.isEmpty ? nil : bytes
    }
}

extension TripFailure {
    /// What the client's errors say about the commands it was given.
    init(_ error: any Error) {
        switch error as? UpstashError {
        case .interrupted(let replies, let unknown, let cause):
            self = .stopped(replies: replies, unknown: unknown, by: cause)
        case .uncarriableBytes?: self = .uncarriable(reason: Diagnostic(error).message)
        case let error?: self = error.leavesDoubt ? .inDoubt : .notExecuted
        case nil: self = .notExecuted
        }
    }
}

extension ConflictPolicy: ExpressibleByArgument {}
