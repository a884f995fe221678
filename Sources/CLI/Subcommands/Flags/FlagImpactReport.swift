import FeatureFlags
import RedisTypes

/// Who gets another answer, for people and for programs.
struct FlagImpactReport {
    let name: FlagName
    let environment: FlagEnvironment
    let change: FlagChangeText
    let impact: FlagImpact
    let examples: Int

    func bytes(as format: OutputFormat, in context: ToolContext) -> [UInt8] {
        if format.isJSON { return json.line }
        let style = FlagTextStyle.data(in: context)
        var lines = ["\(name) \(environment)"] + change.text(style)
        lines.append(
            "true for \(share(impact.onBefore)) now, for \(share(impact.onAfter)) then, of "
                + Quantity.text(grouped: impact.total, "context"))
        for (transition, count) in transitions {
            lines.append("\(transition.before.word) to \(transition.after.word): \(Quantity.grouped(count))")
            for example in (impact.examples[transition] ?? []).prefix(examples) {
                lines.append(style.cut("  \(example.context.text ?? example.context.description)"))
            }
        }
        if impact.changed == 0 { lines.append("nobody gets another answer") }
        if impact.rejectedCount > 0 { lines.append("\(Quantity.grouped(impact.rejectedCount)) could not be read") }
        return lines.flatMap { Array(($0 + "\n").utf8) }
    }

    private func share(_ count: Int) -> String {
        guard impact.total > 0 else { return "0" }
        return "\(Quantity.grouped(count)) (\(Quantity.tenths(Double(count) * 100 / Double(impact.total)))%)"
    }

    /// Those that change the answer, the most frequent first.
    private var transitions: [(key: FlagImpact.Transition, value: Int)] {
        impact.counts.filter { $0.key.before != $0.key.after }.sorted {
            ($1.value, $0.key.order) < ($0.value, $1.key.order)
        }
    }

    private var json: JSValue {
        .object([
            "flag": .text(name.text), "environment": .text(environment.rawValue), "differences": change.json,
            "contexts": .number(impact.total), "true_before": .number(impact.onBefore),
            "true_after": .number(impact.onAfter), "changed": .number(impact.changed),
            "turned_on": .number(impact.turnedOn), "turned_off": .number(impact.turnedOff),
            "bad": .number(impact.rejectedCount),
            "transitions": .array(
                transitions.map { transition, count in
                    .object([
                        "before": transition.before.json, "after": transition.after.json, "count": .number(count),
                        "examples": .array(
                            (impact.examples[transition] ?? []).prefix(examples).map { .stored($0.context) }),
                    ])
                }),
        ])
    }
}

extension FlagImpact.Transition {
    fileprivate var order: String { "\(before.word) \(after.word)" }
}

extension Quantity {
    /// `1,000 contexts`
    static func text(grouped count: Int, _ noun: String) -> String {
        "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")"
    }
}
