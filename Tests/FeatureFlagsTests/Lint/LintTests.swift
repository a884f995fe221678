import FeatureFlags
import RedisTypes
import TestSupport
import Testing

@Suite struct LintTests {
    private static let name = FlagName(checked: "beta-ui")
    private static let day: Int64 = 86_400_000
    private static let lint = FlagLint(now: 100 * day)

    /// A flag that was changed a moment ago, whose production is what `edit` makes of it.
    private static func flag(
        isListed: Bool = true, updatedAt: Int64 = 100 * day, _ edit: (inout FlagDocument) -> Void = { _ in }
    ) -> FlagState {
        var texts: [FlagEnvironment: ByteString] = [:]
        for environment in FlagEnvironment.allCases {
            var document = FlagDocument(name, environment, createdAt: updatedAt)
            if environment == .production { edit(&document) }
            texts[environment] = document.text
        }
        return FlagState(name, isListed: isListed, texts: texts)
    }

    private static func codes(_ flag: FlagState) -> [FlagFinding.Code] { lint.findings(flag).map(\.code) }

    private static func codes(_ rules: FlagRule...) -> [FlagFinding.Code] { codes(flag { $0.rules = rules }) }

    @Test func aNewFlagHasNoFindings() {
        #expect(Self.codes(Self.flag()) == [])
    }

    @Test func orphansAreErrorsInBothDirections() {
        #expect(Self.codes(FlagState(Self.name, isListed: true, texts: [:])) == [.noDocuments])
        var flag = Self.flag(isListed: false)
        #expect(Self.codes(flag) == [.unlisted])
        flag = FlagState(Self.name, isListed: true, texts: flag.texts.filter { $0.key != .preview })
        #expect(Self.codes(flag) == [.missingDocument])
        let findings = Self.lint.findings(FlagListing(flags: [Self.flag()], strangeNames: ["a:b"]), unlisted: [flag])
        #expect(findings.map(\.code) == [.strangeName, .missingDocument])
        #expect(findings.map(\.severity) == [.error, .error])
    }

    @Test func aMalformedDocumentIsAnErrorWithItsPlace() {
        let flag = FlagState(Self.name, isListed: true, texts: Self.flag().texts.merging([.preview: "{"]) { $1 })
        let findings = Self.lint.findings(flag)
        #expect(findings.map(\.code) == [.malformed] && findings[0].environment == .preview)
        #expect(findings[0].description == "error beta-ui preview: it is no JSON: at byte 1: the text ends too early")
    }

    @Test func aDocumentMustGoWithItsKey() {
        #expect(Self.codes(Self.flag { $0.name = "other" }) == [.otherName])
        #expect(Self.codes(Self.flag { $0.environment = .preview }) == [.otherEnvironment])
        #expect(Self.codes(Self.flag { $0.environment = nil }) == [.otherEnvironment])
    }

    @Test(
        arguments: [
            (0, .percentageZero), (-1, .percentageRange), (100.5, .percentageRange), (100, .percentageEveryone),
            (99, .percentageEveryone), (33.9, .percentageFraction), (50, nil),
        ] as [(Double, FlagFinding.Code?)])
    func percentagesSurprise(percentage: Double, code: FlagFinding.Code?) {
        #expect(Self.codes(Self.flag { $0.percentage = percentage }) == (code.map { [$0] } ?? []))
    }

    @Test(
        arguments: [
            (FlagRule("a", .in, .list(["x"]), value: false), []),
            (FlagRule("a", .in, .list([]), value: false), [.neverMatches]),
            (FlagRule("a", .in, .text("x"), value: false), [.targetType]),
            (FlagRule("a", .in, nil, value: false), [.targetType]),
            (FlagRule("a", .equal, .number(5), value: false), [.targetType]),
            (FlagRule("a", .equal, .other(.boolean(true)), value: false), [.targetType]),
            (FlagRule("a", .equal, .list(["x"]), value: false), [.neverMatches]),
            (FlagRule("a", .contains, .list(["x"]), value: false), [.targetType]),
            (FlagRule("a", .greater, .text("9"), value: false), [.lexicographic]),
            (FlagRule("a", .less, .text("m"), value: false), [.lexicographic]),
            (FlagRule("a", .less, .number(9), value: false), []),
            (FlagRule("a", .less, .other(.null), value: false), [.targetType]),
            (FlagRule("a", .notIn, .list(["x"]), value: false), [.matchesMissing]),
            (FlagRule("a", .notEqual, .text("x"), value: false), [.matchesMissing]),
            (FlagRule("a", .empty, value: false), [.matchesMissing]),
            (FlagRule("a", .contains, .text("x"), value: true), [.offWithRules]),
        ] as [(FlagRule, [FlagFinding.Code])])
    func rulesSurprise(rule: FlagRule, codes: [FlagFinding.Code]) {
        #expect(Self.codes(rule) == codes)
    }

    @Test func anUnknownComparatorIsAnError() throws {
        let text = #"{"enabled":true,"rules":[{"accessor":"a","compare":"matches","target":"x","value":true}]}"#
        let document = try FlagDocument(parsing: ByteString(text))
        let findings = Self.lint.findings(document, Self.name, .production).filter { $0.rule == 0 }
        #expect(findings.map(\.code) == [.unknownComparator])
    }

    @Test(
        arguments: [
            (["a in x,y", "a eq x"], 0), (["a in x", "a eq y"], nil), (["a empty", "a empty => false"], 0),
            (["a not_in x", "a in y,z"], 0), (["a not_in x", "a in x,z"], nil), (["a gt 5", "a gt 9"], 0),
            (["a gt 9", "a gt 5"], nil), (["a gte 5", "a gt 5"], 0), (["a not_empty", "a contains x"], 0),
            (["a not_empty", "a not_contains x"], nil), (["a not_in []", "b eq x"], 0),
            (["a empty", "a not_empty", "b eq x"], 1), (["a empty", "b not_empty", "c eq x"], nil),
        ] as [([String], Int?)])
    func aRuleThatAnEarlierOneDecidesIsShadowed(predicates: [String], place: Int?) throws {
        let rules = try predicates.map { try Predicate($0).rule() }
        let findings = Self.lint.findings(Self.flag { $0.rules = rules }).filter { $0.code == .shadowed }
        #expect(findings.map(\.rule) == (place == nil ? [] : [rules.count - 1]))
        if let place { #expect(findings[0].message.hasPrefix("rule \(place + 1) ")) }
    }

    /// What is called shadowed or never to match decides nothing, whatever the texts of a context.
    @Test func noFindingIsWrong() throws {
        var flags = RandomFlags(random: SeededGenerator(seed: 23))
        var counted = 0
        for _ in 0..<4000 {
            let rules = (0..<flags.pick([1, 2, 3, 4])).map { _ in flags.rule() }.joined(separator: ",")
            let document = try FlagDocument(
                parsing: ByteString("{\"enabled\":false,\"rules\":[\(rules)]}"))
            let dead = Set(
                Self.lint.findings(document, Self.name, .production)
                    .filter { $0.code == .shadowed || $0.code == .neverMatches }.compactMap(\.rule))
            guard !dead.isEmpty else { continue }
            let evaluator = FlagEvaluator(document)
            for _ in 0..<20 {
                let context = flags.context(isText: true)
                let explanation = evaluator.explain(try EvaluationContext(ByteString(context)))
                if case .rule(let place) = explanation.reason {
                    try #require(!dead.contains(place), "\(document.rules) \(context)")
                }
                counted += 1
            }
        }
        #expect(counted > 1000)
    }

    @Test func theKillSwitchAndWhatIsOverAreTold() throws {
        #expect(Self.codes(Self.flag { $0.rules = [.killSwitch] }) == [.killed])
        #expect(Self.codes(Self.flag { $0.rules = [.killSwitch, .killSwitch] }) == [.killed])
        for (expiry, codes) in [(100 * Self.day, [FlagFinding.Code.expired]), (101 * Self.day, [])] {
            var document = FlagDocument(Self.name, .production, createdAt: 100 * Self.day)
            try document.setField("expiresAt", to: .number(Double(expiry)))
            #expect(Self.lint.findings(document, Self.name, .production).map(\.code) == codes)
        }
    }

    @Test func aKillSwitchBehindOtherRulesIsTold() throws {
        let rules = [FlagRule("a", .notEmpty, value: true), .killSwitch, FlagRule("b", .notEmpty, value: true)]
        let findings = Self.lint.findings(Self.flag { $0.rules = rules }).filter { $0.rule != nil }
        #expect(findings.map(\.code) == [.killSwitchNotFirst, .shadowed])
        #expect(findings.map(\.rule) == [1, 2])
    }

    @Test(
        arguments: [
            (
                #""expiresAt":"2026-12-31""#,
                "its expiresAt is a text, and no whole number of milliseconds: it never expires"
            ),
            (#""createdAt":null"#, "its createdAt is null, and no whole number of milliseconds"),
            (#""updatedAt":1.5"#, "its updatedAt is a number, and no whole number of milliseconds"),
            (#""version":1"#, "its version is a number, and no text"),
        ])
    func fieldsOfAnotherTypeAreTold(field: String, message: String) throws {
        let document = try FlagDocument(
            parsing: ByteString(
                #"{"name":"beta-ui","environment":"production","enabled":false,"rules":[],\#(field)}"#))
        let findings = FlagLint(now: 0).findings(document, Self.name, .production)
        #expect(findings.map(\.code) == [.fieldType] && findings.map(\.message) == [message])
    }

    @Test func aNameOfAnotherTypeIsNotMissing() throws {
        let document = try FlagDocument(
            parsing: #"{"name":7,"environment":null,"enabled":false,"rules":[]}"#)
        let findings = Self.lint.findings(document, Self.name, .production)
        #expect(
            findings.map(\.message) == [
                "its name is a number in the document", "its environment is null in the document",
            ])
    }

    /// Off is what a flag is where nobody looks, while it is live.
    @Test func whatIsLiveMayBeOffElsewhere() {
        let live = Self.flag(updatedAt: 0) { $0.rules = [FlagRule("plan", .in, .list(["pro"]), value: true)] }
        #expect(!Self.codes(live).contains(.fullyOff))
        #expect(Self.codes(Self.flag(updatedAt: 0)).contains(.fullyOff))
    }

    @Test(.timeLimit(.minutes(1))) func manyRulesTakeNoSquareOfTheirLists() {
        let ids = (0..<2000).map { ByteString("user-\($0)") }
        let rules = (0..<100).map { FlagRule("userId", .in, .list(ids + [ByteString("only-\($0)")]), value: true) }
        #expect(Self.codes(Self.flag { $0.rules = rules }) == [.offWithRules])
        let pairs = (0..<2000).map { FlagRule(ByteString("a\($0)"), .empty, value: true) }
        #expect(Self.codes(Self.flag { $0.rules = pairs }).count == 2001)
    }

    @Test func whatNobodyChangesIsStale() {
        let old = Self.flag(updatedAt: 70 * Self.day)
        #expect(Self.codes(old) == Array(repeating: [.stale, .fullyOff], count: 3).flatMap(\.self))
        #expect(FlagLint(now: 100 * Self.day, staleDays: 31).findings(old).isEmpty)
        #expect(FlagLint(now: 100 * Self.day, staleDays: nil).findings(old).isEmpty)
        let production = Self.lint.findings(Self.flag(updatedAt: 0) { $0.isEnabled = true }).prefix {
            $0.environment == .production
        }
        #expect(production.map(\.code) == [.stale, .fullyOn])
        #expect(Self.lint.findings(Self.flag(updatedAt: .min)).allSatisfy { $0.severity < .error })
    }
}
