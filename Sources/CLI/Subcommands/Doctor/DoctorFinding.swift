/// What one check of `upkeep doctor` found.
struct DoctorFinding: Sendable, Hashable {
    enum Severity: String, Sendable, Hashable, CaseIterable {
        /// A secret lies open, or nothing works.
        case error
        case warning
        /// Right, and worth knowing.
        case note
        /// The check could not be made, which is not the same as ``ok``.
        case unchecked
        case ok

        /// Whether a run that found this ends with 7.
        var isProblem: Bool { self == .error || self == .warning }
    }

    enum Check: String, Sendable, Hashable, CaseIterable {
        case permissions, settings, history, git, tls, connection, token, clock, latency, eviction, ttl, size, speed
        case quota
    }

    var severity: Severity
    var check: Check
    /// What it is about, in a word: a file, a host, a profile.
    var subject: String
    /// What is so, and why that matters. No secret is ever in it.
    var message: String
    /// What to type.
    var fix: String?

    init(_ severity: Severity, _ check: Check, _ subject: String, _ message: String, fix: String? = nil) {
        self.severity = severity
        self.check = check
        self.subject = subject
        self.message = message
        self.fix = fix
    }

    /// An error of something that was tried, in the words that it has everywhere.
    init(_ severity: Severity, _ check: Check, _ subject: String, _ error: any Error) {
        let diagnostic = Diagnostic(error)
        self.init(severity, check, subject, diagnostic.message, fix: diagnostic.hint)
    }
}

extension DoctorFinding {
    /// The worst first, in the order of the checks.
    static func sorted(_ findings: [DoctorFinding]) -> [DoctorFinding] {
        Severity.allCases.flatMap { severity in
            Check.allCases.flatMap { check in findings.filter { $0.severity == severity && $0.check == check } }
        }
    }
}
