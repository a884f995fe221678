import FeatureFlags
import RedisTypes
import TestSupport
import Testing

@Suite struct PredicateTests {
    @Test(
        arguments: [
            ("country in DE,AT", FlagRule("country", .in, .list(["DE", "AT"]), value: true)),
            ("  country   in  DE , AT  =>  false ", FlagRule("country", .in, .list(["DE", "AT"]), value: false)),
            ("plan not_in free", FlagRule("plan", .notIn, .list(["free"]), value: true)),
            ("plan not in free => on", FlagRule("plan", .notIn, .list(["free"]), value: true)),
            ("age gt 9", FlagRule("age", .greater, .number(9), value: true)),
            ("age gte -1.5e3", FlagRule("age", .greaterOrEqual, .number(-1500), value: true)),
            (#"age gt "9""#, FlagRule("age", .greater, .text("9"), value: true)),
            ("age <= 9 => off", FlagRule("age", .lessOrEqual, .number(9), value: false)),
            ("email contains @acme.com", FlagRule("email", .contains, .text("@acme.com"), value: true)),
            (#"email not_contains "a b""#, FlagRule("email", .notContains, .text("a b"), value: true)),
            ("beta empty", FlagRule("beta", .empty, value: true)),
            ("beta not_empty => false", FlagRule("beta", .notEmpty, value: false)),
            (#"city eq "New York""#, FlagRule("city", .equal, .text("New York"), value: true)),
            ("city == Berlin", FlagRule("city", .equal, .text("Berlin"), value: true)),
            (#""full name" != "a => b" => false"#, FlagRule("full name", .notEqual, .text("a => b"), value: false)),
            (#"x in "a,b", "c d" ,"@e""#, FlagRule("x", .in, .list(["a,b", "c d", "@e"]), value: true)),
            (#"x in ["a","b"]"#, FlagRule("x", .in, .list(["a", "b"]), value: true)),
            ("x in []", FlagRule("x", .in, .list([]), value: true)),
            (#"x eq """#, FlagRule("x", .equal, .text(""), value: true)),
            ("plan in pro,", FlagRule("plan", .in, .list(["pro"]), value: true)),
            (#"name eq "Zo\u00eb""#, FlagRule("name", .equal, .text("Zoë"), value: true)),
        ] as [(String, FlagRule)])
    func aPredicateIsARule(text: String, rule: FlagRule) throws {
        #expect(try Predicate(text).rule() == rule)
    }

    @Test func aFileOfTextsIsAList() throws {
        let predicate = try Predicate("userId in @beta users.txt => false")
        #expect(predicate.target == .file("beta users.txt"))
        let list = Predicate.list(ofLines: Array("42\r\n\n  Zoë Z \n7".utf8))
        #expect(try predicate.rule(list: list) == FlagRule("userId", .in, .list(["42", "Zoë Z", "7"]), value: false))
        #expect(throws: FlagSyntaxError.predicate("@beta users.txt", .unreadFile("beta users.txt"))) {
            try predicate.rule()
        }
    }

    @Test(
        arguments: [
            ("", .noAttribute), ("  ", .noAttribute), ("country", .noComparator),
            ("country ins DE", .unknownComparator("ins", suggestion: "in")),
            ("country => true", .unknownComparator("=>", suggestion: nil)),
            ("country in", .noTarget(.in)), ("country in => true", .noTarget(.in)), ("country in @", .noTarget(.in)),
            ("beta empty x", .unexpectedTarget(.empty)), ("beta empty => maybe", .answer("maybe")),
            ("age gt abc", .target(.greater, "abc")), ("age gt 1e999", .target(.greater, "1e999")),
            ("age gt 09", .target(.greater, "09")), (#"x eq "abc"#, .quotes), (#"x eq "a" b"#, .quotes),
            (#"x in a"b"#, .quotes), (#"x in "a" b"#, .quotes), ("x in [1]", .brackets), ("x in [DE,AT]", .brackets),
            (#""x eq 1"#, .quotes),
            (#"x eq "\q""#, .quotes),
            // What would silently have been the opposite rule.
            (#"path contains 5" => false"#, .quotes), (#"path contains a "b" => false"#, .quotes),
            (#"a"b eq c => false"#, .quotes), (#"ids in @a"b => false"#, .quotes),
            ("plan eq free=>false", .arrow), ("plan in pro,free=>false", .arrow), ("age gt 9=>false", .arrow),
            ("ids in @a=>false", .arrow), ("plan eq a=>b => false", .arrow),
            ("city in DE AT", .spaces("DE AT")), ("city in DE, New York", .spaces("New York")),
            ("city eq New York", .spaces("New York")), ("plan eq free =", .spaces("free =")),
            ("a eq 1 b eq 2", .spaces("1 b eq 2")),
        ] as [(String, FlagSyntaxError.PredicateProblem)])
    func whatIsNoRuleIsToldWhy(text: String, problem: FlagSyntaxError.PredicateProblem) {
        #expect(throws: FlagSyntaxError.predicate(text, problem)) { try Predicate(text).rule() }
        #expect(!problem.description.isEmpty)
    }

    /// What is shown is what can be typed, for every rule that the SDK's types allow.
    @Test func aRuleThatIsShownIsReadAgain() throws {
        var random = SeededGenerator(seed: 3)
        let texts: [ByteString] = [
            "DE", "", "a b", "a,b", "@x", "[", "=>", "a => b", "a=>b", "\"", "\\", "é", "😀", "\n", "true", "9", "not",
            ByteString([0xED, 0xA0, 0x80]), "a\"b", "x=>", " x", "in",
        ]
        func text() -> ByteString { texts.randomElement(using: &random) ?? "" }
        for _ in 0..<5000 {
            let comparator = Comparator.allCases.randomElement(using: &random) ?? .in
            let target: RuleTarget? =
                !comparator.takesTarget
                ? nil
                : comparator.takesList
                    ? .list((0..<Int.random(in: 0...3, using: &random)).map { _ in text() })
                    : comparator.isOrdering && Bool.random(using: &random)
                        ? .number([0, 9, -1.5, 1e21, 1e-7].randomElement(using: &random) ?? 0) : .text(text())
            let rule = FlagRule(text(), comparator, target, value: .random(using: &random))
            #expect(try Predicate(rule.description).rule() == rule, "\(rule)")
        }
    }

    @Test func aTargetOfAnotherTypeIsToldInWords() throws {
        #expect(FlagRule("a", .in, .text("DE"), value: true).description == #"a in (a text: "DE") => true"#)
        #expect(
            FlagRule("a", .contains, .list(["x"]), value: true).description == #"a contains (a list: ["x"]) => true"#)
    }

    @Test func noBytesTrap() {
        var random = SeededGenerator(seed: 5)
        let parts = ["a", " ", "in", "gt", "\"", "\\", ",", "@", "[", "]", "=>", "not", "true", "9", "é", "eq", "u00"]
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 0...9, using: &random)).map { _ in parts.randomElement(using: &random) ?? ""
            }
            // Whether it is a rule is not the question.
            _ = try? Predicate(text.joined()).rule(list: [])
        }
    }
}
