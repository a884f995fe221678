import FeatureFlags
import FlagFiles
import RedisTypes
import Testing
import YAMLText

@Suite struct FlagFileParsingTests {
    @Test func everythingAFileCanSayIsRead() throws {
        let file = try flagFile(
            """
            # The flags of the shop.
            version: 1
            prefix: edge-flags
            tenant: default
            flags:
              beta-ui:
                description: The new navigation
                owner: web
                expiresAt: 2026-12-31T00:00:00Z
                fields: {ticket: WEB-7, tags: [a, b], weight: 1.5, on: true, gone: null}
                jsonFields: {odd: '"\\ud800"'}
                environments:
                  production:
                    enabled: true
                    killed: false
                    percentage: 25
                    rules:
                      - country in DE,AT
                      - plan eq free => false
                      - {accessor: first name, compare: not_eq, target: "5", value: false}
                      - json: '{"accessor":"a","compare":"eq","value":true,"note":1}'
                  preview:
                    percentage: 33.5
                    owner: qa
                    description: null
                  development: {percentage: null, rules: []}

            """)
        #expect(file.prefix == "edge-flags" && file.tenant == "default")
        let flag = try #require(file.flags.first)
        #expect(flag.name.text == "beta-ui" && flag.place?.line == 6)
        #expect(
            flag.fields == [
                FieldSetting("description", .string("The new navigation")), FieldSetting("owner", .string("web")),
                FieldSetting("expiresAt", .number(1_798_675_200_000)), FieldSetting("ticket", .string("WEB-7")),
                FieldSetting("tags", .array([.string("a"), .string("b")])), FieldSetting("weight", .number(1.5)),
                FieldSetting("on", .boolean(true)), FieldSetting("gone", .null),
                FieldSetting("odd", try JSValue(json: #""\ud800""#)),
            ])
        let rules = [
            #"{"accessor":"country","compare":"in","target":["DE","AT"],"value":true}"#,
            #"{"accessor":"plan","compare":"eq","target":"free","value":false}"#,
            #"{"accessor":"first name","compare":"not_eq","target":"5","value":false}"#,
            #"{"accessor":"a","compare":"eq","value":true,"note":1}"#,
        ]
        let production = try #require(flag.environments[.production])
        #expect(production.isEnabled == true && production.isKilled == false)
        #expect(production.percentage == .gate(25))
        #expect(production.rules?.map(\.text.text) == rules)
        #expect(
            flag.environments[.preview]
                == FlagSettings(
                    percentage: .gate(33.5),
                    fields: [FieldSetting("owner", .string("qa")), FieldSetting("description", nil)]))
        #expect(flag.environments[.development] == FlagSettings(percentage: .noGate, rules: []))
    }

    @Test(arguments: [
        ("2026-12-31", 1_798_675_200_000), ("2026-12-31T01:00:00+01:00", 1_798_675_200_000),
        ("1798675200000", 1_798_675_200_000), ("\"2026-12-31T00:00:00.042Z\"", 1_798_675_200_042),
    ])
    func aTimeIsADayAnInstantOrMilliseconds(text: String, milliseconds: Double) throws {
        let file = try flagFile(
            "version: 1\nflags: {abc: {expiresAt: \(text), environments: {preview: {enabled: true}}}}\n")
        #expect(file.flags[0].fields == [FieldSetting("expiresAt", .number(milliseconds))])
    }

    @Test(arguments: [("25", 25.0), ("25%", 25), ("\"25\"", 25), ("2.5", 2.5), ("100", 100), ("1e1", 10)])
    func aPercentageIsANumberOrHasASign(text: String, percentage: Double) throws {
        let file = try flagFile(
            "version: 1\nflags:\n  abc:\n    environments: {preview: {percentage: \(text)}}\n")
        #expect(file.flags[0].environments[.preview]?.percentage == .gate(percentage))
    }

    /// An alias stands for what one environment shares with another.
    @Test func environmentsMayShareWhatTheySay() throws {
        let file = try flagFile(
            """
            version: 1
            flags:
              abc:
                environments:
                  production: &same {enabled: true, rules: [plan eq pro]}
                  preview: *same
            """)
        let environments = file.flags[0].environments
        #expect(environments[.preview] == environments[.production])
        #expect(environments[.preview]?.rules?.count == 1)
    }

    @Test func aKillSwitchAmongTheRulesIsTheKillSwitch() throws {
        let file = try flagFile(
            """
            version: 1
            flags:
              abc:
                environments:
                  production: {rules: ["\(FlagRule.killSwitch)", plan eq pro]}
            """)
        let settings = try #require(file.flags[0].environments[.production])
        #expect(settings.isKilled == true && settings.rules?.count == 1)
    }

    @Test(arguments: ["flags: {}", "flags:", "flags: null"])
    func aFileMayHaveNoFlags(flags: String) throws {
        #expect(try flagFile("version: 1\n\(flags)\n").flags == [])
    }
}
