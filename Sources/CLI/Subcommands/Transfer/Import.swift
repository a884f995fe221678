import ArgumentParser
import Compression
import RecordFormats
import RedisTransfer
import RedisTypes
import UpstashClient

struct Import: Subcommand {
    static let handlesSignals = true
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Write records from a file into the database.",
        discussion: """
            JSON Lines of typed records, as upkeep export writes them; an RDB file, as SAVE of Redis 1 to 8 and of Valkey \
            writes it; an append-only file or its manifest, RESP as redis-cli --pipe takes it, or plain command lines; or \
            rows, with keys made by --key, which become hashes or what --as says: \
            CSV or TSV with a header line, a JSON array of objects (--path finds it inside a document), or JSON Lines of \
            plain objects; or another Redis, redis://host:port. The format follows from the file's name, or from --format; \
            gzip and zstd are unpacked. See upkeep-formats(7).

            EXAMPLES
              upkeep import backup.jsonl
              upkeep import iso_639-3.json --path 639-3 --key 'lang:{alpha_3}'
              upkeep import people.csv --key 'person:{id}' --on-conflict skip
              upkeep import points.csv --key 'board:{game}' --as zset --value player --score points
              upkeep import /var/lib/redis/dump.rdb --match 'user:*' --rename 'user:* => member:*'
              upkeep import redis://10.0.0.5:6379 --on-conflict overwrite

            RESUMING
              How far a run came is kept in the state directory, or in --checkpoint. After an interruption, a kill, or \
            --max-commands, the same command with --resume goes on: nothing is lost and nothing doubled. What an earlier \
            run did is told before the first write: in idempotent mode, the usual one for typed records, what is in doubt \
            is written again; in marker mode each batch is a transaction that also writes how far it came, under \
            __import:JOB:SHARD, which is deleted at the end. What failed goes to --rejects, which import reads again.

            LIMITS
              Of an RDB file one database is read (--db). Functions and what modules keep beside their keys are left out, \
            and told of; a key of a module is a bad record. Entries of a stream that were deleted while they were pending \
            are no longer pending, and how many entries it ever had is not kept. Merging puts the elements of a record \
            beside those that are there, a list's at its end; it replaces strings and merges JSON documents.

            COST
              1 command for each string with an expiry or for up to 512 without; 2 or 3 for each other key, and 1 for each \
            entry of a stream; 1 for each string with --on-conflict skip or merge; 1 more for each batch in marker mode or \
            with --on-conflict skip or fail. --estimate tells beforehand.
            """)

    @Argument(help: "The file, - for standard input, or redis://…") var file: String
    @Option(help: ArgumentHelp("jsonl, json, csv, tsv, rdb, aof, resp or commands.", valueName: "format"))
    var format: InputFormat?
    @Option(help: ArgumentHelp("Where the array is in a JSON document: data.items.", valueName: "path")) var path = ""
    @Option(help: ArgumentHelp("Of an RDB file or AOF, the database to read.", valueName: "n")) var db = 0
    @Option(
        help: ArgumentHelp(
            "Keys that exist: overwrite, skip, fail or merge; needed when the database is not empty.",
            valueName: "policy"))
    var onConflict: ConflictPolicy?
    @Flag(help: "Empty the database first; its name must be typed, or given with --confirm.") var flush = false
    @Flag(help: "Count records that cannot be read or are refused, and go on.") var skipBad = false
    @Option(help: ArgumentHelp("Keep what was not written here.", valueName: "file")) var rejects: String?
    @Flag(help: "Take an export that is cut off.") var allowTruncated = false
    @Flag(help: "No markers: after a failure some commands may run twice.") var atLeastOnce = false
    @OptionGroup var rows: RowOptions
    @OptionGroup var filter: FilterOptions
    @OptionGroup var bulk: BulkOptions
    @OptionGroup var connection: ConnectionOptions

    func reportsJSON(in context: ToolContext) -> Bool { bulk.json }

    private var isDatabase: Bool { RedisSource.isURL(file) }

    var resolvedFormat: InputFormat? { format ?? InputFormat(fileName: file) }

    func validate() throws {
        if file == "-" && connection.tokenStdin {
            throw ValidationError("The token and the records cannot both come from standard input.")
        }
        if isDatabase {
            if db != 0 { throw ValidationError("The database's number belongs into the URL: redis://host:port/\(db).") }
            if format != nil || !rows.isEmpty { throw ValidationError("A database has no format or rows.") }
            if onConflict == .merge, bulk.resume {
                throw ValidationError("What another database gave cannot be merged a second time: leave out --resume.")
            }
            return
        }
        if file == "-", bulk.resume {
            throw ValidationError("Standard input cannot be read a second time: --resume needs a file.")
        }
        guard let format = resolvedFormat else {
            throw ValidationError(
                "The format of \(file) is not clear from its name: give --format \(InputFormat.names).")
        }
        if format.hasKeys {
            if !rows.isEmpty { throw ValidationError("--key and --as are for rows; this format has the keys.") }
        } else if !rows.isGiven && format != .jsonl {
            throw ValidationError("Rows need a key: give --key, for example --key 'user:{id}'.")
        }
        if db != 0, format != .rdb && !format.isCommands { throw ValidationError("--db is for RDB files and AOF.") }
        if format.isCommands {
            if bulk.limit != nil { throw ValidationError("--limit is for records, not for commands.") }
            if onConflict != nil { throw ValidationError("Commands do what they say: leave out --on-conflict.") }
            if !filter.isEmpty && format != .aof {
                throw ValidationError("--match, --type, --rename and --ttl are for records, not for commands.")
            }
        }
        if !path.isEmpty && format != .json { throw ValidationError("--path is for JSON documents.") }
    }

    func run(in context: ToolContext) async throws -> Outcome {
        try await context.endingOnSignals { try await importAll(in: context) }
    }

    private func importAll(in context: ToolContext) async throws -> Outcome {
        if isDatabase {
            return try await RedisSource.withExecutor(file, in: context) { executor, name in
                try await context.withDatabase(connection, bulk: true) { database in
                    let source = TransferSource(executor: executor, name: name, client: nil)
                    return try await copyRun(database).run(from: source, in: context)
                }
            }
        }
        let input = file == "-" ? nil : try POSIX.openForReading(context.path(file))
        defer { if let input { POSIX.closeFile(input) } }
        return try await context.withDatabase(connection, bulk: true) { database in
            try await ImportRun(options: self, database: database, input: input).run(in: context)
        }
    }

    private func copyRun(_ database: Database) -> CopyRun {
        CopyRun(
            verb: "import", database: database, onConflict: onConflict, flush: flush, filter: filter, bulk: bulk,
            choice: connection.choice, skipBad: skipBad, rejects: rejects)
    }
}

extension ConflictPolicy: ExpressibleByArgument {}

/// What a file holds.
enum InputFormat: String, CaseIterable, ExpressibleByArgument, Sendable {
    case jsonl, json, csv, tsv, rdb, aof, resp, commands

    static var names: String { allCases.dropLast().map(\.rawValue).joined(separator: ", ") + " or commands" }

    init?(fileName: String) {
        var name = fileName.split(separator: "/").last.map { $0.lowercased() } ?? ""
        if let compression = CompressionFormat(fileName: name) {
            name = String(name.dropLast(compression.fileExtension.count))
        }
        switch name.split(separator: ".").last.map(String.init) ?? "" {
        case "ndjson": self = .jsonl
        case "redis", "txt": self = .commands
        case "manifest": self = .aof
        case let ending:
            guard let format = Self(rawValue: ending) else { return nil }
            self = format
        }
    }

    /// Whether it says what its keys are.
    var hasKeys: Bool { self == .rdb || isCommands }
    var isCommands: Bool { self == .aof || self == .resp || self == .commands }
}
