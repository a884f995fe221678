import FeatureFlags
import FlagFiles
import Testing
import YAMLText

@Suite struct FlagFileErrorTests {
    private typealias Reason = FlagFileError.Reason

    /// An environment's settings from line 5 on, indented by eight.
    private static func file(_ settings: String) -> String {
        "version: 1\nflags:\n  beta-ui:\n    environments: {production:\n        \(settings)}\n"
    }

    @Test(arguments: [
        ("enabled: yes", 18, Reason.legacyBoolean("yes", of: "enabled")),
        ("enabled: 1", 18, .wrongKind(of: "enabled", expected: "true or false", found: "a number")),
        ("killed: Off", 17, .legacyBoolean("Off", of: "killed")),
        ("enabld: true", 9, .unknownKey("enabld", in: "an environment", suggestion: "enabled")),
        ("colour: red", 9, .unknownKey("colour", in: "an environment", suggestion: nil)),
        ("percentage: 0", 21, .syntax(.percentage("0", .zeroLetsEveryoneIn))),
        ("percentage: 101", 21, .syntax(.percentage("101", .outOfRange))),
        ("percentage: 0.25", 21, .syntax(.percentage("0.25", .outOfRange))),
        ("percentage: -1", 21, .syntax(.percentage("-1", .outOfRange))),
        ("percentage: .nan", 21, .syntax(.percentage(".nan", .outOfRange))),
        ("percentage: 0%", 21, .syntax(.percentage("0%", .zeroLetsEveryoneIn))),
        ("percentage: many", 21, .syntax(.percentage("many", .malformed))),
        (
            "percentage: []", 21,
            .wrongKind(of: "percentage", expected: "a number from 1 to 100, or null", found: "a list")
        ),
        ("rules: plan eq pro", 16, .wrongKind(of: "rules", expected: "a list", found: "text")),
        (
            "rules: [plan equals pro]", 17,
            .syntax(.predicate("plan equals pro", .unknownComparator("equals", suggestion: nil)))
        ),
        (
            "rules: [plan euqal pro]", 17,
            .syntax(.predicate("plan euqal pro", .unknownComparator("euqal", suggestion: nil)))
        ),
        ("rules: [ids in @beta.txt]", 17, .syntax(.predicate("@beta.txt", .unreadFile("beta.txt")))),
        ("rules: [{compare: empty}]", 17, .missingKey("accessor", in: "a rule")),
        ("rules: [{accessor: a}]", 17, .missingKey("compare", in: "a rule")),
        ("rules: [{accessor: a, compare: emtpy}]", 40, .unknownComparator("emtpy", suggestion: "empty")),
        ("rules: [{accessor: a, compare: empty, target: x}]", 55, .target(.empty, expected: "nothing")),
        ("rules: [{accessor: a, compare: in, target: DE}]", 52, .target(.in, expected: "a list of texts")),
        ("rules: [{accessor: a, compare: in}]", 17, .target(.in, expected: "a list of texts")),
        ("rules: [{accessor: a, compare: in, target: [NO, 1]}]", 52, .target(.in, expected: "a list of texts")),
        (
            "rules: [{accessor: a, compare: eq, target: 5}]", 52,
            .target(.equal, expected: "a text; quote it if it looks like something else")
        ),
        (
            "rules: [{accessor: a, compare: empty, vlaue: true}]", 47,
            .unknownKey("vlaue", in: "a rule", suggestion: "value")
        ),
        ("rules: [{json: '{'}]", 24, .ruleJSON(.notJSON(JSONProblem(at: 1, "the text ends too early")))),
        ("expiresAt: soon", 20, .time("soon")),
        ("expiresAt: 2026-02-30", 20, .time("2026-02-30")),
        ("owner: [a]", 16, .wrongKind(of: "owner", expected: "text, in quotes if need be", found: "a list")),
        ("fields: {enabled: true}", 18, .syntax(.reservedField("enabled"))),
        ("fields: {owner: a}, owner: b", 29, .repeatedField("owner")),
        ("fields: {a: .inf}", 21, .number(".inf")),
        // What a double does not keep.
        ("fields: {a: 9007199254740993}", 21, .number("9007199254740993")),
        ("fields: {a: [0x20000000000001]}", 22, .number("0x20000000000001")),
        (
            "fields: {Null: 1}", 18,
            .wrongKind(of: "a name", expected: "text, in quotes if need be", found: "nothing")
        ),
        ("rules: [\"\(FlagRule.killSwitch)\"], killed: false", 16, .killSwitchAmongRules),
        (
            "jsonFields: {a: 1}", 25,
            .wrongKind(of: "a field in jsonFields", expected: "JSON in quotes", found: "a number")
        ),
    ])
    func whatIsWrongInAnEnvironmentIsToldWithItsPlace(settings: String, column: Int, reason: FlagFileError.Reason) {
        let error = fileError(Self.file("{\(settings)}"))
        #expect(error == FlagFileError(reason, at: YAMLPlace(line: 5, column: column + 1)))
    }

    @Test(arguments: [
        ("", 1, 1, Reason.wrongKind(of: "a flag file", expected: "a mapping", found: "nothing")),
        ("- a\n", 1, 1, .wrongKind(of: "a flag file", expected: "a mapping", found: "a list")),
        ("flags: {}\n", 1, 1, .missingKey("version", in: "a flag file")),
        ("# x\nversion: 1\n", 2, 1, .missingKey("flags", in: "a flag file")),
        ("version: 2\nflags: {}\n", 1, 10, .unknownVersion("2")),
        ("version: 1\nflgas: {}\n", 2, 1, .unknownKey("flgas", in: "a flag file", suggestion: "flags")),
        ("version: 1\nflags:\n  a: {}\n", 3, 3, .syntax(.name("a"))),
        (
            "version: 1\nflags:\n  Null: {environments: {}}\n", 3, 3,
            .wrongKind(of: "a name", expected: "text, in quotes if need be", found: "nothing")
        ),
        ("version: 1\nflags:\n  abc:\n", 3, 7, .wrongKind(of: "a flag", expected: "a mapping", found: "nothing")),
        (
            "version: 1\nflags:\n  abc:\n    enviroments: {}\n", 4, 5,
            .unknownKey("enviroments", in: "a flag", suggestion: "environments")
        ),
        (
            "version: 1\nflags:\n  abc:\n    environments:\n      prodution: {}\n", 5, 7,
            .syntax(.environment("prodution", suggestion: "production"))
        ),
        (
            "version: 1\nflags:\n  abc: {environments: {}}\n  abc: {}\n", 4, 3,
            .yaml(.duplicateKey("abc", first: YAMLPlace(line: 3, column: 3)))
        ),
        (
            "version: 1\nflags: [\n", 3, 1,
            .yaml(.syntax("while parsing a flow node, did not find expected node content"))
        ),
    ])
    func whatIsWrongWithTheFileIsToldWithItsPlace(text: String, line: Int, column: Int, reason: FlagFileError.Reason) {
        let error = fileError(text)
        #expect(error == FlagFileError(reason, at: YAMLPlace(line: line, column: column)))
    }

    /// Documents that are written must be read again.
    @Test(arguments: [(63, false), (64, true), (80, true)])
    func whatNestsTooDeepIsRefused(depth: Int, isRefused: Bool) throws {
        let value = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        let error = fileError(Self.file("{fields: {x: \(value)}}"))
        #expect((error?.reason == .tooDeep("x")) == isRefused)
        let target = String(repeating: "[", count: depth - 2) + String(repeating: "]", count: depth - 2)
        let rule = #"{"accessor":"a","compare":"eq","target":\#(target),"value":true}"#
        #expect((fileError(Self.file("{rules: [{json: '\(rule)'}]}")) != nil) == isRefused)
        guard !isRefused else { return }
        let file = try flagFile(Self.file("{fields: {x: \(value)}, rules: [{json: '\(rule)'}]}"))
        let plan = FlagPlan(file, stored: inventory([]), options: .init(completesNewFlags: true))
        for case .create(let document) in plan.steps.map(\.action) {
            #expect(try FlagDocument(parsing: document.text) == document)
        }
    }

    @Test func aFlagNeedsAnEnvironment() throws {
        let error = fileError("version: 1\nflags:\n  beta-ui: {owner: web}\n")
        #expect(
            error
                == FlagFileError(
                    .noEnvironments(try FlagName("beta-ui")), at: YAMLPlace(line: 3, column: 3)))
        #expect(
            error?.description
                == "line 3, column 3: beta-ui needs at least one of production, preview and development")
    }

    @Test(arguments: [
        ("{enabled: yes}", "line 5, column 19: enabled is true or false; yes is text, as in all of YAML since 1.2"),
        ("{enabld: true}", "line 5, column 10: an environment has no enabld; did you mean enabled?"),
        ("{rules: [{accessor: a, compare: like}]}", "line 5, column 41: there is no comparator like"),
    ])
    func errorsAreToldInWords(settings: String, words: String) {
        #expect(fileError(Self.file(settings))?.description == words)
    }
}
