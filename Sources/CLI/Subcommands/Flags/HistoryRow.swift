import FeatureFlags
import RedisTypes

/// An entry of a history, as it is shown.
struct HistoryRow {
    let entry: HistoryEntry
    let isUndone: Bool

    private var time: String { entry.shownTime }

    func lines(_ environments: [FlagEnvironment], _ style: FlagTextStyle) -> [String] {
        let what = entry.detail.isEmpty ? entry.operation : entry.detail
        let operation = entry.operation == "update" || what == entry.operation ? what : "\(entry.operation) \(what)"
        var lines = [
            style.cut("\(entry.id)  \(time)  \(entry.actor)  \(operation)\(isUndone ? "  (undone)" : "")")
        ]
        if !entry.isReadable { lines.append("  what it changed cannot be read here, nor undone") }
        if let reason = entry.reason { lines.append(style.cut("  because: \(reason)")) }
        for document in entry.documents where environments.contains(document.environment) {
            let changes = FlagChangeText(document).text(style)
            if changes.isEmpty { continue }
            lines += ["  \(document.name) \(document.environment)"] + changes.map { "  \($0)" }
        }
        return lines
    }

    var cells: [Table.Cell] {
        [
            .text(entry.id.description), .text(time), .text(entry.actor), .text(entry.operation), .text(entry.detail),
            .text(entry.environments.map(\.rawValue).joined(separator: ",")), entry.reason.map { .text($0) } ?? .none,
            .flag(isUndone),
        ]
    }

    var json: JSValue {
        .object([
            "id": .text(entry.id.description), "time": .text(time), "actor": .text(entry.actor),
            "operation": .text(entry.operation), "detail": .text(entry.detail), "reason": .text(entry.reason),
            "undone": .boolean(isUndone), "readable": .boolean(entry.isReadable),
            "undoes": .array(entry.undoes.map { .text($0.description) }),
            "documents": .array(entry.documents.map(\.json)), "names": .array(entry.memberships.map(\.json)),
        ])
    }
}

extension HistoryEntry {
    /// By the server's clock.
    fileprivate var shownTime: String {
        guard let time = Int64(exactly: time), RFC3339.range.contains(time) else { return "\(time)" }
        return RFC3339.text(milliseconds: time)
    }
}
