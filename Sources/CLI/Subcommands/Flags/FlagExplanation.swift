import FeatureFlags
import RedisTypes

/// An answer, with all that led to it.
struct FlagExplanation {
    private let name: FlagName
    private let environment: FlagEnvironment
    private let document: FlagDocument
    private let form: ContextFormOptions.Form
    private let explanation: Explanation
    /// Rules are counted from 1 behind the kill switch, of which there may be several.
    private let switches: Int
    private var offset: Int { 1 - switches }

    init(
        _ name: FlagName, _ environment: FlagEnvironment, _ document: FlagDocument, _ context: EvaluationContext,
        _ form: ContextFormOptions.Form
    ) {
        self.name = name
        self.environment = environment
        self.document = document
        self.form = form
        switches = document.killSwitches.count
        explanation = FlagEvaluator(document).explain(context)
    }

    func outcome(falseIsNo: Bool) -> Outcome {
        switch explanation.answer {
        case .on: .ok
        case .off: falseIsNo ? .checkFailed : .ok
        case .fails: .failed
        }
    }

    /// - Parameter line: where the context is from, if from a file.
    func bytes(as format: OutputFormat, explained: Bool, line: Int? = nil, in context: ToolContext) -> [UInt8] {
        if format.isJSON { return json(explained: explained, line: line).line }
        if format == .raw && !explained { return Array("\(explanation.answer.word)\n".utf8) }
        let style = FlagTextStyle.data(in: context)
        return (explained ? lines : ["\(explanation.answer.word): \(reason)"]).flatMap {
            Array((style.cut($0) + "\n").utf8)
        }
    }

    private var reason: String {
        switch explanation.reason {
        case .outsideGate:
            "bucket \(explanation.bucket) is outside of \(document.gateText ?? "")"
        case .rule(let place) where place < switches: "the kill switch is on"
        case .rule(let place): "rule \(place + offset) matches"
        case .enabled(let isEnabled): "no rule matches, and it is \(isEnabled ? "enabled" : "disabled")"
        case .ruleFails(let place, let why): "the SDK fails at rule \(place + offset): \(why)"
        }
    }

    private var lines: [String] {
        var lines = ["\(explanation.answer.word): \(reason)", "", "  flag     \(name), \(environment)"]
        let admitted = FlagPercentage.admitted(by: document.percentage)
        if let gate = document.gateText {
            let last = admitted == 0 ? "nobody" : "buckets 0 to \(admitted - 1)"
            lines.append(
                "  gate     \(gate) lets in \(last): bucket \(explanation.bucket) is "
                    + (explanation.isInsideGate ? "inside" : "outside"))
        } else {
            lines.append("  gate     none; the bucket would be \(explanation.bucket)")
        }
        for (place, (rule, step)) in zip(document.rules, explanation.rules).enumerated() {
            let isSwitch = place < switches
            let label = isSwitch ? "kill    " : "rule \(place + offset)  "
            lines.append(
                "  \(label.prefix(max(8, label.count - 1))) \(step.word): \(isSwitch ? "false for everyone" : rule.description)"
            )
            if !isSwitch, step.outcome != .notReached {
                lines.append("           \(step.attributeText(rule.accessor))")
            }
        }
        lines.append("  else     \(document.isEnabled)")
        lines.append("  hashed   \(explanation.text.text ?? explanation.text.description)")
        lines.append("           as the \(form == .handler ? "HTTP handler" : "direct client") does")
        return lines
    }

    func json(explained: Bool, line: Int? = nil) -> JSValue {
        var members: [(name: ByteString, value: JSValue)] = line.map { [("line", .number($0))] } ?? []
        members += [
            ("flag", .text(name.text)), ("environment", .text(environment.rawValue)),
            ("answer", explanation.answer.json), ("reason", .text(explanation.reasonWord)),
            ("rule", ruleNumber), ("bucket", .number(explanation.bucket)),
        ]
        guard explained else { return .object(JSObject(members)) }
        members += [
            ("form", .text(form.rawValue)), ("percentage", document.percentage.map { .number($0) } ?? .null),
            ("admitted", .number(FlagPercentage.admitted(by: document.percentage))),
            ("inside", .boolean(explanation.isInsideGate)), ("killed", .boolean(document.isKilled)),
            ("rules", .array(Array(steps.dropFirst(switches)))),
            ("enabled", .boolean(document.isEnabled)), ("hashed", .string(explanation.text)),
        ]
        return .object(JSObject(members))
    }

    private var ruleNumber: JSValue {
        switch explanation.reason {
        case .rule(let place), .ruleFails(let place, _): place + offset > 0 ? .number(place + offset) : .null
        case .outsideGate, .enabled: .null
        }
    }

    private var steps: [JSValue] {
        zip(document.rules, explanation.rules).enumerated().map { place, pair in
            .object([
                "rule": .number(place + offset), "text": .text(pair.0.description), "outcome": .text(pair.1.word),
                "attribute": pair.1.attribute ?? .null, "missing": .boolean(pair.1.attribute == nil),
            ])
        }
    }
}

extension FlagAnswer {
    /// As the SDK's callers see it.
    var word: String {
        switch self {
        case .on: "true"
        case .off: "false"
        case .fails: "error"
        }
    }

    var json: JSValue { self == .fails ? .null : .boolean(isOn) }
}

extension Explanation {
    fileprivate var reasonWord: String {
        switch reason {
        case .outsideGate: "outside_gate"
        case .rule: "rule"
        case .enabled: "enabled"
        case .ruleFails: "error"
        }
    }
}

extension Explanation.RuleStep {
    fileprivate var word: String {
        switch outcome {
        case .matches: "matches"
        case .passes: "passes"
        case .fails: "fails"
        case .notReached: "not reached"
        }
    }

    fileprivate func attributeText(_ accessor: ByteString) -> String {
        let name = Spelling.shown(accessor.text ?? accessor.description)
        guard let attribute else { return "the context has no \(name)" }
        return "\(name) is \(attribute.json.text ?? "")"
    }
}
