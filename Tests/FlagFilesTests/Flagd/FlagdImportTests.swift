import FeatureFlags
import FlagFiles
import RedisTypes
import Testing

@Suite struct FlagdImportTests {
    private static func read(_ flag: String, evaluators: String = "{}") throws -> FlagdImport {
        try FlagdImport(
            parsing: ByteString("{\"flags\":{\"beta-ui\":\(flag)},\"$evaluators\":\(evaluators)}"))
    }

    /// With variants on and off, off by default.
    private static func targeting(_ targeting: String, evaluators: String = "{}") throws -> FlagdImport {
        try read(
            """
            {"state":"ENABLED","variants":{"on":true,"off":false},"defaultVariant":"off","targeting":\(targeting)}
            """, evaluators: evaluators)
    }

    /// `country in DE; plan eq free => false; otherwise true; 25%`
    private static func summary(_ flagd: FlagdImport) -> String {
        if let refusal = flagd.refused.first { return "\(refusal.obstacle)" }
        guard let settings = flagd.flags.first?.settings, let rules = settings.rules else { return "nothing" }
        var parts = rules.map { rule in
            "\(rule)".hasSuffix(" => true") ? String("\(rule)".dropLast(8)) : "\(rule)"
        }
        parts.append("otherwise \(settings.isEnabled == true)")
        if case .gate(let number)? = settings.percentage { parts.append("\(number)%") }
        return parts.joined(separator: "; ")
    }

    @Test(arguments: [
        ("null", "otherwise false"), ("{}", "otherwise false"), (#"{"if":["on"]}"#, "otherwise true"),
        (#"{"if":[{"in":[{"var":"c"},["DE","AT"]]},"on","off"]}"#, "c in DE,AT; otherwise false"),
        (#"{"if":[{"in":[{"var":["c"]},["DE"]]},"on"]}"#, "c in DE; otherwise false"),
        (#"{"if":[{"in":["@a",{"var":"e"}]},"on",null]}"#, "e contains @a; otherwise false"),
        (#"{"if":[{"===":[{"var":"c"},"DE"]},"off","on"]}"#, "c eq DE => false; otherwise true"),
        (#"{"if":[{"==":["DE",{"var":"c"}]},"off","on"]}"#, "c eq DE => false; otherwise true"),
        (#"{"if":[{"!==":[{"var":"c"},"DE"]},"on","off"]}"#, "c not_eq DE; otherwise false"),
        (#"{"if":[{"!=":[{"var":"c"},null]},"on","off"]}"#, "c not_eq; otherwise false"),
        (#"{"if":[{"!":{"var":"c"}},"on","off"]}"#, "c empty; otherwise false"),
        (#"{"if":[{"!!":[{"var":"c"}]},"on","off"]}"#, "c not_empty; otherwise false"),
        (#"{"if":[{"var":"c"},"on","off"]}"#, "c not_empty; otherwise false"),
        (#"{"if":[{"!":[{"in":[{"var":"c"},["a"]]}]},"on","off"]}"#, "c not_in a; otherwise false"),
        (#"{"if":[{"!":[{"!":[{"in":["a",{"var":"c"}]}]}]},"on","off"]}"#, "c contains a; otherwise false"),
        (#"{"if":[{"missing":["a","b"]},"on","off"]}"#, "a empty; b empty; otherwise false"),
        (#"{"if":[{">":[{"var":"age"},9]},"on","off"]}"#, "age gt 9; otherwise false"),
        (#"{"if":[{">=":[9,{"var":"age"}]},"on","off"]}"#, "age lte 9; otherwise false"),
        (#"{"if":[{"!":[{"<":[{"var":"age"},9]}]},"on","off"]}"#, "age lt 9 => false; otherwise true"),
        (
            #"{"if":[{"and":[{"!==":[{"var":"age"},null]},{"<":[{"var":"age"},9]}]},"on","off"]}"#,
            "age lt 9; otherwise false"
        ),
        (#"{"if":[{"var":"a"},"on",{"var":"b"},"off","on"]}"#, "a not_empty; b not_empty => false; otherwise true"),
        (
            #"{"if":[{"var":"a"},"on",{"if":[{"var":"b"},"off","on"]}]}"#,
            "a not_empty; b not_empty => false; otherwise true"
        ),
        (#"{"if":[{"or":[{"var":"a"},{"===":[{"var":"b"},"x"]}]},"on"]}"#, "a not_empty; b eq x; otherwise false"),
        // The other way round: whatever fails decides.
        (
            #"{"if":[{"and":[{"var":"a"},{"===":[{"var":"b"},"x"]}]},"on","off"]}"#,
            "a empty => false; b not_eq x => false; otherwise true"
        ),
        (
            #"{"if":[{"var":"a"},{"if":[{"var":"b"},"on","off"]},"off"]}"#,
            "a empty => false; b not_empty; otherwise false"
        ),
        (
            #"{"if":[{"starts_with":[{"var":"e"},"adm"]},"on","off"]}"#,
            #"e empty => false; e lt "adm" => false; e gte "adn" => false; otherwise true"#
        ),
        (#"{"if":[true,"on","off"]}"#, "otherwise true"),
        (#"{"if":[{"or":[false,{"var":"a"}]},"on","off"]}"#, "a not_empty; otherwise false"),
        (#"{"fractional":[["on",25],["off",75]]}"#, "otherwise true; 24.0%"),
        (#"{"fractional":[{"var":"email"},["on",1],["off",1]]}"#, "otherwise true; 49.0%"),
        (#"{"fractional":[["on"],["off"],["on"],["off"]]}"#, "otherwise true; 49.0%"),
        (#"{"fractional":[["on",1]]}"#, "otherwise true"), (#"{"fractional":[["off",1]]}"#, "otherwise false"),
        (
            #"{"if":[{"var":"a"},"off",{"fractional":[["on",10],["off",90]]}]}"#,
            "a not_empty => false; otherwise true; 9.0%"
        ),
        (
            #"{"if":[{"===":[{"fractional":[["on",26],["off",74]]},"on"]},{"if":[{"var":"a"},"on","off"]},"off"]}"#,
            "a not_empty; otherwise false; 25.0%"
        ),
    ])
    func whatRulesCanSayIsCarried(targeting: String, summary: String) throws {
        #expect(Self.summary(try Self.targeting(targeting)) == summary)
    }

    @Test(arguments: [
        (#"{"if":[{"var":"user.plan"},"on","off"]}"#, FlagdImport.Obstacle.attribute("user.plan")),
        (#"{"if":[{"var":"$flagd.timestamp"},"on","off"]}"#, .attribute("$flagd.timestamp")),
        (#"{"if":[{"var":["a","x"]},"on","off"]}"#, .attribute(#"{"var":["a","x"]}"#)),
        (#"{"if":[{"ends_with":[{"var":"e"},"x"]},"on","off"]}"#, .operation("ends_with")),
        (#"{"if":[{"sem_ver":[{"var":"v"},">=","1"]},"on","off"]}"#, .operation("sem_ver")),
        (#"{"if":[{"in":[{"var":"c"},"DE"]},"on","off"]}"#, .arguments(of: "in")),
        (#"{"if":[{"in":[{"var":"c"},[1]]},"on","off"]}"#, .arguments(of: "in")),
        (#"{"if":[{"===":[{"var":"c"},5]},"on","off"]}"#, .arguments(of: "===")),
        (#"{"if":[{"<":[1,{"var":"c"},5]},"on","off"]}"#, .arguments(of: "<")),
        (#"{"if":[{"<":[{"var":"c"},"x"]},"on","off"]}"#, .arguments(of: "<")),
        (#"{"if":[{"and":[{"var":"a"},{"var":"b"}]},"on",{"if":[{"var":"c"},"on","off"]}]}"#, .structure),
        (#"{"if":[{"var":"a"},{"if":[{"var":"b"},"on","off"]},{"if":[{"var":"c"},"on","off"]}]}"#, .structure),
        (#"{"if":[{"and":[{">":[{"var":"a"},1]},{"<":[{"var":"a"},9]}]},"on","off"]}"#, .structure),
        (#"{"if":[{"var":"a"},"on",{"fractional":[["on",10],["off",90]]}]}"#, .gate),
        (#"{"if":[{"===":[{"fractional":[["on",9],["off",1]]},"on"]},"off","on"]}"#, .gate),
        (#"{"fractional":[["on",1],["off",99]]}"#, .share(1)), (#"{"fractional":[["on",5],["off",995]]}"#, .share(0.5)),
        (#"{"fractional":[["on",0]]}"#, .arguments(of: "fractional")),
        (#"{"fractional":[["on",-1],["off",2]]}"#, .arguments(of: "fractional")),
        (#"{"fractional":[["on",1.5],["off",2]]}"#, .arguments(of: "fractional")),
        (#"{"fractional":[["on",2147483647],["off",1]]}"#, .arguments(of: "fractional")),
        (#"{"fractional":[[{"var":"x"},1]]}"#, .arguments(of: "fractional")),
        (#"{"var":"tier"}"#, .operation("var")), (#"{"and":[{"var":"a"}]}"#, .operation("and")),
        (#"{"===":[{"var":"a"},"x"]}"#, .unknownVariant("true")), (#"{"if":["blue"]}"#, .unknownVariant("blue")),
        (#""on""#, .malformed(part: "targeting")),
        (#"{"if":["x","on","off"]}"#, .malformed(part: "targeting")), ("[]", .malformed(part: "targeting")),
        ("5", .malformed(part: "targeting")), (#"{"a":1,"b":2}"#, .malformed(part: "targeting")),
        (#"{"if":[{"$ref":"nobody"},"on","off"]}"#, .unknownReference("nobody")),
    ])
    func whatRulesCannotSayIsRefused(targeting: String, obstacle: FlagdImport.Obstacle) throws {
        let flagd = try Self.targeting(targeting)
        #expect(flagd.flags == [])
        #expect(flagd.refused == [.init(name: "beta-ui", obstacle: obstacle)])
        #expect(!obstacle.description.isEmpty)
    }

    @Test func sharedRulesAreExpanded() throws {
        let evaluators = #"{"acme":{"in":["@acme.com",{"var":"e"}]},"both":{"or":[{"$ref":"acme"},{"var":"b"}]}}"#
        let flagd = try Self.targeting(#"{"if":[{"$ref":"both"},"on","off"]}"#, evaluators: evaluators)
        #expect(Self.summary(flagd) == "e contains @acme.com; b not_empty; otherwise false")
        let whole = try Self.targeting(#"{"$ref":"all"}"#, evaluators: #"{"all":{"if":[{"var":"a"},"on","off"]}}"#)
        #expect(Self.summary(whole) == "a not_empty; otherwise false")
    }

    @Test(arguments: [
        (#"{"a":{"$ref":"a"}}"#, FlagdImport.Obstacle.endlessReference("a")),
        (#"{"a":{"or":[{"var":"x"},{"$ref":"b"}]},"b":{"!":[{"$ref":"a"}]}}"#, .endlessReference("a")),
    ])
    func sharedRulesThatReferToThemselvesAreRefused(evaluators: String, obstacle: FlagdImport.Obstacle) throws {
        let flagd = try Self.targeting(#"{"if":[{"$ref":"a"},"on","off"]}"#, evaluators: evaluators)
        #expect(flagd.refused.map(\.obstacle) == [obstacle])
    }

    @Test func aBillionSharedRulesAreRefused() throws {
        var evaluators = #""a0":{"var":"x"}"#
        for index in 1...12 {
            let refs = Array(repeating: #"{"$ref":"a\#(index - 1)"}"#, count: 10).joined(separator: ",")
            evaluators += #","a\#(index)":{"or":[\#(refs)]}"#
        }
        let flagd = try Self.targeting(#"{"if":[{"$ref":"a12"},"on","off"]}"#, evaluators: "{\(evaluators)}")
        #expect(flagd.refused.map(\.obstacle) == [.tooManyOperations])
    }

    @Test(arguments: [
        (#"{"variants":{"on":true},"defaultVariant":"on"}"#, FlagdImport.Obstacle.malformed(part: "state")),
        (#"{"state":"ON","variants":{"on":true},"defaultVariant":"on"}"#, .unknownState("ON")),
        (#"{"state":"ENABLED","defaultVariant":"on"}"#, .variants),
        (#"{"state":"ENABLED","variants":{},"defaultVariant":"on"}"#, .variants),
        (#"{"state":"ENABLED","variants":{"on":"yes"},"defaultVariant":"on"}"#, .variants),
        (#"{"state":"ENABLED","variants":{"on":true},"defaultVariant":"of"}"#, .unknownVariant("of")),
        (#"{"state":"ENABLED","variants":{"on":true},"defaultVariant":5}"#, .malformed(part: "defaultVariant")),
        (#"{"state":"ENABLED","variants":{"on":true},"defaultVariant":null}"#, .noDefault),
        (#"{"state":"ENABLED","variants":{"on":true}}"#, .noDefault),
        (
            #"{"state":"ENABLED","variants":{"on":true},"defaultVariant":"on","metadata":5}"#,
            .malformed(part: "metadata")
        ),
        ("5", .malformed(part: "definition")),
    ])
    func whatIsNoBooleanFlagIsRefused(flag: String, obstacle: FlagdImport.Obstacle) throws {
        #expect(try Self.read(flag).refused == [.init(name: "beta-ui", obstacle: obstacle)])
    }

    /// Targeting that never comes to the default needs none.
    @Test func aDefaultThatIsNeverAskedForMayBeMissing() throws {
        let flagd = try Self.read(
            #"{"state":"ENABLED","variants":{"a":true,"b":false},"targeting":{"if":[{"var":"x"},"a","b"]}}"#)
        #expect(Self.summary(flagd) == "x not_empty; otherwise false")
    }

    @Test func variantsOfAnyNameAndShorthandsAreUnderstood() throws {
        let flagd = try Self.read(
            """
            {"state":"ENABLED","variants":{"true":true,"false":false},"defaultVariant":false,
             "targeting":{"===":[{"var":"plan"},"pro"]}}
            """)
        #expect(Self.summary(flagd) == "plan eq pro; otherwise false")
    }

    @Test func whatIsDisabledIsKilledAndMetadataAreFields() throws {
        let flagd = try Self.read(
            """
            {"state":"DISABLED","variants":{"on":true,"off":false},"defaultVariant":"on",
             "targeting":{"if":[{"var":"x"},"off"]},
             "metadata":{"owner":"web","version":"3","weight":5,"live":true,"none":null}}
            """)
        let flag = try #require(flagd.flags.first)
        #expect(flag.settings.isKilled == true && flag.settings.isEnabled == true)
        #expect(flag.settings.rules?.count == 1)
        #expect(
            flag.settings.fields == [
                FieldSetting("owner", .string("web")), FieldSetting("weight", .number(5)),
                FieldSetting("live", .boolean(true)),
            ])
        #expect(flag.differences == [.disabled, .metadata("version"), .metadata("none")])
    }

    /// Nobody is hashed where everybody or nobody is let in, and flagd still asks for the key.
    @Test(
        arguments: [
            (#"{"fractional":[["on",25],["off",75]]}"#, [.membership(percent: 25), .targetingKey]),
            (#"{"if":[{"===":[{"fractional":[["on",1]]},"on"]},"on","off"]}"#, [.targetingKey]),
            (#"{"if":[{"var":"a"},"on","off"]}"#, []),
        ] as [(String, [FlagdImport.Difference])])
    func aShareWithoutAKeyIsTold(targeting: String, differences: [FlagdImport.Difference]) throws {
        #expect(try Self.targeting(targeting).flags.map(\.differences) == [differences])
    }

    @Test func flagsMayBeAListAndNamesMustFit() throws {
        let flag = #""state":"ENABLED","variants":{"on":true},"defaultVariant":"on""#
        let flagd = try FlagdImport(
            parsing: ByteString(
                #"{"flags":[{"key":"abc",\#(flag)},{"key":"a:b",\#(flag)},{"key":"abc",\#(flag)}]}"#))
        #expect(flagd.flags.map(\.name.text) == ["abc"])
        #expect(
            flagd.refused == [.init(name: "a:b", obstacle: .name), .init(name: "abc", obstacle: .repeated)])
        let file = flagd.file(for: [.preview, .development])
        #expect(file.flags.first?.environments.keys.sorted() == [.preview, .development])
        let settings = FlagSettings(isEnabled: true, percentage: .noGate, rules: [])
        #expect(file.flags.first?.environments[.preview] == settings)
    }

    @Test(arguments: [
        ("", FlagdError.notJSON(JSONProblem(at: 0, "the text ends too early"))), ("[]", .notAnObject(found: "a list")),
        ("{}", .noFlags), (#"{"flags":5}"#, .noFlags), (#"{"flags":[{}]}"#, .noKey(place: 0)),
    ])
    func whatIsNoDocumentIsRefusedAsAWhole(text: String, error: FlagdError) {
        #expect(throws: error) { try FlagdImport(parsing: ByteString(text)) }
    }
}
