import RedisTypes

/// What is wrong with the rules of one document.
struct RuleLint {
    private(set) var findings: [FlagFinding] = []
    private let name: String
    private let environment: FlagEnvironment

    init(_ document: FlagDocument, _ name: String, _ environment: FlagEnvironment) {
        self.name = name
        self.environment = environment
        var earlier = EarlierRules()
        for (place, rule) in document.ownRules.enumerated() {
            if rule.isKillSwitch {
                add(
                    .warning, .killSwitchNotFirst, place,
                    "this is the kill switch behind other rules: whoever they match is answered before it")
            }
            target(of: rule, at: place)
            if let (shadow, reason) = earlier.shadow(of: rule) {
                add(.warning, .shadowed, place, "rule \(shadow + 1) decides before it\(reason)")
            }
            if rule.matchesMissingAttribute, !rule.isKillSwitch {
                add(.note, .matchesMissing, place, "matches contexts without \(Self.shown(rule.accessor)) too")
            }
            earlier.add(rule, at: place)
        }
        if !document.isEnabled, document.ownRules.contains(where: \.value) {
            findings.append(
                FlagFinding(
                    .note, .offWithRules, name, environment,
                    message: "it is not enabled, and its rules turn it on all the same"))
        }
    }

    private mutating func add(
        _ severity: FlagFinding.Severity, _ code: FlagFinding.Code, _ rule: Int, _ message: String
    ) {
        findings.append(FlagFinding(severity, code, name, environment, rule: rule, message: message))
    }

    private static func shown(_ text: ByteString) -> String { Spelling.shown(text.text ?? text.description) }

    private mutating func target(of rule: FlagRule, at place: Int) {
        guard let comparator = rule.comparator else {
            add(
                .error, .unknownComparator, place,
                "there is no comparator \(Self.shown(rule.comparatorText)): the rule never matches")
            return
        }
        guard comparator.takesTarget else { return }
        switch (rule.target, comparator) {
        case (.list([])?, .in): add(.warning, .neverMatches, place, "the list is empty: the rule never matches")
        case (.list?, .in), (.list?, .notIn): break
        case (.text?, .in), (.text?, .notIn):
            add(.warning, .targetType, place, "\(comparator) with a text looks for the attribute inside that text")
        case (.list?, .contains), (.list?, .notContains):
            add(.warning, .targetType, place, "\(comparator) with a list looks for its texts joined by commas")
        case (.list?, .equal), (.other(.array)?, .equal), (.other(.object)?, .equal):
            add(.warning, .neverMatches, place, "nothing is equal to a list or an object: the rule never matches")
        case (let target?, .equal) where !target.isText:
            add(
                .warning, .targetType, place,
                "no text is equal to \(target.value.kind), and attributes that come through the SDK's handler are texts"
            )
        case (.text(let text)?, _) where comparator.isOrdering:
            let looksNumeric = text.bytes.withUnsafeBytes { !text.isEmpty && !JSNumber.number($0).isNaN }
            add(
                looksNumeric ? .warning : .note, .lexicographic, place,
                "texts are ordered letter by letter, by which \"10\" comes before \"9\""
                    + (looksNumeric ? "; for numbers write \(comparator) \(text.text ?? "") without quotes" : ""))
        case (.number?, _) where comparator.isOrdering: break
        case (.text?, _): break
        case (nil, .in), (nil, .notIn):
            add(.error, .targetType, place, "\(comparator) without a list: the SDK fails on it")
        case (.other(.array)?, .in), (.other(.array)?, .notIn):
            add(.warning, .targetType, place, "only the texts of the list can match")
        case (.other?, .in), (.other?, .notIn), (.number?, .in), (.number?, .notIn):
            add(.error, .targetType, place, "\(comparator) without a list: the SDK fails on it")
        default:
            add(.warning, .targetType, place, "\(comparator) does not go with \(rule.target?.value.kind ?? "nothing")")
        }
    }
}

extension RuleTarget {
    fileprivate var isText: Bool { if case .text = self { true } else { false } }
}
