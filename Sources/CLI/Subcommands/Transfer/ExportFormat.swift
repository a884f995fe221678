import ArgumentParser
import Compression
import RecordFormats
import RedisTransfer
import RedisTypes

/// How an export is written.
enum ExportFormat: String, CaseIterable, ExpressibleByArgument, Sendable {
    case jsonl, csv, tsv, resp

    init?(fileName: String) {
        var name = fileName.lowercased()
        if let compression = CompressionFormat(fileName: name) {
            name = String(name.dropLast(compression.fileExtension.count))
        }
        switch name.split(separator: ".").last ?? "" {
        case "resp", "aof": self = .resp
        case "jsonl", "ndjson": self = .jsonl
        case "csv": self = .csv
        case "tsv": self = .tsv
        default: return nil
        }
    }
}

/// Where an export goes: turns records into bytes, compresses them, and keeps their digest. Used by one task.
final class ExportSink {
    private let format: ExportFormat
    private let write: ([UInt8]) throws -> Void
    private var buffer: [UInt8] = []
    private var digest: ContentDigest
    private(set) var manifest: ExportManifest
    private var compressor: Compressor?
    private let planner = ImportPlanner(onConflict: .overwrite)
    private var table: RecordTableWriter?
    private static let bufferedBytes = 1 << 16

    init(
        _ format: ExportFormat, _ compression: CompressionFormat?, continuing digest: ContentDigest = ContentDigest(),
        counts: [String: Int] = [:], write: @escaping ([UInt8]) throws -> Void
    ) throws {
        self.format = format
        self.digest = digest
        manifest = ExportManifest(counts: counts)
        self.write = write
        if let compression { compressor = try Compressor(compression) }
    }

    /// What a table had no place for.
    var omissions: [RecordTableWriter.Omission: Int] { table?.omissions ?? [:] }

    /// - Parameter kind: of the records of a table.
    func beginTable(of kind: Record.Kind) {
        let delimited: Delimited? = format == .csv ? .csv : format == .tsv ? .tsv : nil
        table = delimited.flatMap { RecordTableWriter(kind, as: $0) }
        table?.appendHeader(to: &buffer)
    }

    /// Bytes given to ``write`` are all there are.
    func begin(source: String, started: String) {
        guard format == .jsonl else { return }
        ExportManifest.appendHeader(
            tool: "upkeep/\(Version.number)", started: started, source: source, to: &buffer)
    }

    func append(_ record: Record) throws {
        manifest.count(record)
        switch format {
        case .jsonl: record.appendJSONLine(to: &buffer)
        case .csv, .tsv: try table?.append(record, to: &buffer)
        case .resp:
            for command in planner.replacing(record) { RESPCommandWriter.append(command, to: &buffer) }
        }
        if buffer.count >= Self.bufferedBytes { try flush() }
    }

    func flush() throws {
        digest.update(buffer)
        try pass(buffer)
        buffer.removeAll(keepingCapacity: true)
    }

    private func pass(_ bytes: [UInt8]) throws {
        guard compressor != nil else { return try write(bytes) }
        var output: [UInt8] = []
        try compressor?.append(bytes, to: &output)
        if !output.isEmpty { try write(output) }
    }

    /// - Parameter isComplete: false for an export that was limited or lacks keys.
    func end(_ report: TransferReport, isComplete: Bool) throws {
        table?.finish(to: &buffer)
        try flush()
        if format == .jsonl {
            manifest.appendTrailer(
                isComplete: isComplete, mayRepeatKeys: report.mayRepeatKeys, failed: report.failed,
                bytes: digest.count, sha256: digest.hexadecimal, to: &buffer)
            try pass(buffer)
            buffer = []
        }
        var rest: [UInt8] = []
        try compressor?.finish(to: &rest)
        if !rest.isEmpty { try write(rest) }
    }
}
