/// Something about a flag that is wrong, or will surprise somebody.
package struct FlagFinding: Sendable, Hashable {
    package enum Severity: String, Sendable, Hashable, CaseIterable, Comparable {
        /// Official programs fail on it, or answer other than anyone can have meant.
        case error
        /// Most likely not what was meant.
        case warning
        /// Right, and worth knowing.
        case note

        package static func < (left: Severity, right: Severity) -> Bool { left.order < right.order }

        private var order: Int {
            switch self {
            case .note: 0
            case .warning: 1
            case .error: 2
            }
        }
    }

    package enum Code: String, Sendable, Hashable, CaseIterable {
        case noDocuments = "no-documents"
        case missingDocument = "missing-document"
        case unlisted
        case strangeName = "strange-name"
        case malformed
        case fieldType = "field-type"
        case otherName = "other-name"
        case otherEnvironment = "other-environment"
        case percentageRange = "percentage-range"
        case percentageZero = "percentage-zero"
        case percentageFraction = "percentage-fraction"
        case percentageEveryone = "percentage-everyone"
        case unknownComparator = "unknown-comparator"
        case targetType = "target-type"
        case lexicographic
        case neverMatches = "never-matches"
        case shadowed
        case matchesMissing = "matches-missing"
        case offWithRules = "off-with-rules"
        case killed
        case killSwitchNotFirst = "kill-switch-not-first"
        case expired
        case stale
        case fullyOn = "fully-on"
        case fullyOff = "fully-off"
    }

    package var severity: Severity
    package var code: Code
    /// The flag's name as it is, whatever it is.
    package var name: String
    package var environment: FlagEnvironment?
    /// Counts from 0, and the kill switch is none of them.
    package var rule: Int?
    package var message: String

    init(
        _ severity: Severity, _ code: Code, _ name: String, _ environment: FlagEnvironment? = nil, rule: Int? = nil,
        message: String
    ) {
        self.severity = severity
        self.code = code
        self.name = name
        self.environment = environment
        self.rule = rule
        self.message = message
    }
}

extension FlagFinding: CustomStringConvertible {
    /// `error beta-ui production rule 2: …`.
    package var description: String {
        let place = [name, environment?.rawValue, rule.map { "rule \($0 + 1)" }].compactMap(\.self)
        return "\(severity.rawValue) \(place.joined(separator: " ")): \(message)"
    }
}
