import FeatureFlags
import RedisTypes

/// Something that whoever changes a flag is told.
struct FlagRemark: Sendable, Hashable {
    var severity: FlagFinding.Severity
    var text: String

    static func warning(_ text: String) -> FlagRemark { FlagRemark(severity: .warning, text: text) }
    static func note(_ text: String) -> FlagRemark { FlagRemark(severity: .note, text: text) }

    var line: String { "\(severity.rawValue): \(text)" }

    /// What lint finds in the new documents that it did not find in the old ones.
    static func remarks(afterLint change: FlagChange) -> [FlagRemark] {
        let lint = FlagLint(now: POSIX.nowInMilliseconds(), staleDays: nil)
        var remarks: [FlagRemark] = []
        for document in change.documents {
            guard let new = FlagStanding(document.after).document else { continue }
            var known: Set<String> = []
            if let old = FlagStanding(document.before).document {
                known = Set(lint.findings(old, document.name, document.environment).map(\.key))
            }
            for finding in lint.findings(new, document.name, document.environment)
            where !known.contains(finding.key) && finding.code != .killed && finding.code != .offWithRules {
                remarks.append(FlagRemark(severity: finding.severity, text: "\(finding.place): \(finding.message)"))
            }
        }
        return remarks
    }
}

extension FlagFinding {
    /// The same finding after rules have moved.
    fileprivate var key: String { "\(code.rawValue) \(message)" }

    /// `beta-ui production rule 2`.
    var place: String {
        [Spelling.shown(name), environment?.rawValue, rule.map { "rule \($0 + 1)" }].compactMap(\.self)
            .joined(separator: " ")
    }
}

/// What is said of a change: an object for programs, lines on standard error for people.
struct FlagChangeReport {
    private let context: ToolContext
    private let options: FlagWriteOptions
    private let isJSON: Bool

    /// - Throws: a usage failure, before anything is changed, for a format that this has no form in.
    init(_ options: FlagWriteOptions, in context: ToolContext) throws {
        self.options = options
        self.context = context
        isJSON = try options.output.resolved(in: context, knowing: [.pretty, .raw, .json, .jsonl]).isJSON
    }

    /// - Parameter isAsked: nobody can answer a question without having seen what it is about.
    func show(_ change: FlagChange, _ remarks: [FlagRemark], isAsked: Bool) {
        guard !isJSON || isAsked else { return }
        let style = isAsked ? FlagTextStyle.notes(in: context).uncut : FlagTextStyle.notes(in: context)
        var lines: [String] = []
        for document in change.documents {
            lines.append("\(document.name) \(document.environment)")
            lines += FlagChangeText(document).text(style)
        }
        lines += change.membershipLines
        if change.isEmpty { lines.append("nothing to change") }
        lines += remarks.map(\.line)
        for line in lines {
            if isAsked { context.console.note(line) } else { context.notice(line, quiet: options.output.quiet) }
        }
    }

    /// What has become of it.
    func end(_ change: FlagChange, _ remarks: [FlagRemark]) throws {
        if isJSON { return try options.output.write(json(change, remarks).line, in: context) }
        if options.dryRun {
            context.notice("dry run: nothing was written", quiet: options.output.quiet)
        } else if let entry = change.entry {
            context.notice("written, as \(entry) of the history", quiet: options.output.quiet)
        }
    }

    private func json(_ change: FlagChange, _ remarks: [FlagRemark]) -> JSValue {
        .object([
            "operation": .text(change.operation.rawValue), "detail": .text(change.detail),
            "changed": .boolean(!change.isEmpty), "written": .boolean(change.entry != nil),
            "entry": .text(change.entry?.description), "documents": .array(change.documents.map(\.json)),
            "names": .array(change.memberships.map(\.json)),
            "remarks": .array(
                remarks.map { .object(["severity": .text($0.severity.rawValue), "message": .text($0.text)]) }),
        ])
    }
}

extension FlagChange {
    /// Of names that go with no document.
    var membershipLines: [String] {
        memberships.filter { membership in !documents.contains { $0.name == membership.name } }.map(\.sentence)
    }
}

extension DocumentChange {
    var json: JSValue {
        .object([
            "flag": .text(name.text), "environment": .text(environment.rawValue), "before": .stored(before),
            "after": .stored(after), "differences": FlagChangeText(self).json,
        ])
    }
}

extension MembershipChange {
    var sentence: String { "\(name) \(after ? "is put into" : "is taken from") the set of names" }

    var json: JSValue {
        .object(["flag": .text(name.text), "listed_before": .boolean(before), "listed_after": .boolean(after)])
    }
}
