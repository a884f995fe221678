import RedisTypes
import TokenRotation
import UpstashREST

/// The rotations that there are journals of. Reads, and writes nothing.
struct RotationListing {
    let store: RotationStore

    /// One that cannot be read does not hide the others.
    func records() -> [(id: String, record: Result<RotationRecord, any Error>)] {
        let ids = POSIX.names(in: store.directory).filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }
        return ids.sorted().compactMap { id in
            do { return try store.record(id).map { (id, .success($0)) } } catch { return (id, .failure(error)) }
        }
    }

    func write(_ output: OutputOptions, in context: ToolContext) throws -> Outcome {
        var table = Table(columns: ["id", "target", "strategy", "state", "since", "next"])
        for (id, record) in records() {
            switch record {
            case .success(let record):
                table.rows.append([
                    .text(id), .text(record.target.words.joined(separator: " ")),
                    .text(record.target.strategy.rawValue), .text(RotationWords(record).state),
                    .text("\(UTCTime(milliseconds: record.created))"),
                    record.outcome == .open ? .text(record.target.command("--resume")) : .none,
                ])
            case .failure(let error):
                let diagnostic = Diagnostic(error)
                context.console.note(diagnostic.text)
                table.rows.append([
                    .text(id), .none, .none, .text("damaged"), .none,
                    .text("upkeep token rotate --id \(id) --abandon"),
                ])
            }
        }
        try output.write(table.bytes(as: try output.resolved(in: context), width: context.console.columns), in: context)
        return .ok
    }
}
