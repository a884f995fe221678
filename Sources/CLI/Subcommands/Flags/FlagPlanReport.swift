import FeatureFlags
import FlagFiles
import RedisTypes

/// What is said of a plan: an object for programs, lines for people, which are data when nothing else is asked for.
struct FlagPlanReport {
    let plan: FlagPlan
    let isJSON: Bool
    let isData: Bool
    let output: OutputOptions
    let context: ToolContext
    /// Of where the file comes from.
    var origin: [(name: ByteString, value: JSValue)] = []

    func show(isAsked: Bool) {
        for problem in plan.problems {
            context.console.note("error: \(problem)")
            if let hint = problem.hint { context.console.note("hint: \(hint)") }
        }
        if !isData && (!isJSON || isAsked) && plan.problems.isEmpty {
            let style = FlagTextStyle.notes(in: context)
            for line in lines(isAsked ? style.uncut : style) {
                if isAsked { context.console.note(line) } else { context.notice(line, quiet: output.quiet) }
            }
        }
        // What is off for everyone is not as the file says, whatever is to be done about it.
        for part in plan.unnamed where part.isDrift { context.console.note("warning: \(part)") }
        let others = plan.unnamed.filter { !$0.isDrift }
        for part in others.prefix(Self.mostNotes) { context.notice("note: \(part)", quiet: output.quiet) }
        if others.count > Self.mostNotes {
            context.notice(
                "note: and \(others.count - Self.mostNotes) more of that kind; --json has them all", quiet: output.quiet
            )
        }
        let unmanaged = plan.unmanaged.count
        if unmanaged > 0 {
            context.notice(
                unmanaged == 1
                    ? "1 flag is not in the file, and stays as it is"
                    : "\(unmanaged) flags are not in the file, and stay as they are", quiet: output.quiet)
        }
    }

    private func lines(_ style: FlagTextStyle) -> [String] {
        plan.changes.flatMap { change in
            change.documents.flatMap { ["\($0.name) \($0.environment)"] + FlagChangeText($0).text(style) }
                + change.membershipLines
        } + [plan.summary]
    }

    private static let mostNotes = 5

    func end(written: [FlagChange]) throws {
        if isJSON { return try output.write(json(written).line, in: context) }
        if isData {
            let lines = lines(FlagTextStyle.data(in: context))
            return try output.write(lines.flatMap { Array(($0 + "\n").utf8) }, in: context)
        }
        if !written.isEmpty { context.notice("\(Quantity.text(written.count, "flag")) written", quiet: output.quiet) }
    }

    private func json(_ written: [FlagChange]) -> JSValue {
        let members: [(name: ByteString, value: JSValue)] = [
            ("summary", .text(plan.summary)), ("written", .number(written.count)),
            ("entries", .array(written.map { .text($0.entry?.description) })),
            ("changes", .array(plan.changes.flatMap(\.documents).map(\.json))),
            ("names", .array(plan.changes.flatMap(\.memberships).map(\.json))),
            ("unmanaged", .array(plan.unmanaged.map { .text($0.text) })),
            ("unnamed", .array(plan.unnamed.map(\.json))),
            ("problems", .array(plan.problems.map { .text("\($0)") })),
        ]
        return .object(JSObject(members + origin))
    }
}

extension FlagPlan.Unnamed {
    fileprivate var json: JSValue {
        .object([
            "flag": .text(flag.text), "environment": .text(environment.rawValue), "part": .text(word),
            "drift": .boolean(isDrift),
        ])
    }

    private var word: String {
        switch part {
        case .document: "document"
        case .killSwitch: "kill_switch"
        case .enabled: "enabled"
        case .percentage: "percentage"
        case .rules: "rules"
        case .field(let name): name
        }
    }
}

extension FlagPlanProblem {
    fileprivate var hint: String? {
        switch self {
        case .missingEnvironments: "--complete lets a new flag be off where the file does not say what it is"
        case .prunesEverything: "name one that stays, or take flags away with upkeep flag delete"
        case .malformed(let name, let environment, _): "upkeep flag show \(name) --env \(environment) --raw"
        case .otherPrefix, .otherTenant, .fraction: nil
        }
    }
}
