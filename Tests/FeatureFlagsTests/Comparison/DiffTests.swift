import FeatureFlags
import RedisTypes
import Testing

@Suite struct DiffTests {
    private static let name = FlagName(checked: "beta-ui")
    private static let rules = ["a", "b", "c"].map { FlagRule(ByteString($0), .empty, value: true) }

    private static func document(_ edits: FlagEdit...) throws -> FlagDocument {
        try FlagDocument(name, .production, createdAt: 5).applying([.setRules(rules)] + edits)
    }

    private static func diff(_ edits: FlagEdit...) throws -> [FlagDifference] {
        FlagDiff(from: try document(), to: try document().applying(edits)).differences
    }

    @Test func eachEditIsOneDifference() throws {
        let (a, b, x) = (Self.rules[0], Self.rules[1], FlagRule("x", .notEmpty, value: false))
        #expect(try Self.diff() == [])
        #expect(try Self.diff(.toggle) == [.enabled(false, true)])
        #expect(try Self.diff(.setPercentage(FlagPercentage("25"))) == [.percentage(nil, 25)])
        #expect(try Self.diff(.addRule(x, at: 1)) == [.ruleAdded(1, x)])
        #expect(try Self.diff(.removeRule(0)) == [.ruleRemoved(0, a)])
        #expect(try Self.diff(.moveRule(0, to: 2)) == [.ruleMoved(0, 2, a)])
        #expect(try Self.diff(.replaceRule(1, x)) == [.ruleRemoved(1, b), .ruleAdded(1, x)])
        #expect(try Self.diff(.kill) == [.ruleAdded(0, .killSwitch)])
        #expect(try Self.diff(.setField("owner", .string("ann"))) == [.field("owner", nil, .string("ann"))])
    }

    @Test func environmentsAreComparedWithoutWhatMustDiffer() throws {
        let preview = FlagDocument(Self.name, .preview, createdAt: 99)
        #expect(FlagDiff(from: preview, to: FlagDocument(Self.name, .production, createdAt: 5)).isEmpty)
        let all = FlagDiff(from: preview, to: FlagDocument(Self.name, .production, createdAt: 5), ignoring: [])
        #expect(all.differences.count == 3)
    }

    @Test func howARuleIsWrittenIsNoDifference() throws {
        let spaced = try FlagDocument(
            parsing:
                #"{"enabled":false,"rules":[{ "value": true, "accessor":"\u0061", "compare":"empty" }],"percentage":2.50e1}"#
        )
        let plain = try FlagDocument(
            parsing: #"{"percentage":25,"enabled":false,"rules":[{"accessor":"a","compare":"empty","value":true}]}"#)
        #expect(FlagDiff(from: spaced, to: plain).isEmpty)
    }

    @Test func differencesAreTold() throws {
        let texts = try Self.diff(
            .toggle, .setPercentage(FlagPercentage("25")),
            .addRule(FlagRule("x", .in, .list(["y"]), value: false), at: 0),
            .removeRule(2), .setField("owner", .string("ann"))
        ).map(\.description)
        #expect(
            texts == [
                "enabled: false to true", "percentage: none to 25%", "rule 2 removed: b empty => true",
                "rule 1 added: x in y => false", #"owner: none to "ann""#,
            ])
    }

    @Test func snapshotsShowWhatChanged() throws {
        let text = try Self.document().text
        let (one, two) = (FlagName(checked: "one"), FlagName(checked: "two"))
        func snapshot(_ flags: FlagState...) -> FlagSnapshot { FlagSnapshot(FlagListing(flags: flags)) }
        let before = snapshot(
            FlagState(one, isListed: true, texts: [.production: text, .preview: text]),
            FlagState(two, isListed: true, texts: [:]))
        let changed = try Self.document(.toggle).text
        let after = snapshot(FlagState(one, isListed: true, texts: [.production: changed, .development: text]))
        let changes = after.changes(since: before)
        #expect(
            changes.documents == [
                DocumentChange(one, .production, before: text, after: changed),
                DocumentChange(one, .preview, before: text, after: nil),
                DocumentChange(one, .development, before: nil, after: text),
            ])
        #expect(changes.memberships == [MembershipChange(two, before: true, after: false)])
        #expect(changes.documents[0].diff?.differences == [.enabled(false, true)])
        #expect(changes.documents[1].diff == nil)
        #expect(after.changes(since: after).isEmpty)
        #expect(before.changes(since: FlagSnapshot()).memberships.count == 2)
    }
}
