import FeatureFlags
import FlagFiles
import RedisTypes
import Testing

@Suite struct FlagdExportTests {
    private static func export(_ documents: FlagDocument...) throws -> FlagdExport {
        var flags: [FlagName: FlagDocument] = [:]
        for document in documents { flags[try #require(document.name.flatMap { FlagName($0) })] = document }
        return FlagdExport(flags)
    }

    private static func targeting(_ document: FlagDocument) throws -> String {
        let export = try export(document)
        guard case .object(let root) = try JSValue(json: ByteString(export.text)),
            case .object(let flags)? = root["flags"], case .object(let flag)? = flags["beta-ui"]
        else { return "none" }
        return flag["targeting"]?.json.text ?? "nil"
    }

    @Test func aDocumentIsForPeopleToo() throws {
        let export = try Self.export(
            document(
                enabled: true, percentage: "25",
                rules: [
                    #"{"accessor":"country","compare":"in","target":["DE","AT"],"value":true}"#,
                    #"{"accessor":"email","compare":"contains","target":"@acme.com","value":true}"#,
                    #"{"accessor":"plan","compare":"eq","target":"free","value":false}"#,
                ], extra: #","owner":"web","expiresAt":1798675200000,"tags":["a"]"#),
            document("other", enabled: false))
        #expect(
            export.text == """
                {
                  "$schema": "https://flagd.dev/schema/v0/flags.json",
                  "flags": {
                    "beta-ui": {
                      "state": "ENABLED",
                      "variants": {"on": true, "off": false},
                      "defaultVariant": "on",
                      "targeting": {
                        "if": [
                          {"===": [{"fractional": [["on", 26], ["off", 74]]}, "on"]},
                          {
                            "if": [
                              {
                                "or": [
                                  {"in": [{"var": "country"}, ["DE", "AT"]]},
                                  {"in": ["@acme.com", {"var": "email"}]}
                                ]
                              },
                              "on",
                              {"if": [{"===": [{"var": "plan"}, "free"]}, "off", "on"]}
                            ]
                          },
                          "off"
                        ]
                      },
                      "metadata": {"owner": "web", "expiresAt": 1798675200000}
                    },
                    "other": {
                      "state": "ENABLED",
                      "variants": {"on": true, "off": false},
                      "defaultVariant": "off"
                    }
                  }
                }

                """)
        #expect(export.carried.map(\.text) == ["beta-ui", "other"] && export.leftOut == [:])
        #expect(export.differences == [try FlagName("beta-ui"): [.membership(percent: 26), .field("tags")]])
    }

    @Test(arguments: [
        (#""compare":"in","target":["a"]"#, #"{"in":[{"var":"x"},["a"]]}"#),
        (#""compare":"not_in","target":["a"]"#, #"{"!":[{"in":[{"var":"x"},["a"]]}]}"#),
        (#""compare":"contains","target":"a""#, #"{"in":["a",{"var":"x"}]}"#),
        (#""compare":"not_contains","target":"a""#, #"{"!":[{"in":["a",{"var":"x"}]}]}"#),
        (#""compare":"eq","target":"a""#, #"{"===":[{"var":"x"},"a"]}"#),
        (#""compare":"not_eq","target":"a""#, #"{"!==":[{"var":"x"},"a"]}"#),
        (#""compare":"eq""#, #"{"===":[{"var":"x"},null]}"#),
        (#""compare":"empty""#, #"{"!":[{"var":"x"}]}"#),
        (#""compare":"not_empty""#, #"{"!!":[{"var":"x"}]}"#),
        (#""compare":"gt","target":9"#, #"{">":[{"var":"x"},9]}"#),
        (#""compare":"gte","target":0"#, #"{"and":[{"!==":[{"var":"x"},null]},{">=":[{"var":"x"},0]}]}"#),
        (#""compare":"lt","target":9.5"#, #"{"and":[{"!==":[{"var":"x"},null]},{"<":[{"var":"x"},9.5]}]}"#),
        (#""compare":"lte","target":-1"#, #"{"<=":[{"var":"x"},-1]}"#),
    ])
    func everyComparatorHasItsOperation(rule: String, condition: String) throws {
        let document = try document(rules: [#"{"accessor":"x",\#(rule),"value":true}"#])
        #expect(try Self.targeting(document) == #"{"if":[\#(condition),"on","off"]}"#)
    }

    @Test(arguments: [
        ("99", "nil"), ("100", "nil"), ("150", "nil"), ("0", "nil"), ("null", "nil"),
        ("98", #"{"if":[{"===":[{"fractional":[["on",99],["off",1]]},"on"]},"on","off"]}"#),
        ("33.9", #"{"if":[{"===":[{"fractional":[["on",34],["off",66]]},"on"]},"on","off"]}"#),
    ])
    func theShareIsWhatTheSDKLetsIn(percentage: String, targeting: String) throws {
        #expect(try Self.targeting(document(enabled: true, percentage: percentage)) == targeting)
    }

    @Test func aGateThatLetsNobodyInIsOff() throws {
        let export = try Self.export(document(enabled: true, percentage: "-5"))
        #expect(export.text.contains(#""defaultVariant": "off""#) && !export.text.contains("targeting"))
    }

    @Test(arguments: [
        (#""accessor":"a","compare":"gt","target":"9""#, FlagdExport.Obstacle.textOrder(rule: 1)),
        (#""accessor":"a.b","compare":"empty""#, .attributeName("a.b", rule: 1)),
        (#""accessor":"","compare":"empty""#, .attributeName("", rule: 1)),
        (#""accessor":"$flagd","compare":"empty""#, .attributeName("$flagd", rule: 1)),
        (#""accessor":"a","compare":"in","target":"DE""#, .target(.in, rule: 1)),
        (#""accessor":"a","compare":"eq","target":5"#, .target(.equal, rule: 1)),
    ])
    func whatFlagdCannotSayLeavesTheFlagOut(rule: String, obstacle: FlagdExport.Obstacle) throws {
        let export = try Self.export(document(rules: ["{\(rule),\"value\":true}"]), document("other"))
        #expect(export.leftOut == [try FlagName("beta-ui"): [obstacle]])
        #expect(export.carried.map(\.text) == ["other"] && !export.text.contains("beta-ui"))
    }

    @Test func whatIsLeftOutOfACarriedFlagIsTold() throws {
        let rule = #"{"accessor":"a","compare":"empty","value":true"#
        let export = try Self.export(
            document(
                rules: [rule + "}", rule + #","note":1}"#],
                extra: #","owner":"web","tags":["a"],"stage":{"next":50},"gone":null,"live":true"#))
        #expect(
            export.differences.values.first == [
                .ruleMember(rule: 2), .field("tags"), .field("stage"), .field("gone"),
            ])
    }

    @Test func aRuleThatNeverMatchesIsLeftOut() throws {
        let rules = ["like", "empty"].map { #"{"accessor":"a","compare":"\#($0)","value":true}"# }
        let export = try Self.export(document(rules: rules))
        #expect(export.differences.values.first == [.unknownComparator("like", rule: 1)])
        #expect(try Self.targeting(document(rules: rules)) == #"{"if":[{"!":[{"var":"a"}]},"on","off"]}"#)
    }
}
