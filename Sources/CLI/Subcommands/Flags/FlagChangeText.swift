import FeatureFlags
import RedisTypes

/// One document before and after, as people and programs are shown it. Rules are counted from 1 and the kill switch is
/// none of them, as verbs count them.
struct FlagChangeText {
    /// What a line says, behind `+`, `-` or `~`.
    struct Line {
        enum Mark: String {
            case added = "+"
            case removed = "-"
            case changed = "~"
        }

        var mark: Mark
        var text: String
        var json: JSValue
    }

    let lines: [Line]

    init(before: ByteString?, after: ByteString?) {
        let (old, new) = (FlagStanding(before), FlagStanding(after))
        if let old = old.document, let new = new.document {
            self.init(from: old, to: new)
        } else if before == after {
            self.init(lines: [])
        } else {
            self.init(lines: [Self.whole(.removed, old), Self.whole(.added, new)].compactMap(\.self))
        }
    }

    private init(lines: [Line]) { self.lines = lines }

    init(from old: FlagDocument, to new: FlagDocument) {
        var lines: [Line] = []
        if old.isKilled != new.isKilled {
            lines.append(
                Line(
                    mark: new.isKilled ? .added : .removed, text: "kill switch",
                    json: Self.json("killed", .boolean(old.isKilled), .boolean(new.isKilled))))
        }
        var (own, next) = (old, new)
        own.rules = old.ownRules
        next.rules = new.ownRules
        lines += FlagDiff(from: own, to: next).differences.map(Self.line)
        self.lines = lines
    }

    init(_ change: DocumentChange) { self.init(before: change.before, after: change.after) }

    /// A document that was not there before, or is no longer there, or cannot be compared.
    private static func whole(_ mark: Line.Mark, _ standing: FlagStanding) -> Line? {
        var text = standing.word
        switch standing {
        case .missing: return nil
        case .malformed(_, let error): text = "document that cannot be read: \(error)"
        case .document(let document):
            let rules = document.ownRules.count
            text = "document: \(text)" + (rules > 0 ? ", \(Quantity.text(rules, "rule"))" : "")
        }
        let value = standing.json(detailed: false)
        return Line(
            mark: mark, text: text,
            json: json("document", mark == .removed ? value : .null, mark == .removed ? .null : value))
    }

    private static func line(_ difference: FlagDifference) -> Line {
        switch difference {
        case .enabled(let old, let new):
            return Line(
                mark: .changed, text: "\(difference)", json: json("enabled", .boolean(old), .boolean(new)))
        case .percentage(let old, let new):
            let (before, after) = (old.map { JSValue.number($0) } ?? .null, new.map { JSValue.number($0) } ?? .null)
            return Line(mark: .changed, text: "\(difference)", json: json("percentage", before, after))
        case .ruleAdded(let place, let rule):
            return Line(
                mark: .added, text: "rule \(place + 1): \(rule)",
                json: json("rule", .null, rule.json(number: place + 1)))
        case .ruleRemoved(let place, let rule):
            return Line(
                mark: .removed, text: "rule \(place + 1): \(rule)",
                json: json("rule", rule.json(number: place + 1), .null))
        case .ruleMoved(let place, let target, let rule):
            return Line(
                mark: .changed, text: "\(difference)",
                json: json("rule", rule.json(number: place + 1), rule.json(number: target + 1)))
        case .field(let name, let old, let new):
            if name == FlagDocument.Extra.expiresAt {
                return Line(
                    mark: .changed, text: "expires: \(time(old)) to \(time(new))",
                    json: json(name, old ?? .null, new ?? .null))
            }
            return Line(mark: .changed, text: "\(difference)", json: json(name, old ?? .null, new ?? .null))
        }
    }

    private static func time(_ value: JSValue?) -> String {
        guard let value else { return "never" }
        if case .number(let number) = value, let milliseconds = Int64(exactly: number),
            case .string(let text) = JSValue.time(milliseconds)
        {
            return text.text ?? ""
        }
        return value.json.text ?? ""
    }

    private static func json(_ field: String, _ before: JSValue, _ after: JSValue) -> JSValue {
        .object(["field": .text(field), "before": before, "after": after])
    }

    /// For programs.
    var json: JSValue { .array(lines.map(\.json)) }

    /// For people, each line indented; what is longer than the terminal is wide is cut.
    func text(_ style: FlagTextStyle) -> [String] {
        lines.map { line in
            let colour: FlagTextStyle.Colour =
                switch line.mark {
                case .added: .green
                case .removed: .red
                case .changed: .yellow
                }
            return style.painted(style.cut("  \(line.mark.rawValue) \(line.text)"), colour)
        }
    }
}
