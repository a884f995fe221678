import FeatureFlags
import RedisTypes

/// What a flag is in one environment.
enum FlagStanding {
    case missing
    /// Bytes that nobody can read.
    case malformed(ByteString, FlagDocumentError)
    case document(FlagDocument)

    init(_ stored: ByteString?) {
        guard let stored else {
            self = .missing
            return
        }
        do throws(FlagDocumentError) { self = .document(try FlagDocument(parsing: stored)) } catch {
            self = .malformed(stored, error)
        }
    }

    var document: FlagDocument? { if case .document(let document) = self { document } else { nil } }

    /// `on 25%`, `off`, `killed`: the answer where no rule matches, and for how many.
    var word: String {
        switch self {
        case .missing: return "missing"
        case .malformed: return "broken"
        case .document(let document):
            if document.isKilled { return "killed" }
            return (document.isEnabled ? "on" : "off") + (document.gateText.map { " \($0)" } ?? "")
        }
    }
}

extension FlagDocument {
    /// `25%`; `nil` without a gate.
    var gateText: String? { percentage.flatMap { $0 == 0 ? nil : Self.percent($0) } }

    static func percent(_ number: Double) -> String { (JSValue.number(number).json.text ?? "") + "%" }

    /// One sentence on who is let in.
    var gateSentence: String {
        guard let gateText else { return "for everyone" }
        return "\(gateText), which lets \(FlagPercentage.admitted(by: percentage)) of 100 in"
    }

    /// For programs: what it says and what follows from it.
    func json(detailed: Bool) -> JSValue {
        var members: [(name: ByteString, value: JSValue)] = [
            ("state", .text(FlagStanding.document(self).word)), ("enabled", .boolean(isEnabled)),
            ("percentage", percentage.map { .number($0) } ?? .null),
            ("admitted", .number(FlagPercentage.admitted(by: percentage))), ("killed", .boolean(isKilled)),
        ]
        if detailed {
            members.append(("rules", .array(ownRules.enumerated().map { $1.json(number: $0 + 1) })))
        } else {
            members.append(("rules", .number(ownRules.count)))
        }
        members += [
            ("owner", .text(owner)), ("description", .text(summary)), ("expires_at", .time(expiresAt)),
            ("created_at", .time(createdAt)), ("updated_at", .time(updatedAt)),
        ]
        if detailed { members.append(("document", .stored(text))) }
        return .object(JSObject(members))
    }
}

extension FlagRule {
    /// - Parameter number: counts from 1, the kill switch left out.
    func json(number: Int) -> JSValue {
        .object([
            "rule": .number(number), "text": .text(description), "accessor": .string(accessor),
            "compare": .string(comparatorText), "target": target?.value ?? .null, "value": .boolean(value),
        ])
    }
}

extension FlagStanding {
    func json(detailed: Bool) -> JSValue {
        switch self {
        case .missing: .null
        case .malformed(let text, let error):
            .object(["state": .text(word), "error": .text("\(error)"), "stored": .stored(text)])
        case .document(let document): document.json(detailed: detailed)
        }
    }
}

extension FlagState {
    func json(_ environments: [FlagEnvironment], detailed: Bool) -> JSValue {
        let places = environments.map {
            (name: ByteString($0.rawValue), value: FlagStanding(texts[$0]).json(detailed: detailed))
        }
        return .object([
            "flag": .text(name.text), "listed": .boolean(isListed), "environments": .object(JSObject(places)),
        ])
    }
}

/// How long ago something was, in one unit: `3d`.
enum Age {
    static func text(_ milliseconds: Int64?, now: Int64) -> String {
        guard let milliseconds else { return "" }
        let (span, overflows) = now.subtractingReportingOverflow(milliseconds)
        guard !overflows, span >= 0 else { return overflows && milliseconds < 0 ? "ages" : "0s" }
        let units: [(String, Int64)] = [("y", 31_536_000_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000)]
        for (name, size) in units where span >= size { return "\(span / size)\(name)" }
        return "\(span / 1000)s"
    }
}
