import FeatureFlags
import FlagFiles
import RedisTypes
import Testing
import YAMLText

@Suite struct FlagFileRenderingTests {
    @Test func aFileIsWhatPeopleWouldHaveWritten() throws {
        let shared = #","owner":"web","description":"The new navigation: faster","tags":["a","b"]"#
        let documents: FlagFile.Documents = [
            try FlagName("beta-ui"): [
                .production: try document(
                    "beta-ui", .production, enabled: true, percentage: "25",
                    rules: [
                        #"{"accessor":"country","compare":"in","target":["DE","AT"],"value":true}"#,
                        #"{"accessor":"plan","compare":"eq","target":"free","value":false}"#,
                        #"{"accessor":"age","compare":"gt","target":"9","value":true}"#,
                        #"{"accessor":"age","compare":"gte","target":18,"value":true}"#,
                        #"{"accessor":"beta","compare":"empty","value":false}"#,
                        #"{"accessor":"country","compare":"in","target":"DE","value":true}"#,
                    ], extra: shared + #","expiresAt":1798675200000,"stage":{"next":50}"#),
                .preview: try document("beta-ui", .preview, enabled: true, extra: shared),
                .development: try document(
                    "beta-ui", .development, rules: [FlagRule.killSwitch.text.text ?? ""], extra: shared),
            ],
            try FlagName("0x1F"): [.production: try document("0x1F", percentage: "0")],
        ]
        let text = FlagFile.text(documents, prefix: "edge-flags", tenant: "default")
        #expect(
            text == """
                version: 1
                prefix: edge-flags
                tenant: default
                flags:
                  "0x1F":
                    environments:
                      production:
                        enabled: false
                        # percentage: 0 is what is stored; a file sets none but 1 to 100, and leaves this one as it is
                        rules: []
                  beta-ui:
                    description: "The new navigation: faster"
                    owner: web
                    fields:
                      tags: [a, b]
                    environments:
                      production:
                        enabled: true
                        percentage: 25
                        rules:
                          - country in DE,AT
                          - plan eq free => false
                          - age gt "9"
                          - age gte 18
                          - beta empty => false
                          - json: '{"accessor":"country","compare":"in","target":"DE","value":true}'
                        expiresAt: "2026-12-31T00:00:00Z"
                        fields:
                          stage:
                            next: 50
                      preview:
                        enabled: true
                        percentage: null
                        rules: []
                      development:
                        enabled: false
                        killed: true
                        percentage: null
                        rules: []

                """)
        let plan = FlagPlan(try flagFile(text), stored: inventory(stored(documents)))
        #expect(plan.isEmpty && plan.steps.count == 4)
    }

    @Test func noFlagsAreAFileToo() throws {
        let text = FlagFile.text([:])
        #expect(text == "version: 1\nflags: {}\n")
        #expect(try flagFile(text) == FlagFile(flags: []))
    }
}
