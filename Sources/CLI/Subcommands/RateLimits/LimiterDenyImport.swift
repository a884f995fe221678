import ArgumentParser
import RateLimits
import RedisTypes
import UpstashClient

struct DenyImport: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Deny the addresses of a public list.",
        discussion: """
            Programs with protection fetch a list of addresses once a day and deny them. With FILE its addresses take the \
            place of those that were imported before, until 02:00 UTC, when the next program fetches them anew; what was \
            denied by hand is left alone. upkeep fetches nothing by itself: pipe the list in, one address a line, as \
            https://raw.githubusercontent.com/stamparm/ipsum/master/levels/6.txt has it. Blank lines and what follows a # \
            do not count; anything else that is no address is refused, and so is a list without one.

            --disable takes the imported addresses off the list, and programs import no more; --enable lets the next one \
            do so, and FILE switches it on too.

            EXAMPLES
              printf '203.0.113.9\\n198.51.100.7\\n' | upkeep ratelimit deny import -
              upkeep ratelimit deny import --status
              upkeep ratelimit deny import --disable
              upkeep ratelimit deny import --enable

            COST
              8 commands, and 1 for each 1,000 addresses; 6 for --disable and --enable, 3 for --status.
            """)

    private enum Action: String, EnumerableFlag {
        case disable, enable, status

        static func help(for value: Self) -> ArgumentHelp? {
            switch value {
            case .disable: "Deny no imported addresses, and let programs import none."
            case .enable: "Let programs import again."
            case .status: "Tell where the import stands."
            }
        }
    }

    @Argument(help: "Addresses, one a line; - for standard input.") var file: String?
    @Flag private var action: Action?
    @OptionGroup var prefix: PrefixOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func reportsJSON(in context: ToolContext) -> Bool { output.wantsJSON(in: context) }

    func validate() throws {
        if (file == nil) == (action == nil) { throw ValidationError("Give a file, --disable, --enable or --status.") }
        if file == "-", connection.tokenStdin {
            throw ValidationError("The token and the addresses cannot both come from standard input.")
        }
    }

    /// More than any public list has, and less than one request takes.
    private static let mostAddresses = 500_000
    private static let mostBytes = 32 << 20

    func run(in context: ToolContext) async throws -> Outcome {
        let format = try output.resolved(in: context)
        let addresses = try file.map { try Self.addresses(of: $0, in: context) }
        return try await context.withDatabase(connection) { database in
            let list = IPListImport(prefix.keys)
            let changes: [RedisCommand] =
                switch action {
                case .disable: list.disable
                // Only what was switched off: what is valid, or under way, stays so.
                case .enable: try await list.isDisabled(database.client) ? [list.enable] : []
                case .status: []
                case nil: list.replace(with: addresses ?? [], at: POSIX.nowInMilliseconds())
                }
            if action != .status { try context.prepareWrite(to: database, quiet: output.quiet) }
            let commands = changes + list.status + [["SCARD", prefix.keys.ipDenyList]]
            let replies = try await database.client.transaction(commands)
            for case .error(let error) in replies { throw error }
            let status = try IPListImport.status(from: Array(replies.suffix(3).prefix(2)))
            guard let count = replies.last?.integer else {
                throw UnexpectedReply(to: "SCARD", expected: "a number of addresses")
            }
            if action == .status || format.isJSON {
                try output.write(Self.bytes(status, count, as: format, width: context.console.columns), in: context)
            } else {
                context.notice("\(Quantity.addresses(count)) imported; import: \(status.shown)", quiet: output.quiet)
            }
            return .ok
        }
    }

    private static func bytes(
        _ status: IPListImport.Status, _ count: Int64, as format: OutputFormat, width: Int
    ) -> [UInt8] {
        let cells: [Table.Cell] = [
            .text(status.name), status.seconds.map { .number($0) } ?? .none, .number(count),
        ]
        if format.isJSON { return Table.jsonObject(["status": cells[0], "seconds": cells[1], "addresses": cells[2]]) }
        return Table(columns: ["status", "seconds", "addresses"], rows: [cells]).bytes(as: format, width: width)
    }

    private static func addresses(of name: String, in context: ToolContext) throws -> [ByteString] {
        let bytes: [UInt8]
        if name == "-" {
            bytes = try context.console.readAll(limit: mostBytes)
        } else {
            let descriptor = try POSIX.openForReading(context.path(name))
            defer { POSIX.closeFile(descriptor) }
            var read: [UInt8] = []
            while case let chunk = try POSIX.read(descriptor), !chunk.isEmpty {
                read += chunk
                if read.count > mostBytes { throw InputError(name: name, reason: "it is larger than 32 MiB") }
            }
            bytes = read
        }
        let source = name == "-" ? "standard input" : name
        let addresses: [ByteString]
        do throws(AddressList.Malformed) { addresses = try AddressList(bytes).addresses } catch {
            throw Failure(
                .usage, "ADDRESS",
                "\(source), line \(error.line): \(error.text.excerpt) is no address; nothing was sent",
                hint: "ranges and names deny nobody: the SDKs compare addresses byte by byte")
        }
        // The page of a failed download may be empty too.
        if addresses.isEmpty {
            throw Failure(
                .usage, "ADDRESS", "\(source) has no address; nothing was sent",
                hint: "--disable denies no imported addresses")
        }
        if addresses.count > mostAddresses {
            throw Failure(.usage, "ADDRESS", "\(source) has more than 500,000 addresses; nothing was sent")
        }
        return addresses
    }
}

extension IPListImport {
    fileprivate func isDisabled(_ client: UpstashClient) async throws -> Bool {
        let replies = try await client.pipeline(status)
        for case .error(let error) in replies { throw error }
        return try Self.status(from: replies) == .disabled
    }
}

extension IPListImport.Status {
    fileprivate var name: String {
        switch self {
        case .due: "due"
        case .pending: "pending"
        case .valid: "valid"
        case .disabled: "disabled"
        }
    }

    /// Until a program imports.
    fileprivate var seconds: Int64? {
        switch self {
        case .due: 0
        case .pending(let seconds), .valid(let seconds): seconds
        case .disabled: nil
        }
    }
}

extension Quantity {
    fileprivate static func addresses(_ count: Int64) -> String {
        "\(grouped(Int(count))) \(count == 1 ? "address" : "addresses")"
    }
}

extension ByteString {
    /// Its beginning, for messages.
    fileprivate var excerpt: String {
        count > 60 ? "\(ByteString(bytes.prefix(60)))…" : description
    }
}
