import RedisTypes

/// Looks for what is wrong with flags, or will surprise somebody. Pure: what is there and the time come from the caller.
package struct FlagLint: Sendable {
    /// Unix milliseconds.
    package let now: Int64
    /// A document that nobody has changed for so long is stale; `nil` looks for none.
    package let staleAfter: Int64?

    /// As Flagsmith counts by default.
    package static let defaultStaleDays: Int64 = 30

    package init(now: Int64, staleDays: Int64? = defaultStaleDays) {
        self.now = now
        staleAfter = staleDays.map { $0.multipliedReportingOverflow(by: 86_400_000) }.flatMap {
            $0.overflow ? nil : $0.partialValue
        }
    }

    /// - Parameter unlisted: flags whose name the set does not have, from ``FlagStore/unlisted()``.
    package func findings(_ listing: FlagListing, unlisted: [FlagState] = []) -> [FlagFinding] {
        listing.strangeNames.map {
            FlagFinding(
                .error, .strangeName, $0.text ?? $0.description,
                message: "the set of names has this, which is no name of a flag: official programs fail on it")
        } + (listing.flags + unlisted).flatMap { findings($0) }
    }

    package func findings(_ flag: FlagState) -> [FlagFinding] {
        var findings: [FlagFinding] = []
        let name = flag.name.text
        if flag.texts.isEmpty {
            return [
                FlagFinding(
                    .error, .noDocuments, name,
                    message: "has no documents: the SDK's list of all flags fails because of it")
            ]
        }
        if !flag.isListed {
            findings.append(
                FlagFinding(.warning, .unlisted, name, message: "is not in the set of names: no list shows it"))
        }
        for environment in FlagEnvironment.allCases {
            guard let text = flag.texts[environment] else {
                findings.append(
                    FlagFinding(
                        .error, .missingDocument, name, environment,
                        message: "has no document here: the SDK's list of all flags fails because of it"))
                continue
            }
            do throws(FlagDocumentError) {
                let document = try FlagDocument(parsing: text)
                findings += self.findings(document, flag.name, environment)
            } catch {
                findings.append(FlagFinding(.error, .malformed, name, environment, message: "\(error)"))
            }
        }
        // What is live may well be off where nobody sees it. A document that cannot be read was told of above.
        let isLive = flag.texts[.production].flatMap { try? FlagDocument(parsing: $0) }.map {
            $0.isEnabled || $0.rules.contains(where: \.value)
        }
        if isLive == true { findings.removeAll { $0.code == .fullyOff } }
        return findings
    }

    package func findings(
        _ document: FlagDocument, _ name: FlagName, _ environment: FlagEnvironment
    ) -> [FlagFinding] {
        var findings: [FlagFinding] = []
        func add(_ severity: FlagFinding.Severity, _ code: FlagFinding.Code, _ message: String) {
            findings.append(FlagFinding(severity, code, name.text, environment, message: message))
        }
        if document.name != name.bytes {
            add(.error, .otherName, "its name is \(Self.shown("name", of: document)) in the document")
        }
        if document.environment != environment {
            add(
                .error, .otherEnvironment,
                "its environment is \(Self.shown("environment", of: document)) in the document")
        }
        for (field, type) in Self.types {
            guard let value = document.field(field), !type.fits(value) else { continue }
            add(.warning, .fieldType, "its \(field) is \(value.kind), and no \(type.name)\(type.consequence)")
        }
        percentage(document, add)
        findings += RuleLint(document, name.text, environment).findings
        life(document, add)
        return findings
    }

    /// What a field that decides nothing should be.
    private struct FieldType: Sendable {
        let name: String
        var consequence = ""
        let fits: @Sendable (JSValue) -> Bool
    }

    private static let types: [(field: String, type: FieldType)] = [
        ("version", FieldType(name: "text") { if case .string = $0 { true } else { false } }),
        ("createdAt", FieldType(name: "whole number of milliseconds", fits: isTime)),
        ("updatedAt", FieldType(name: "whole number of milliseconds", fits: isTime)),
        (
            FlagDocument.Extra.expiresAt,
            FieldType(name: "whole number of milliseconds", consequence: ": it never expires", fits: isTime)
        ),
    ]

    @Sendable private static func isTime(_ value: JSValue) -> Bool {
        if case .number(let number) = value { Int64(exactly: number) != nil } else { false }
    }

    private static func shown(_ field: String, of document: FlagDocument) -> String {
        switch document.field(field) {
        case .string(let text)?: Spelling.shown(text.text ?? text.description)
        case let value?: value.kind
        case nil: "missing"
        }
    }

    private typealias Add = (FlagFinding.Severity, FlagFinding.Code, String) -> Void

    private func percentage(_ document: FlagDocument, _ add: Add) {
        guard let percentage = document.percentage else { return }
        switch percentage {
        case 0: add(.warning, .percentageZero, "a percentage of 0 is no gate: everyone is let in")
        case ..<0: add(.error, .percentageRange, "a percentage below 0 lets nobody in")
        case 100.nextUp...: add(.error, .percentageRange, "a percentage above 100 is no gate")
        case 99...: add(.note, .percentageEveryone, "this percentage lets everyone in, as no percentage does")
        case let number where number != number.rounded():
            add(
                .warning, .percentageFraction,
                "a fraction of a percentage does nothing; \(FlagPercentage.admitted(by: percentage)) of 100 get in")
        default: break
        }
    }

    private func life(_ document: FlagDocument, _ add: Add) {
        if document.isKilled { add(.warning, .killed, "the kill switch is on") }
        if let expiry = document.expiresAt, expiry <= now { add(.warning, .expired, "its time is over") }
        guard let updated = document.updatedAt, let staleAfter else { return }
        // What is further away than numbers reach is as far as they reach.
        let (difference, isBeyond) = now.subtractingReportingOverflow(updated)
        let age = isBeyond ? (updated < 0 ? Int64.max : Int64.min) : difference
        guard age >= staleAfter else { return }
        let days = age / 86_400_000
        add(.note, .stale, "nobody has changed it for \(days) days")
        guard document.rules.isEmpty else { return }
        if !document.isEnabled {
            add(.warning, .fullyOff, "it has been off for everyone for \(days) days")
        } else if FlagPercentage.admitted(by: document.percentage) == 100 {
            add(.warning, .fullyOn, "it has been on for everyone for \(days) days")
        }
    }
}
