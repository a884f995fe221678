import ArgumentParser
import Compression
import RecordFormats
import RedisTransfer
import RedisTypes
import UpstashClient
import UpstashREST

struct Export: Subcommand {
    static let handlesSignals = true
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write the database's records to a file.",
        discussion: """
            JSON Lines: one typed record a line, binary as base64, expiry in absolute milliseconds, a large key in parts; \
            around them a header and a trailer with counts and a SHA-256. Or a table of one --type as CSV or TSV, an element \
            a row. Or RESP, which redis-cli --pipe loads. A name \
            that ends in .gz or .zst is compressed. See upkeep-formats(7). The file appears under its name when it is \
            complete. Nothing is locked meanwhile.

            EXAMPLES
              upkeep export -o backup.jsonl
              upkeep export --match 'user:*' --sorted | gzip > users.jsonl.gz
              upkeep export --type hash --exclude 'tmp:*' -o hashes.jsonl.zst
              upkeep export --type zset -o scores.csv
              upkeep export -o everything.resp
              upkeep export --estimate

            RESUMING
              After an interruption, a kill, or --max-commands, the same command with --resume goes on where SCAN was, as \
            long as the server is the same process; otherwise it begins anew. A table, a compressed file, standard output, and \
            an export with --keys or --limit cannot be gone on with.

            LIMITS
              Keys that begin with __import: are those of imports under way, and left out. Modules' types other than JSON fail, each with its key. Fields and members are --sorted within each part.

            COST
              1 command for each --count keys looked at, 1 for up to 1000 strings and 1 for each other key; 1 more for \
            each key if any key of the database has an expiry, and for each hash if fields may have one. Large keys take \
            more. --estimate tells beforehand.
            """)

    @Option(help: ArgumentHelp("jsonl, csv, tsv or resp; else by the file's name.", valueName: "format"))
    var format: ExportFormat?
    @Option(help: ArgumentHelp("Only the keys in this file, one a line; - for standard input.", valueName: "file"))
    var keys: String?
    @Option(help: ArgumentHelp("Keys looked at with one command.", valueName: "n")) var count = 1000
    @Flag(help: "Fields and members in the order of their bytes.") var sorted = false
    @Option(name: [.short, .long], help: ArgumentHelp("The file, or - for standard output.", valueName: "file"))
    var output = "-"
    @OptionGroup var filter: FilterOptions
    @OptionGroup var bulk: BulkOptions
    @OptionGroup var connection: ConnectionOptions

    func reportsJSON(in context: ToolContext) -> Bool { bulk.json }

    var resolvedFormat: ExportFormat { format ?? ExportFormat(fileName: output) ?? .jsonl }
    var isTable: Bool { resolvedFormat == .csv || resolvedFormat == .tsv }

    func validate() throws {
        if !(1...1_000_000).contains(count) { throw ValidationError("--count takes 1 to 1000000.") }
        if keys == "-" && connection.tokenStdin {
            throw ValidationError("The token and the keys cannot both come from standard input.")
        }
        if format == nil, ExportFormat(fileName: output) == nil, let other = InputFormat(fileName: output) {
            throw ValidationError("An export cannot be \(other.rawValue): give --format jsonl, csv, tsv or resp.")
        }
        if isTable, filter.type.count != 1 {
            throw ValidationError("A table holds keys of one type: give --type.")
        }
        if bulk.resume && isTable { throw ValidationError("--resume is for jsonl and resp.") }
        if bulk.resume && output == "-" { throw ValidationError("--resume needs a file: give --output.") }
    }

    func run(in context: ToolContext) async throws -> Outcome {
        try await context.endingOnSignals { try await export(in: context) }
    }

    private func export(in context: ToolContext) async throws -> Outcome {
        try await context.withDatabase(connection, bulk: true) { database in
            let facts = try await ServerFacts.read(from: database.client)
            if bulk.estimate {
                let estimate = try await ExportEstimate(database.client, facts, filter).estimate(
                    verb: "export", rate: bulk.rate)
                try estimate.write(json: bulk.json, in: context)
                return .ok
            }
            return try await ExportRun(options: self, database: database, facts: facts).run(in: context)
        }
    }
}
