import RedisTypes

/// The findings of a run as they are written.
struct DoctorReport {
    var findings: [DoctorFinding]

    var outcome: Outcome { findings.contains { $0.severity.isProblem } ? .checkFailed : .ok }

    /// `2 errors, 1 warning, 3 notes, 1 not checked, 6 ok`
    var summary: String {
        DoctorFinding.Severity.allCases.compactMap { severity in
            let count = findings.count { $0.severity == severity }
            if count == 0 { return nil }
            return switch severity {
            case .error, .warning, .note: Quantity.text(count, severity.rawValue)
            case .unchecked: "\(count) not checked"
            case .ok: "\(count) ok"
            }
        }.joined(separator: ", ")
    }

    func bytes(as format: OutputFormat, in context: ToolContext) -> [UInt8] {
        switch format {
        case .auto, .pretty, .raw: text(FlagTextStyle.data(in: context))
        case .json, .jsonl, .csv, .tsv, .table:
            Table(
                columns: ["severity", "check", "subject", "message", "fix"],
                rows: findings.map { finding in
                    [
                        .text(finding.severity.rawValue), .text(finding.check.rawValue), .text(finding.subject),
                        .text(finding.message), finding.fix.map { .text($0) } ?? .none,
                    ]
                }
            ).bytes(as: format, width: context.console.columns)
        }
    }

    /// Lines are not cut: what is to be typed must be whole.
    private func text(_ style: FlagTextStyle) -> [UInt8] {
        var output: [UInt8] = []
        for group in groups {
            guard let finding = group.first else { continue }
            let severity = finding.severity.rawValue
            let check = group.map(\.check.rawValue).joined(separator: ", ")
            let label = severity + String(repeating: " ", count: max(1, 11 - severity.count)) + check
            let subject = Table.printable(ByteString(finding.subject))
            let message = Table.printable(ByteString(finding.message))
            let gap = String(repeating: " ", count: max(1, 13 - check.count))
            output += Array("\(style.painted(label, colour(of: finding.severity)))\(gap)\(subject): \(message)\n".utf8)
            for line in finding.fix?.split(separator: "\n") ?? [] { output += Array("  fix: \(line)\n".utf8) }
        }
        return output
    }

    /// Findings of one kind for several checks make one line.
    private var groups: [[DoctorFinding]] {
        var groups: [[DoctorFinding]] = []
        for finding in findings {
            if let last = groups.last?.last, last.severity == finding.severity, last.subject == finding.subject,
                last.message == finding.message, last.fix == finding.fix
            {
                groups[groups.count - 1].append(finding)
            } else {
                groups.append([finding])
            }
        }
        return groups
    }

    private func colour(of severity: DoctorFinding.Severity) -> FlagTextStyle.Colour {
        switch severity {
        case .error: .red
        case .warning: .yellow
        case .note, .unchecked: .grey
        case .ok: .green
        }
    }
}
