import RecordFormats
import RedisTransfer
import RedisTypes

/// Chooses the reader for a file's format.
struct ItemReading {
    let options: Import
    let source: InputSource
    let context: ToolContext

    init(options: Import, source: InputSource, in context: ToolContext) {
        self.options = options
        self.source = source
        self.context = context
    }

    func run(
        _ importer: Importer, _ observe: (inout ImportProgress) async throws -> Void = { _ in }
    ) async throws -> TransferResult {
        let source = source
        let chunk: () async throws -> [UInt8]? = { try await source.next() }
        let file = options.file
        let mapping = try options.rows.mapping(mayReturn: importer.merges)
        let form = mapping.map { JSONRecordForm.rows($0) } ?? .typed
        switch options.resolvedFormat ?? .jsonl {
        case .jsonl:
            let reader = JSONLinesReader(source: file, form: form, allowsTruncation: options.allowTruncated)
            return try await run(ReaderSource(reader, nextChunk: chunk), importer, observe) {
                $0.reader.lacksKeys ? ["keys that the export says it has not"] : []
            }
        case .json:
            let reader = JSONArrayReader(source: file, path: options.path, form: form)
            return try await run(ReaderSource(reader, nextChunk: chunk), importer, observe) { _ in [] }
        case .csv: return try await rows(mapping, .comma, chunk, importer, observe)
        case .tsv: return try await rows(mapping, .tab, chunk, importer, observe)
        case .rdb:
            let reader = RDBReader(source: file, database: options.db)
            return try await run(ReaderSource(reader, nextChunk: chunk), importer, observe) { $0.reader.notes.texts }
        case .aof:
            let reader = AOFReader(source: file, database: options.db)
            return try await run(ReaderSource(reader, nextChunk: chunk), importer, observe) {
                $0.reader.recordNotes.texts + $0.reader.commandNotes.texts
            }
        case .resp:
            let reader = RESPCommandReader(source: file, database: options.db)
            return try await run(ReaderSource(reader, nextChunk: chunk), importer, observe) { $0.reader.notes.texts }
        case .commands:
            let reader = CommandLineReader(source: file, database: options.db)
            return try await run(ReaderSource(reader, nextChunk: chunk), importer, observe) { $0.reader.notes.texts }
        }
    }

    private func rows(
        _ mapping: RowMapping?, _ delimiter: CSVParser.Delimiter, _ chunk: @escaping () async throws -> [UInt8]?,
        _ importer: Importer, _ observe: (inout ImportProgress) async throws -> Void
    ) async throws -> TransferResult {
        guard let mapping else { throw Failure(.usage, "KEY", "rows need a key: give --key") }
        let reader = CSVRecordReader(source: options.file, mapping: mapping, delimiter: delimiter)
        return try await run(ReaderSource(reader, nextChunk: chunk), importer, observe) { _ in [] }
    }

    /// - Parameter notes: what the reader left out.
    private func run<Source: ImportSource>(
        _ source: Source, _ importer: Importer, _ observe: (inout ImportProgress) async throws -> Void,
        notes: (Source) -> [String]
    ) async throws -> TransferResult {
        var source = source
        let result: TransferResult
        if options.resolvedFormat?.isCommands == true, !options.flush {
            var guarded = GuardedSource(source: source, name: options.file)
            result = await importer.run(&guarded, observe: observe)
            source = guarded.source
        } else if let limit = options.bulk.limit {
            var limited = LimitedSource(source: source, left: limit)
            result = await importer.run(&limited, observe: observe)
            source = limited.source
        } else {
            result = await importer.run(&source, observe: observe)
        }
        let notes = notes(source)
        if !notes.isEmpty { context.notice("left out: " + notes.joined(separator: ", "), quiet: options.bulk.isSilent) }
        return result
    }
}

/// The first keys of a source.
private struct LimitedSource<Source: ImportSource>: ImportSource {
    var source: Source
    var left: Int

    mutating func next() throws -> ImportItem? {
        guard left > 0, let item = try source.next() else { return nil }
        if item.record?.isWholeOrLast ?? true { left -= 1 }
        return item
    }

    mutating func more() async throws -> Bool {
        if left == 0 { return false }
        return try await source.more()
    }
}

/// Commands that empty the target are refused unless the run was to empty it anyway.
private struct GuardedSource<Source: ImportSource>: ImportSource {
    var source: Source
    /// What errors call it.
    let name: String

    mutating func next() throws -> ImportItem? {
        guard let item = try source.next() else { return nil }
        if case .commands(let commands) = item.content, commands.contains(where: \.deletesEverything) {
            throw FormatError(
                source: name, at: item.position ?? SourcePosition(),
                reason: "this command would empty the database: --flush allows it")
        }
        return item
    }

    mutating func more() async throws -> Bool { try await source.more() }
}

extension [RDBNote: Int] {
    /// `2 function libraries`, …
    fileprivate var texts: [String] {
        RDBNote.allCases.compactMap { note -> String? in
            guard let count = self[note] else { return nil }
            return switch note {
            case .functionLibrary: "\(count) function \(count == 1 ? "library" : "libraries")"
            case .moduleData: Quantity.text(count, "block") + " of a module's own"
            case .otherDatabase: Quantity.text(count, "key") + " of other databases"
            }
        }
    }
}

extension [CommandNote: Int] {
    fileprivate var texts: [String] {
        CommandNote.allCases.compactMap { note -> String? in
            guard let count = self[note] else { return nil }
            return switch note {
            case .login: Quantity.text(count, "login")
            case .connectionSetting: Quantity.text(count, "setting") + " of a connection"
            case .otherDatabase: Quantity.text(count, "command") + " for other databases"
            }
        }
    }
}
